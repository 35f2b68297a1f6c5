import type { IExecuteFunctions } from 'n8n-workflow';
import { followExecution } from './execution-end';
import { leaseOf, type JourneyItem } from './journey-item';
import { readJourneyItems } from './recover';
import type { StoreHandle } from '../stores/handle';

/**
 * The contact of each input item whose journey this execution may go on with; null for an item from
 * outside a journey.
 */
export async function arrivals(
	context: IExecuteFunctions,
	handle: StoreHandle,
): Promise<Array<JourneyItem | null>> {
	const found = readJourneyItems(context, handle);
	const id = context.getExecutionId();
	const own = found.filter((item) => item !== null && item.journey.execution === id);
	followExecution(
		context,
		handle,
		own.flatMap((item) => (item === null ? [] : leaseOf(item))),
	);
	return await withoutEnded(handle, found, id);
}

/**
 * An enrollment that another execution has made of an item is over when that execution is, such as
 * a sub-workflow's: its item comes from outside again.
 */
async function withoutEnded(
	{ store, clock }: StoreHandle,
	found: ReadonlyArray<JourneyItem | null>,
	id: string,
): Promise<Array<JourneyItem | null>> {
	const others = found.filter((item) => (item?.journey.execution ?? id) !== id) as JourneyItem[];
	if (others.length === 0) return [...found];
	const statuses = await store.positions.renewLeases(others.map(leaseOf), clock.now());
	const over = new Set(others.filter((_, i) => statuses[i] === 'fenced'));
	return found.map((item) => (item !== null && over.has(item) ? null : item));
}
