import { sql } from 'kysely';
import type { JourneyConfig } from '../../../../src/journey/journey';
import type { Connection } from '../../../../src/store/connection';
import type { Database } from '../../../../src/store/schema';
import { openSqlStore } from '../../../../src/store/sql/store';
import type { Store } from '../../../../src/store/store';
import { config, type JourneyWorld } from '../../support/journey';

/** Time passes in the world, and the store does its time-based work. */
export async function tickAt(world: JourneyWorld, now: number, store = world.store) {
	world.now = now;
	await store.maintenance.runTimeBased(now);
}

/** Registers the world's journey again, as its workflow does when it is switched on. */
export async function switchOn(world: JourneyWorld, changes: Partial<JourneyConfig>) {
	const { workspaceId, key, name, workflowId, nodeId } = world.journey;
	const registration = { workspaceId, key, name, workflowId, nodeId };
	return await world.store.journeys.register(
		{ ...registration, config: config(changes) },
		world.now,
	);
}

export async function switchOff(world: JourneyWorld): Promise<void> {
	await world.store.journeys.deactivate(world.workflowId, world.nodes.trigger, world.now);
}

/** When the contact's date starts the journey next, as ISO 8601; null: never. */
export async function dateTriggerOf(
	world: JourneyWorld,
	name: string,
	journeyId = world.journey.id,
) {
	const { rows } = await sql<{ due_at: number | null }>`select a.due_at from date_triggers a
		join contacts c on c.id = a.contact_id
		where a.journey_id = ${journeyId} and c.workspace_id = ${world.workspaceId}
		and c.external_id = ${name}`.execute(world.conn.db);
	const dueAt = rows[0]?.due_at ?? null;
	return dueAt === null ? null : new Date(dueAt).toISOString();
}

/** When each enrollment of the contact began, oldest first, as ISO 8601. */
export async function entriesOf(world: JourneyWorld, name: string): Promise<string[]> {
	const runs = await world.enrollments(name);
	return runs.map(({ enteredAt }) => new Date(enteredAt).toISOString());
}

/** A segment with these members, all of which are contacts already. */
export async function segmentWith(world: JourneyWorld, key: string, names: readonly string[]) {
	const { workspaceId, conn, now } = world;
	await conn.transaction(async (trx) => {
		await sql`insert into segments (workspace_id, key, name, zone, time_dependent, definition, refreshed_at,
				refresh_ms)
			values (${workspaceId}, ${key}, ${key}, 'UTC', ${false},
				${conn.json({ rule: { version: 1, all: [] } })}, ${now}, 0)
			on conflict do nothing`.execute(trx);
		const members = conn.records(
			names.map((name) => ({ name })),
			{ name: 'text' },
		);
		await sql`insert into segment_members (segment_id, contact_id, since)
			select s.id, c.id, ${now} from segments s cross join contacts c
			where s.workspace_id = ${workspaceId} and s.key = ${key}
			and c.workspace_id = ${workspaceId} and c.external_id in (select r.name from ${members} as r)`.execute(
			trx,
		);
	});
}

/** The same place for a process whose transactions after the opening go through `run`. */
async function otherProcess(
	conn: Connection<Database>,
	run: <T>(transaction: () => Promise<T>) => Promise<T>,
): Promise<Store> {
	let isOpen = false;
	const store = await openSqlStore({
		...conn,
		transaction: async (fn) => {
			const transaction = () => conn.transaction(fn);
			return isOpen ? await run(transaction) : await transaction();
		},
	});
	isOpen = true;
	return store;
}

/** A process that dies when it begins its transaction number `last` + 1. */
export async function dyingStore(conn: Connection<Database>, last: number): Promise<Store> {
	let transactions = 0;
	return await otherProcess(conn, async (transaction) => {
		if (++transactions > last) throw new Error('the process has died');
		return await transaction();
	});
}

/** A slow process: `meanwhile` happens between its first read and its first transaction. */
export async function slowStore(
	conn: Connection<Database>,
	meanwhile: () => Promise<void>,
): Promise<Store> {
	let isFirst = true;
	return await otherProcess(conn, async (transaction) => {
		if (isFirst) {
			isFirst = false;
			await meanwhile();
		}
		return await transaction();
	});
}

export const contacts = (count: number): string[] =>
	Array.from({ length: count }, (_, i) => `person-${i}`);
