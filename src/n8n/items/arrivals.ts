import type { IExecuteFunctions } from 'n8n-workflow';
import { calledAs } from './execution';
import { followExecution } from './execution-end';
import { leaseOf, type JourneyItem } from './journey-item';
import { isN8nRetry, takeOverLeases } from './n8n-retry';
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
	const id = context.getExecutionId();
	const read = readJourneyItems(context, handle).map((item) =>
		item !== null && isCallers(context, item) ? null : item,
	);
	const found = isN8nRetry(context) ? await takenOver(context, handle, read) : read;
	const own = found.filter((item) => item !== null && item.journey.execution === id);
	followExecution(
		context,
		handle,
		own.flatMap((item) => (item === null ? [] : leaseOf(item))),
	);
	return isN8nRetry(context) ? found : await withoutEnded(handle, found, id);
}

/**
 * The workflow that called this one does not wait: it goes on with the contact in its journey, so
 * here the item comes from outside.
 */
function isCallers(context: IExecuteFunctions, { journey }: JourneyItem): boolean {
	return calledAs(context) === 'apart' && journey.execution !== context.getExecutionId();
}

/** In n8n's own Retry: those that it may go on with have its leases; the others stay as they are. */
async function takenOver(
	context: IExecuteFunctions,
	handle: StoreHandle,
	found: ReadonlyArray<JourneyItem | null>,
): Promise<Array<JourneyItem | null>> {
	const execution = context.getExecutionId();
	const former = found.filter(
		(item): item is JourneyItem => item !== null && item.journey.execution !== execution,
	);
	const leases = await takeOverLeases(
		context,
		handle,
		former.map((item) => ({ ...leaseOf(item), workspaceId: item.journey.workspaceId })),
	);
	const leaseBy = new Map(former.map((item, i) => [item, leases[i]]));
	return found.map((item) => {
		const lease = item === null ? null : (leaseBy.get(item) ?? null);
		if (item === null || lease === null) return item;
		const journey = { ...item.journey, ...lease, execution };
		return { ...item, journey, json: { ...item.json, journey } };
	});
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
