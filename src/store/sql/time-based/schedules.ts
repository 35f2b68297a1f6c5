import { sql } from 'kysely';
import { scheduleInstance, nextOccurrences, type ScheduleEntry } from '../../../journey/schedule';
import type { SqlBase } from '../common/base';
import type { Trx } from '../common/transaction';
import {
	lockJourney,
	readJourney,
	writeState,
	type JourneyWithState,
} from '../registry/entry-state';
import { lockContacts } from '../contacts/resolve';
import { enterContacts } from '../reactions/entries';
import { lockSegment, refreshSegment } from './refresh-segment';

/** Members per transaction. */
const PAGE = 1_000;
/** Per journey and call; the rest of the occurrence follows with the next call. */
const MAX_PAGES = 50;

/** Enrolls the segment's members for occurrences that are due, page by page. */
export async function runDueOccurrences(
	base: SqlBase,
	journeys: readonly JourneyWithState[],
	now: number,
): Promise<void> {
	for (const journey of journeys) {
		if (!(await beginOccurrence(base, scheduled(journey), now))) continue;
		for (let i = 0; i < MAX_PAGES; i++) {
			if (!(await enterPage(base, journey.id, now))) break;
		}
	}
}

interface Scheduled extends JourneyWithState {
	entry: ScheduleEntry;
}

function scheduled(journey: JourneyWithState | null): Scheduled | null {
	if (!journey?.active || journey.config.entry.on !== 'schedule') return null;
	return { ...journey, entry: journey.config.entry };
}

/** Begins the occurrence that is due; returns whether one is in progress then. */
async function beginOccurrence(
	base: SqlBase,
	seen: Scheduled | null,
	now: number,
): Promise<boolean> {
	if (seen?.state.schedule === undefined) return false;
	if (seen.state.schedule.occurrenceAt !== undefined) return true;
	const next = nextOccurrences(seen, seen.state.schedule, now);
	if (next === undefined) return false;
	if (next.occurrenceAt !== undefined) await refreshMembers(base, seen, now);
	return await base.write(async (tx) => {
		const journey = scheduled(await lockJourney(tx, seen.id));
		if (journey === null || !isAsSeen(journey, seen)) return false;
		await writeState(tx, seen.id, { ...journey.state, schedule: next });
		return next.occurrenceAt !== undefined;
	});
}

/** Refreshes a time-dependent segment, so that the occurrence enrolls its current members. */
async function refreshMembers(base: SqlBase, journey: Scheduled, now: number): Promise<void> {
	const { write, announce } = base;
	for (let more = true; more;) {
		const refreshed = await write(async (tx) => {
			const isIt = sql<boolean>`key = ${journey.entry.segment}`;
			const segment = await lockSegment({ ...tx, workspaceId: journey.workspaceId }, isIt);
			if (segment?.timeDependent !== true) return { readyAt: null, more: false };
			return await refreshSegment({ ...tx, now }, segment);
		});
		await announce(refreshed.readyAt);
		more = refreshed.more;
	}
}

/** True while pages are left; also false if another process has taken the page. */
async function enterPage(base: SqlBase, journeyId: number, now: number): Promise<boolean> {
	const { write, announce } = base;
	const { more, entered } = await write(async (tx) => {
		const nothing = { more: false, entered: 0 };
		const seen = scheduled(await readJourney(tx.trx, journeyId));
		const { occurrenceAt, afterContactId = 0 } = seen?.state.schedule ?? {};
		if (seen === null || occurrenceAt === undefined) return nothing;
		const ids = await membersAfter(tx.trx, seen, afterContactId);
		const contacts = await lockContacts(tx, ids);
		const journey = scheduled(await lockJourney(tx, journeyId));
		if (journey === null || !isAsSeen(journey, seen)) return nothing;
		const isLast = ids.length < PAGE;
		const { nextAt } = journey.state.schedule!;
		const schedule = isLast ? { nextAt } : { nextAt, occurrenceAt, afterContactId: ids.at(-1)! };
		await writeState(tx, journeyId, { ...journey.state, schedule });
		const { workspaceId } = journey;
		const instance = scheduleInstance(journey, occurrenceAt);
		const done = await enterContacts(
			{ ...tx, workspaceId, now, contacts, journeys: [journey] },
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
