import type { Store } from '../../store/store';
import { ParameterError } from '../parameters/error';
import { isObject } from '../parameters/values';
import { locatorValue, textOf } from '../parameters/values';

/** A send step of a workflow. */
export interface SendStep {
	nodeKey: string;
	name: string;
}

/** `<workflow id>:<node id>` of the locator's step; undefined for any step. */
export type StepOf = (locator: unknown) => string | undefined;

const SEND = /(^|\.)multiChannelSend$/;

/** The send steps that a workflow has, of those that have been active. */
export async function sendStepsOf(store: Store, workflowId: string): Promise<SendStep[]> {
	const nodes = await store.journeys.nodesOf(workflowId);
	return nodes.filter(({ type, goneAt }) => SEND.test(type) && goneAt === null);
}

/**
 * Parameters hold the node id alone, so that a copy of the workflow refers to its own step. If the
 * copy's nodes have new ids, the step is found by its name. Without `known` steps, as when linting
 * a workflow, the locator's value is taken as an id.
 */
export function stepReader(workflowId: string, known: readonly SendStep[] | undefined): StepOf {
	return (locator) => {
		const value = locatorValue(locator);
		if (value === '') return undefined;
		if (value.includes(':')) return value;
		const { mode, cachedResultName } = isObject(locator) ? locator : {};
		const byName = (name: string) => known?.find((step) => step.name === name)?.nodeKey;
		if (mode !== 'name') {
			const isKnown = known?.some(({ nodeKey }) => nodeKey === value) ?? true;
			const chosen = isKnown ? undefined : byName(textOf(cachedResultName));
			return `${workflowId}:${chosen ?? value}`;
		}
		if (known === undefined) return `${workflowId}:${value}`;
		const nodeKey = byName(value);
		if (nodeKey === undefined) throw new ParameterError(unknownStep(value, known));
		return `${workflowId}:${nodeKey}`;
	};
}

function unknownStep(name: string, known: readonly SendStep[]): string {
	const names = known.map((step) => `'${step.name}'`).join(', ');
	const found = known.length === 0 ? 'none is known yet' : `known: ${names}`;
	return `the store knows no send step '${name}' in this workflow (${found}). Activate the workflow once without this condition, then select the step from the list`;
}
