import type { INodeParameters } from 'n8n-workflow';
import { STAGES, type Stage } from '../../report/journey-map';
import { repairText } from '../../value/guard';
import { isObject, textOf } from './values';

/** Characters; the editor takes more. */
const MAX_TOUCHPOINT = 200;

/** How a node wants to be shown in reports. */
export interface MapOptions {
	stage: Stage | null;
	touchpoint: string | null;
}

/** The options 'Stage' and 'Touchpoint'; what is not valid counts as not set. */
export function mapOptionsOf(parameters: INodeParameters | Record<string, unknown>): MapOptions {
	const { stage, touchpoint } = isObject(parameters.options) ? parameters.options : {};
	const text = repairText(textOf(touchpoint).slice(0, MAX_TOUCHPOINT)).trim();
	return {
		stage: STAGES.find((known) => known === stage) ?? null,
		touchpoint: text === '' ? null : text,
	};
}
