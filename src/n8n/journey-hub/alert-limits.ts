import type { INode } from 'n8n-workflow';
import type { AlertLimits } from '../../alert/limits';

/** PostHog's minimum for the rates of a day. */
const FEWEST_MESSAGES = 1_000;

/** The alerts that are on, from the node's parameters, which hold no expressions. */
export function alertLimitsOf({ parameters }: Pick<INode, 'parameters'>): AlertLimits {
	return { fewestMessages: FEWEST_MESSAGES, ...(parameters.alerts as Partial<AlertLimits>) };
}
