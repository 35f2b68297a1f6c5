import type { INodeProperties } from 'n8n-workflow';
import { filterMatchOption, NO_FILTERS } from './event';

/** Of conditions about events. A sequence has two lists of filters, so it always has it. */
export function moreOptions(fixed: boolean, events: string[]): INodeProperties[] {
	const more: INodeProperties = {
		displayName: 'Options',
		name: 'more',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [{ ...filterMatchOption, noDataExpression: fixed }],
	};
	const type = events.filter((kind) => kind !== 'sequence');
	return [
		{ ...more, displayOptions: { show: { type }, hide: { propertyFilters: NO_FILTERS } } },
		{ ...more, displayOptions: { show: { type: ['sequence'] } } },
	];
}
