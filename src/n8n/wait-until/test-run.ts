import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import { isGroup, type PropertyFilter } from '../../value/filter-schema';
import { linked, settleErrors } from '../items/results';
import { hintAtTestRun } from '../parameters/test-run';
import { batchParameters } from '../parameters/read';
import { reachedBy } from '../rules/test-events';
import { systemClock } from '../system';
import * as part from './parts';
import type { Read } from './parts';

/** Outputs all items of a manual execution without waiting or writing. */
export function passStraightThrough(
	context: IExecuteFunctions,
	output: 'reached' | 'timedOut',
): INodeExecutionData[] {
	hintAtTestRun(context);
	const read = batchParameters(context);
	const now = systemClock.now();
	const errors = new Map<number, Error>();
	const passed = context.getInputData().flatMap((item, index) => {
		const parameter: Read = (name, fallback) => read(name, index, fallback);
		if (output === 'timedOut' || parameter<string>('waitFor') !== 'event') {
			return [linked(item, index)];
		}
		try {
			const contact = (item.json.contact ?? {}) as Contact;
			const { name, filter } = part.event(parameter, {
				journeyItem: { contact, json: item.json },
				now,
				workflowZone: context.getTimezone(),
			});
			const occurredAt = new Date(now).toISOString();
			const event = { name, properties: propertiesFor(filter), occurredAt };
			return [linked({ ...item, json: reachedBy(item.json, event) }, index)];
		} catch (error) {
			errors.set(index, error as Error);
			return [];
		}
	});
	return [...passed, ...settleErrors(context, errors)];
}

/** The properties that an event must have for the filter, as far as it names their values. */
function propertiesFor(filter: PropertyFilter | undefined): IDataObject {
	const conditions = filter === undefined || filter.match === 'none' ? [] : filter.conditions;
	return Object.fromEntries(
		conditions.flatMap((condition) =>
			!isGroup(condition) && condition.operator === 'equals' && !condition.property.includes('.')
				? [[condition.property, condition.value]]
				: [],
		),
	) as IDataObject;
}
