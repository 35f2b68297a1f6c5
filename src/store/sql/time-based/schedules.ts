import type { Trx } from '../common/transaction';
import { sql } from 'kysely';
import { scheduleInstance, nextOccurrences, type ScheduleEntry } from '../../../journey/schedule';
import type { SqlBase } from '../common/base';
import { lockJourney, readJourney, writeState, type JourneyNow } from '../registry/entry-state';
import { lockContacts } from '../contacts/resolve';
import { enterContacts } from '../reactions/entries';
import { lockSegment, refreshSegment } from './refresh-segment';

/** Members that enter in one transaction. */
const PAGE = 1_000;
/** Of one journey; the rest of the run follows with the next tick. */
const MOST_PAGES = 50;

/** Lets the members of segments in whose time has come, page by page. */
export async function runDueOccurrences(
	base: SqlBase,
	journeys: readonly JourneyNow[],
	now: number,
): Promise<void> {
	for (const journey of journeys) {
		if (!(await beginOccurrence(base, scheduled(journey), now))) continue;
		for (let i = 0; i < MOST_PAGES; i++) {
			if (!(await enterPage(base, journey.id, now))) break;
		}
	}
}

interface Scheduled extends JourneyNow {
	entry: ScheduleEntry;
}

function scheduled(journey: JourneyNow | null): Scheduled | null {
	if (!journey?.active || journey.config.entry.on !== 'schedule') return null;
	return { ...journey, entry: journey.config.entry };
}

/** Begins the run that is due; whether a run is under way then. */
async function beginOccurrence(
	base: SqlBase,
	seen: Scheduled | null,
	now: number,
): Promise<boolean> {
	if (seen?.state.schedule === undefined) return false;
	if (seen.state.schedule.occurrenceAt !== undefined) return true;
	const turn = nextOccurrences(seen, seen.state.schedule, now);
	if (turn === undefined) return false;
	if (turn.occurrenceAt !== undefined) await refreshMembers(base, seen, now);
	return await base.write(async (trx) => {
		const journey = scheduled(await lockJourney(base.conn, trx, seen.id));
		if (journey === null || !isAsSeen(journey, seen)) return false;
		await writeState(base.conn, trx, seen.id, { ...journey.state, schedule: turn });
		return turn.occurrenceAt !== undefined;
	});
}

/** A segment that time moves is as it is now, not as it was when it was last looked at. */
async function refreshMembers(base: SqlBase, journey: Scheduled, now: number): Promise<void> {
	const { conn, write, announce } = base;
	for (let more = true; more;) {
		const refreshed = await write(async (trx) => {
			const isIt = sql<boolean>`key = ${journey.entry.segment}`;
			const segment = await lockSegment(conn, trx, journey.workspaceId, isIt);
			if (segment?.timeDependent !== true) return { readyAt: null, more: false };
			return await refreshSegment(conn, trx, segment, now);
		});
		await announce(refreshed.readyAt);
		more = refreshed.more;
	}
}

/** True while there is more; false also where another process has taken the page. */
async function enterPage(base: SqlBase, journeyId: number, now: number): Promise<boolean> {
	const { conn, write, announce } = base;
	const { more, entered } = await write(async (trx) => {
		const nothing = { more: false, entered: 0 };
		const seen = scheduled(await readJourney(trx, journeyId));
		const { occurrenceAt, afterContactId = 0 } = seen?.state.schedule ?? {};
		if (seen === null || occurrenceAt === undefined) return nothing;
		const ids = await membersAfter(trx, seen, afterContactId);
		const contacts = await lockContacts(conn, trx, ids);
		const journey = scheduled(await lockJourney(conn, trx, journeyId));
		if (journey === null || !isAsSeen(journey, seen)) return nothing;
		const isLast = ids.length < PAGE;
		const { nextAt } = journey.state.schedule!;
		const schedule = isLast ? { nextAt } : { nextAt, occurrenceAt, afterContactId: ids.at(-1)! };
		await writeState(conn, trx, journeyId, { ...journey.state, schedule });
		const { workspaceId } = journey;
		const instance = scheduleInstance(journey, occurrenceAt);
		const done = await enterContacts(
			{ conn, trx, workspaceId, now, contacts, journeys: [journey] },
			[...contacts.keys()].map((contactId) => ({ journey, contactId, instance, eventId: null })),
		);
		return { more: !isLast, entered: done.entered };
	});
	await announce(entered > 0 ? now : null);
	return more;
}

function isAsSeen(journey: Scheduled, seen: Scheduled): boolean {
	const { nextAt, occurrenceAt, afterContactId } = journey.state.schedule ?? {};
	const before = seen.state.schedule!;
	return (
		nextAt === before.nextAt &&
		occurrenceAt === before.occurrenceAt &&
		afterContactId === before.afterContactId
	);
}

async function membersAfter(
	trx: Trx,
	{ workspaceId, entry }: Scheduled,
	after: number,
): Promise<number[]> {
	const { rows } = await sql<{ contact_id: number }>`select contact_id from segment_members
		where segment_id = (select id from segments
			where workspace_id = ${workspaceId} and key = ${entry.segment})
		and contact_id > ${after} order by contact_id limit ${PAGE}`.execute(trx);
	return rows.map((row) => row.contact_id);
}
