import { sql } from 'kysely';
import type { Journey, JourneyState } from '../../../journey/journey';
import type { Trx } from '../common/transaction';
import { setDateTriggers } from '../reactions/date-triggers';
import type { SqlBase } from '../common/base';
import {
	lockJourney,
	readJourney,
	writeState,
	type JourneyWithState,
} from '../registry/entry-state';
import { lockContacts } from '../contacts/resolve';

/** Contacts per transaction. */
const PAGE = 1_000;
/** Per journey and call; the rest follows with the next call. */
const MAX_PAGES = 50;

/** Sets date triggers for contacts that existed before the journey, page by page. */
export async function backfillDateTriggers(
	base: SqlBase,
	journeys: readonly JourneyWithState[],
	now: number,
): Promise<void> {
	for (const journey of journeys.filter(({ state }) => state.backfill !== undefined)) {
		for (let i = 0; i < MAX_PAGES; i++) {
			if (!(await backfillPage(base, journey, now))) break;
		}
	}
}

/** True while pages are left; also false if another process has taken the page. */
async function backfillPage(
	{ write }: SqlBase,
	{ id: journeyId, workspaceId }: Journey,
	now: number,
): Promise<boolean> {
	return await write(async (tx) => {
		const after = (await readJourney(tx.trx, journeyId))?.state.backfill?.afterContactId;
		if (after === undefined) return false;
		const ids = await contactsAfter(tx.trx, workspaceId, after);
		const contacts = await lockContacts(tx, ids);
		const locked = await lockJourney(tx, journeyId);
		if (locked?.state.backfill?.afterContactId !== after) return false;
		await setDateTriggers({ ...tx, now }, [locked], [...contacts.values()]);
		const isLast = ids.length < PAGE;
		await writeState(tx, journeyId, advance(locked.state, isLast ? null : ids.at(-1)!));
		return !isLast;
	});
}

async function contactsAfter(trx: Trx, workspaceId: number, after: number): Promise<number[]> {
	// Not `workspace_id = ...`: on a table never analysed Postgres then reads and sorts all rows that
	// are left. Contacts of the next workspace come last.
	const { rows } = await sql<{ id: number; workspace_id: number }>`
		select id, workspace_id from contacts where (workspace_id, id) > (${workspaceId}, ${after})
		order by workspace_id, id limit ${PAGE}`.execute(trx);
	return rows.filter((row) => row.workspace_id === workspaceId).map((row) => row.id);
}

function advance({ backfill: _done, ...state }: JourneyState, afterContactId: number | null) {
	return afterContactId === null ? state : { ...state, backfill: { afterContactId } };
}
