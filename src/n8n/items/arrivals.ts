import type { IExecuteFunctions } from 'n8n-workflow';
import { calledAs } from './execution';
import { followExecution } from './execution-end';
import { hintAtLeftBehind } from './left-behind';
import { leaseOf, type JourneyItem } from './journey-item';
import { isN8nRetry, takeOverLeases } from './n8n-retry';
import { readJourneyItems, type ReadItems } from './recover';
import type { StoreHandle } from '../stores/handle';

/** The contacts of the input items, as far as this execution may go on with their journeys. */
export async function arrivals(
	context: IExecuteFunctions,
	handle: StoreHandle,
): Promise<ReadItems> {
	hintAtLeftBehind(context);
	const id = context.getExecutionId();
	const read = withoutCallers(context, readJourneyItems(context, handle));
	const taken = isN8nRetry(context) ? await takenOver(context, handle, read) : read;
	const own = taken.found.filter((item) => item !== null && item.journey.execution === id);
	followExecution(
		context,
		handle,
		own.flatMap((item) => (item === null ? [] : leaseOf(item))),
	);
	return isN8nRetry(context) ? taken : await withoutEnded(handle, taken, id);
}

/**
 * If the workflow that called this one does not wait, it goes on with the contacts in its journey,
 * so here their items come from outside.
 */
function withoutCallers(context: IExecuteFunctions, read: ReadItems): ReadItems {
	if (calledAs(context) !== 'apart') return read;
	const id = context.getExecutionId();
	const callers = read.found.filter((item) => item !== null && item.journey.execution !== id);
	return asOutside(read, new Set(callers));
}

/** In n8n's own Retry: those that it may go on with have its leases; the others stay as they are. */
async function takenOver(
	context: IExecuteFunctions,
	handle: StoreHandle,
	read: ReadItems,
): Promise<ReadItems> {
	const execution = context.getExecutionId();
	const former = read.found.filter(
		(item): item is JourneyItem => item !== null && item.journey.execution !== execution,
	);
	const leases = await takeOverLeases(
		context,
		handle,
		former.map((item) => ({ ...leaseOf(item), workspaceId: item.journey.workspaceId })),
	);
	const leaseBy = new Map(former.map((item, i) => [item, leases[i]]));
	const found = read.found.map((item) => {
		const lease = item === null ? null : (leaseBy.get(item) ?? null);
		if (item === null || lease === null) return item;
		const journey = { ...item.journey, ...lease, execution };
		return { ...item, journey, json: { ...item.json, journey } };
	});
	return { ...read, found };
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
	return asOutside(read, new Set(others.filter((_, i) => statuses[i] === 'fenced')));
}

function asOutside(read: ReadItems, items: ReadonlySet<JourneyItem | null>): ReadItems {
	const indexes = [...items].flatMap((item) => item?.index ?? []);
	return {
		...read,
		found: read.found.map((item) => (items.has(item) ? null : item)),
		outside: [...read.outside, ...indexes].sort((a, b) => a - b),
		former: new Map([...items].flatMap((item) => (item ? [[item.index, item.contact.id]] : []))),
	};
}
