import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import type { SegmentQuery } from '../../segment/segment';
import { linked, settleErrors } from '../items/results';
import { batchParameters } from '../parameters/read';
import type { StoreHandle } from '../stores/handle';

/** Contacts that are read at once. */
const PAGE = 1_000;

interface FindOptions {
	after?: number;
}

/** The store and workspace to search. */
export interface Searching {
	handle: StoreHandle;
	workspaceId: number;
	zone: string;
}

/** All contacts that the node's query finds, as items; equal queries of several items run once. */
export async function findContacts(
	context: IExecuteFunctions,
	searching: Searching,
	queryAt: (index: number) => SegmentQuery,
): Promise<INodeExecutionData[][]> {
	const read = batchParameters(context);
	const errors = new Map<number, Error>();
	const asked = new Set<string>();
	const found: INodeExecutionData[] = [];
	for (const index of context.getInputData().keys()) {
		try {
			const query = queryAt(index);
			const { after = 0 } = read<FindOptions>('options', index, {});
			const limit = read<boolean>('returnAll', index, true)
				? Infinity
				: read<number>('limit', index, 50);
			const question = JSON.stringify([query, after, limit]);
			if (asked.has(question)) continue;
			asked.add(question);
			for await (const contacts of pages(searching, query, after, limit)) {
				for (const contact of contacts) {
					found.push(linked({ json: { contact: { ...contact } } }, index));
				}
			}
		} catch (error) {
			errors.set(index, error as Error);
		}
	}
	found.push(...settleErrors(context, errors));
	return [found];
}

/** Contacts page by page, in the order of their ids. */
async function* pages(
	{ handle: { store, clock }, workspaceId, zone }: Searching,
	query: SegmentQuery,
	after: number,
	limit: number,
): AsyncGenerator<Contact[]> {
	const moment = { now: clock.now(), zone };
	let left = limit;
	let from: number | null = after;
	while (from !== null && left > 0) {
		const page = { after: from, limit: Math.min(PAGE, left) };
		const { contacts, next } = await store.segments.find(workspaceId, query, page, moment);
		yield contacts;
		left -= contacts.length;
		from = next;
	}
}

/**
 * The contacts among `ids` that the query finds. Only for queries that rank contacts: these are
 * evaluated for all contacts, so the search covers the lowest to the highest id.
 */
export async function findWithin(
	searching: Searching,
	query: SegmentQuery,
	ids: readonly number[],
): Promise<Set<number>> {
	const found = new Set<number>();
	const highest = Math.max(...ids);
	for await (const contacts of pages(
		searching,
		query,
		Math.max(0, Math.min(...ids) - 1),
		Infinity,
	)) {
		contacts.forEach(({ id }) => found.add(id));
		if ((contacts.at(-1)?.id ?? highest) >= highest) break;
	}
	return found;
}
