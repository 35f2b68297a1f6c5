import type { IExecuteFunctions } from 'n8n-workflow';
import { followExecution } from './execution-end';
import { leaseOf, type JourneyItem } from './journey-item';
import { readJourneyItems, type ReadItems } from './recover';
import type { StoreHandle } from '../stores/handle';

/** The contacts of the input items, as far as this execution may go on with their journeys. */
export async function arrivals(
	context: IExecuteFunctions,
	handle: StoreHandle,
): Promise<ReadItems> {
	const read = readJourneyItems(context, handle);
	const id = context.getExecutionId();
	const own = read.found.filter((item) => item !== null && item.journey.execution === id);
	followExecution(
		context,
		handle,
		own.flatMap((item) => (item === null ? [] : leaseOf(item))),
	);
	return await withoutEnded(handle, read, id);
}

/**
 * An enrollment that another execution has made of an item is over when that execution is, such as
 * a sub-workflow's: its item comes from outside again.
 */
async function withoutEnded(
	{ store, clock }: StoreHandle,
	read: ReadItems,
	id: string,
): Promise<ReadItems> {
	const isOther = (item: JourneyItem | null) => (item?.journey.execution ?? id) !== id;
	const others = read.found.filter((item) => item !== null && isOther(item)) as JourneyItem[];
	if (others.length === 0) return read;
	const statuses = await store.positions.renewLeases(others.map(leaseOf), clock.now());
	const over = new Set(others.filter((_, i) => statuses[i] === 'fenced'));
	const outside = [...read.outside, ...[...over].map(({ index }) => index)];
	return {
		...read,
		found: read.found.map((item) => (item !== null && over.has(item) ? null : item)),
		outside: outside.sort((a, b) => a - b),
	};
}
