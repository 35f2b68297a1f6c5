import { sql } from 'kysely';
import { FROM_ENTRY } from '../../../src/journey/position';
import type { JourneyConfig } from '../../../src/journey/journey';
import type { Retention } from '../../../src/operations/retention';
import type { SendPolicy } from '../../../src/message/policy/policy';
import { armOf, DAY, HOUR, JourneyWorld, SIGNED_UP, T0 } from '../support/journey';
import { openAgain, openNew, storeContract } from './support/contract';
import { fillWith } from './support/crowd';
import { idOf } from './support/contacts';
import { pruneAll, rowsOf } from './support/prune';
import { requestOf, send } from './support/sending';

const EVENTS: Retention = { eventsMs: 90 * DAY };
const MESSAGES: Retention = { messagesMs: 31 * DAY };
const VISITS: Retention = { visitsMs: 30 * DAY };

/** The tables that retention reads or deletes from. */
const WALKED = [
	'events',
	'ingest_dedup',
	'messages',
	'inbox',
	'node_visits',
	'positions',
	'enrollments',
];

storeContract('retention', ({ place, opened }) => {
	/** A world that has the store to itself, since a scan covers all worlds. */
	async function ownWorld(changes: Partial<JourneyConfig> = {}): Promise<JourneyWorld> {
		const { store, conn } = opened();
		for (const table of WALKED) await sql`delete from ${sql.table(table)}`.execute(conn.db);
		await sql`delete from settings where key like 'prune %'`.execute(conn.db);
		return await JourneyWorld.open(store, conn, changes);
	}

	it('keeps everything where no limit is set', async () => {
		const world = await ownWorld();
		await world.record([world.track('ann', 'Ordered')]);
		world.now += 1_000 * DAY;
		expect(await world.store.operations.prune({}, world.now)).toEqual({
			...{ events: 0, ingestDedup: 0, messages: 0, inbox: 0, visits: 0, done: true },
		});
		expect(await rowsOf(world, 'events')).toBe(1);
	});

	describe('of events', () => {
		it('follows the time of recording, so that an imported history is not deleted at once', async () => {
			const world = await ownWorld();
			await world.record([world.track('ann', 'Ordered')]);
			world.now += 90 * DAY;
			await world.record([world.track('ann', 'Ordered', { occurredAt: T0 - 900 * DAY })]);
			expect(await pruneAll(world, EVENTS)).toMatchObject({ events: 0 });
			world.now = T0 + 90 * DAY + 1;
			expect(await pruneAll(world, EVENTS)).toMatchObject({ events: 1 });
			world.now = T0 + 180 * DAY + 1;
			expect(await pruneAll(world, EVENTS)).toMatchObject({ events: 1 });
		});

		it('keeps contacts and their data', async () => {
			const world = await ownWorld();
			await world.record([world.track('ann', 'Ordered'), world.identify('ann', { plan: 'pro' })]);
			world.now += 100 * DAY;
			await pruneAll(world, EVENTS);
			const [ann] = await world.store.contacts.read(world.workspaceId, [await idOf(world, 'ann')]);
			expect(ann).toMatchObject({ externalId: 'ann', attributes: { plan: 'pro' } });
		});

		it('deletes the messageIds of other calls with them', async () => {
			const world = await ownWorld();
			await world.record([world.identify('ann', { plan: 'pro' }, { messageId: 'm-1' })]);
			world.now += 60 * DAY;
			await world.record([world.identify('ann', { plan: 'free' }, { messageId: 'm-2' })]);
			world.now += 31 * DAY;
			expect(await pruneAll(world, EVENTS)).toMatchObject({ ingestDedup: 1 });
			const again = [world.identify('ann', { plan: 'free' }, { messageId: 'm-2' })];
			expect(await world.record(again)).toMatchObject({ duplicates: 1 });
		});

		it('keeps the events of a contact since the entry of an enrollment that is still active', async () => {
			const world = await ownWorld();
			await world.record([world.track('ann', 'Ordered')]);
			world.now += DAY;
			await world.bring(['ann'], { dueAt: world.now + 200 * DAY });
			world.now += DAY;
			await world.record([world.track('ann', 'Ordered'), world.track('bob', 'Ordered')]);
			world.now += 200 * DAY;
			expect(await pruneAll(world, EVENTS)).toMatchObject({ events: 2 });

			const released = await world.release('wait');
			expect(released).toHaveLength(1);
			const wait = { events: [{ name: 'Ordered', since: FROM_ENTRY }] };
			await world.park(released, { wait }, 'second');
			await world.settle(released);
			const [{ event, outcome }] = await world.release('second');
			expect({ name: event?.name, outcome }).toEqual({ name: 'Ordered', outcome: 'reached' });
		});

		it('keeps the event that started an enrollment as long as that may continue, and then deletes it', async () => {
			const world = await ownWorld();
			await world.bring(['ann', 'bob', 'cleo']);
			const released = await world.release('wait');
			expect(released).toEqual([]);
			const trigger = await rowsOf(world, 'events');
			expect(trigger).toBe(3);
			await failRunsOf(world, 'bob');
			await endRunsOf(world, 'cleo');
			world.now += 100 * DAY;
			expect(await pruneAll(world, EVENTS)).toMatchObject({ events: 1 });
			expect(await startedBy(world, 'ann')).toBe(SIGNED_UP);
			expect(await startedBy(world, 'bob')).toBe(SIGNED_UP);
			expect(await startedBy(world, 'cleo')).toBeNull();

			await endRunsOf(world, 'ann');
			world.now += 10 * DAY;
			await pruneAll(world, EVENTS);
			expect(await startedBy(world, 'ann')).toBeNull();
			expect(await startedBy(world, 'bob')).toBe(SIGNED_UP);
		});

		it('keeps the event that a position carries', async () => {
			const world = await ownWorld();
			await world.record([world.track('ann', 'Ordered')]);
			world.now += DAY;
			await world.enter('ann');
			const released = await world.release('trigger');
			const eventId = await idOfEvent(world, 'Ordered');
			await world.park(released, { dueAt: world.now + 150 * DAY, eventId });
			await world.settle(released);
			world.now += 150 * DAY;
			await pruneAll(world, EVENTS);
			expect((await world.release('wait'))[0].event).toMatchObject({ name: 'Ordered' });
		});

		it('deletes the events of erased contacts, however many', async () => {
			const world = await ownWorld();
			await world.bring(['ann']);
			await world.store.contacts.erase(world.workspaceId, [await idOf(world, 'ann')], world.now);
			world.now += 100 * DAY;
			expect(await pruneAll(world, EVENTS)).toMatchObject({ events: 1 });
		});
	});

	describe('of messages', () => {
		it('follows the time of sending, and deletes messages from inboxes as well', async () => {
			const world = await ownWorld();
			await world.enter('ann', 'bob');
			const released = await world.release('trigger');
			const id = await send(world, released[0], { channel: 'inApp' });
			const content = { title: 'Hello', body: '' };
			await world.store.inbox.put([{ id, content, expiresAt: null }], world.now);
			world.now += DAY;
			const later = await send(world, released[1]);
			await world.settle(released);
			world.now = T0 + 31 * DAY + 1;
			expect(await pruneAll(world, MESSAGES)).toMatchObject({ messages: 1, inbox: 1 });
			const contactId = await idOf(world, 'ann');
			const inbox = await world.store.inbox.list(contactId, { limit: 10 }, world.now);
			expect(inbox).toEqual({ messages: [], unread: 0 });
			expect((await world.store.sent.find([id, later])).map((each) => each?.id)).toEqual([
				undefined,
				later,
			]);
		});

		it('keeps those whose execution may be replayed, since the replay looks up what was sent', async () => {
			const world = await ownWorld();
			await world.enter('ann');
			const released = await world.release('trigger');
			const id = await send(world, released[0]);
			await world.store.positions.holdExternally(released, world.now + 60 * DAY);
			world.now += 50 * DAY;
			expect(await pruneAll(world, MESSAGES)).toMatchObject({ messages: 0 });
			const again = await world.store.ledger.reserve([requestOf(world, released[0])], world.now);
			expect(again).toMatchObject([{ id, status: 'sent', isNew: false }]);

			world.now += 20 * DAY;
			await world.store.maintenance.completeExpiredHolds(world.now);
			world.now += 31 * DAY;
			expect(await pruneAll(world, MESSAGES)).toMatchObject({ messages: 1 });
		});

		it('keeps those whose outcome is open', async () => {
			const world = await ownWorld();
			await world.enter('ann', 'bob', 'cleo');
			const [ann, bob, cleo] = await world.release('trigger');
			await world.store.ledger.reserve([requestOf(world, ann)], world.now);
			await send(world, bob, {}, null);
			await send(world, cleo, {}, { status: 'unknown' });
			await endRunsOf(world, 'ann', 'bob', 'cleo');
			world.now += 60 * DAY;
			expect(await pruneAll(world, MESSAGES)).toMatchObject({ messages: 1 });
			expect(await rowsOf(world, 'messages')).toBe(2);
		});

		it('keeps all messages that frequency caps count, at the shortest term that is allowed', async () => {
			const world = await ownWorld({ reentry: { mode: 'always' } });
			const policy: SendPolicy = {
				...{ purpose: 'marketing', consent: 'optOut', zone: 'UTC' },
				caps: [{ times: 1, per: 'month', channels: 'all', whenCapped: 'skip' }],
			};
			const judged = async () => {
				await world.enter('ann');
				const [released] = await world.release('trigger');
				const [{ decision }] = await world.store.ledger.reserve(
					[requestOf(world, released, { policy })],
					world.now,
				);
				await world.settle([released]);
				return decision;
			};
			await world.enter('ann');
			const [first] = await world.release('trigger');
			await send(world, first, { policy });
			await world.settle([first]);
			world.now = T0 + 30 * DAY - 1;
			await pruneAll(world, MESSAGES);
			expect(await judged()).toEqual({ skip: 'frequency cap' });
			world.now = T0 + 31 * DAY + 1;
			expect(await pruneAll(world, MESSAGES)).toMatchObject({ messages: 1 });
			expect(await judged()).toEqual({ go: true });
		});

		it('leaves reports of deleted messages to be matched by the address', async () => {
			const world = await ownWorld();
			await world.enter('ann');
			const released = await world.release('trigger');
			const id = await send(world, released[0], {}, { status: 'sent', providerId: 'p-1' });
			await world.settle(released);
			world.now += 60 * DAY;
			await pruneAll(world, MESSAGES);
			expect(await world.store.sent.find([id])).toEqual([null]);
			const found = await world.store.sent.findByProvider(world.workspaceId, ['email'], ['p-1']);
			expect(found).toEqual([null]);
		});
	});

	describe('of node visits', () => {
		it('deletes those of enrollments that ended long ago, and keeps those of all others', async () => {
			const world = await ownWorld();
			await world.bring(['ann', 'bob', 'cleo'], { dueAt: world.now + HOUR });
			world.now += HOUR;
			const released = await world.release('wait');
			const of = (name: string) => released.filter(({ contact }) => contact.externalId === name);
			await world.park(of('ann'), { dueAt: world.now + 100 * DAY }, 'second');
			await world.settle([...of('ann'), ...of('bob')]);
			await world.store.positions.fail(of('cleo'), 'no luck', world.now);
			expect(await rowsOf(world, 'node_visits')).toBe(3);
			world.now += 20 * DAY;
			expect(await pruneAll(world, VISITS)).toMatchObject({ visits: 0 });
			world.now += 20 * DAY;
			expect(await pruneAll(world, VISITS)).toMatchObject({ visits: 1 });
			expect(await anonymous(world)).toEqual(['ann', 'cleo']);
		});

		it('deletes those of enrollments that may still convert, whose arms are counted all the same', async () => {
			const world = await ownWorld({
				goals: [{ name: 'bought', event: { name: 'Ordered' } }],
				attribution: { amount: 60, unit: 'days' },
			});
			await world.enter('ann', 'bob');
			const released = await world.release('trigger');
			const decisions = released.map((each) => ({
				...{ positionId: each.positionId, lease: each.lease, visit: 0 },
				...{ outcome: 'a', arm: armOf('Split') },
			}));
			await world.store.positions.decide(world.nodes.second, decisions, world.now);
			await world.settle(released);
			world.now += 50 * DAY;
			expect(await pruneAll(world, VISITS)).toMatchObject({ visits: 2 });
			expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ converted: 1 });
			const counts = { arm: 'a', entered: 2, converted: 1 };
			expect(await world.store.experiments.arms(world.nodes.second)).toEqual([counts]);
		});
	});

	it('deletes in portions, and returns whether more is left', async () => {
		const { store, conn } = await openNew(place);
		const world = await JourneyWorld.open(store, conn);
		await fillWith(world, 5_000);
		world.now = T0 + 100 * DAY;
		const first = await world.store.operations.prune(EVENTS, world.now);
		expect(first.done).toBe(false);
		world.now += DAY;
		const rest = await pruneAll(world, EVENTS);
		// One of each contact's three events is from before the entry into the journey.
		expect(first.events + rest.events).toBe(5_000);
		expect(await rowsOf(world, 'events')).toBe(10_000);
	});

	it('is done once when several processes do it at once', async () => {
		const own = await openNew(place);
		const world = await JourneyWorld.open(own.store, own.conn);
		const names = Array.from({ length: 2_500 }, (_, i) => `c${i}`);
		await world.record(names.map((name) => world.track(name, 'Ordered')));
		world.now += 100 * DAY;
		const { store } = place.name === 'static-data' ? own : await openAgain(place, own);
		const both = await Promise.all([
			world.store.operations.prune(EVENTS, world.now),
			store.operations.prune(EVENTS, world.now),
		]);
		world.now += DAY;
		const rest = await pruneAll(world, EVENTS);
		expect(both[0].events + both[1].events + rest.events).toBe(2_500);
		expect(await rowsOf(world, 'events')).toBe(0);
	});

	it('is not stopped by rows that a wrong clock has dated into the future', async () => {
		const world = await ownWorld();
		world.now = T0 + 5_000 * DAY;
		await world.record([world.track('ann', 'Ordered')]);
		world.now = T0;
		await world.record([world.track('bob', 'Ordered')]);
		world.now = T0 + 100 * DAY;
		expect(await pruneAll(world, EVENTS)).toMatchObject({ events: 1 });
	});
});

async function failRunsOf(world: JourneyWorld, name: string): Promise<void> {
	const [{ id }] = await world.enrollments(name);
	await sql`update enrollments set status = 'failed', ended_at = ${world.now}
		where id = ${id}`.execute(world.conn.db);
}

async function endRunsOf(world: JourneyWorld, ...names: string[]): Promise<void> {
	for (const name of names) {
		const [{ id }] = await world.enrollments(name);
		await sql`delete from positions where enrollment_id = ${id}`.execute(world.conn.db);
		await sql`update enrollments set status = 'completed', ended_at = ${world.now}
			where id = ${id}`.execute(world.conn.db);
	}
}

/** The event that the contact's enrollment began with; null: it is no longer kept. */
async function startedBy(world: JourneyWorld, name: string): Promise<string | null> {
	const [{ id }] = await world.enrollments(name);
	const { rows } = await sql<{ name: string }>`select v.name from enrollments e
		join events v on v.id = e.entry_event_id where e.id = ${id}`.execute(world.conn.db);
	return rows[0]?.name ?? null;
}

async function idOfEvent(world: JourneyWorld, name: string): Promise<number> {
	const { rows } = await sql<{ id: number }>`select id from events
		where name = ${name}`.execute(world.conn.db);
	return rows[0].id;
}

async function anonymous(world: JourneyWorld): Promise<string[]> {
	const { rows } = await sql<{
		name: string;
	}>`select distinct c.external_id as name from node_visits s
		join enrollments e on e.id = s.enrollment_id join contacts c on c.id = e.contact_id
		order by c.external_id`.execute(world.conn.db);
	return rows.map(({ name }) => name);
}
