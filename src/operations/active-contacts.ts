import type { Operations } from './operations';

/** Contacts per call of the store. */
const PAGE = 1_000;

/** Ids of everybody in the journey, page by page. */
export async function* activeContactPages(
	operations: Pick<Operations, 'activeContacts'>,
	journeyId: number,
): AsyncGenerator<number[]> {
	for (let after = 0; ;) {
		const ids = await operations.activeContacts(journeyId, after, PAGE);
		if (ids.length === 0) return;
		yield ids;
		after = ids[ids.length - 1];
	}
}
