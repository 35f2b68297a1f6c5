import { sql } from 'kysely';
import { armOf, DAY, SIGNED_UP, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { contactOf, idOf, idsOf, tracesOf } from './support/contacts';

async function erase(world: JourneyWorld, ...names: string[]) {
	const ids = await Promise.all(names.map((name) => idOf(world, name)));
	return await world.store.contacts.erase(world.workspaceId, ids, world.now);
}

/** Every text in the rows of the contact's workspace and of the tables without a workspace. */
async function writtenAnywhere(world: JourneyWorld, text: string): Promise<string[]> {
	const tables = ['contacts', 'identities', 'events', 'enrollments', 'positions', 'messages'];
	const found: string[] = [];
	for (const table of [...tables, 'erased_identifiers', 'scores', 'node_visits', 'inbox']) {
		const { rows } = await sql`select * from ${sql.table(table)}`.execute(world.conn.db);
		if (JSON.stringify(rows).includes(text)) found.push(table);
	}
	return found;
}

const UNTIL = { dueAt: T0 + DAY };
const who = { userId: 'erased-ann', email: 'erased-ann@example.com', anonymousId: 'erased-a' };

storeContract('erasing a contact', (contract) => {
	/** A contact with events, messages, an enrollment and a wait. */
	async function lived(world: JourneyWorld): Promise<number> {
		const traits = { firstName: 'erased-Anna', email: who.email };
		await world.record([world.identify(who, traits)]);
		await world.record([
			world.track('', 'Visited', { identity: who, properties: { url: 'erased-page' } }),
		]);
		await world.record([world.track(who.userId, SIGNED_UP)]);
		const released = await world.release('trigger');
		await world.park(released, { ...UNTIL, item: { note: 'erased-note' } });
		const [{ positionId, lease, enrollmentId, contact }] = released;
		const { ledger } = world.store;
		const [{ id }] = await ledger.reserve(
			[
				{
					...{ positionId, lease, enrollmentId, contactId: contact.id, channel: 'email' },
					...{ nodeId: world.nodes.send, recipient: who.email },
				},
			],
			world.now,
		);
		await ledger.commit([{ id, positionId, lease }], world.now);
		await ledger.settle([{ id, status: 'failed', reason: `550 ${who.email}` }], world.now);
		const content = { title: 'erased-title', body: 'Hello' };
		await world.store.inbox.put([{ id, content, expiresAt: null }], world.now);
		await world.settle(released);
		return contact.id;
	}

	it('is not undone by an item that names the contact', async () => {
		const world = await contract.world();
		await lived(world);
		await erase(world, who.userId);
		const { contacts } = world.store;
		const ann = [{ kind: 'email' as const, value: who.email }];
		const bob = [{ kind: 'userId' as const, value: 'bob' }];
		const found = await contacts.recognize(world.workspaceId, [ann, bob], world.now);
		expect(found).toMatchObject([null, { externalId: 'bob' }]);
		expect(await idsOf(world, who.userId, who)).toEqual([null, null]);
	});

	it('leaves no trace of the contact, anywhere', async () => {
		const world = await contract.world();
		const id = await lived(world);
		expect(await erase(world, who.userId)).toEqual({ contacts: 1, positions: 1 });
		expect(await tracesOf(world, id)).toEqual({});
		expect(await writtenAnywhere(world, 'erased-')).toEqual([]);
		expect(await idsOf(world, who.userId, who)).toEqual([null, null]);
	});

	it('keeps the counts of entries, messages and events', async () => {
		const world = await contract.world();
		await lived(world);
		await erase(world, who.userId);
		expect(await world.counts()).toMatchObject({
			...{ entered: 1, active: 0, exited: 1, positions: 0 },
		});
		const { rows } = await sql<{ sent: number }>`select count(*) as sent from messages m
			join enrollments e on e.id = m.enrollment_id
			where e.journey_id = ${world.journey.id}`.execute(world.conn.db);
		expect(rows).toEqual([{ sent: 1 }]);
		const events = await sql<{ n: number }>`select count(*) as n from events
			where workspace_id = ${world.workspaceId} and name = 'Visited'`.execute(world.conn.db);
		expect(events.rows).toEqual([{ n: 1 }]);
	});

	it('removes segments, scores, date triggers and arms, and keeps the counts of the arms', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const [released] = await world.release('trigger');
		const { positionId, lease, contact } = released;
		const { store, nodes, conn } = world;
		const arm = armOf('Split');
		await store.positions.decide(
			nodes.send,
			[{ positionId, lease, visit: 0, outcome: 'blue', arm }],
			world.now,
		);
		const assignment = { contactId: contact.id, arm: 'blue', probabilities: { blue: 1 } };
		await store.experiments.assign(nodes.send, [assignment], world.now);
		const id = world.workspaceId * 1_000_000;
		await sql`insert into segment_members (contact_id, segment_id, since)
			values (${contact.id}, ${id}, 0)`.execute(conn.db);
		await sql`insert into scores (contact_id, model_id, points, groups, scored_at)
			values (${contact.id}, ${id}, 3, ${conn.json({})}, 0)`.execute(conn.db);
		await sql`insert into date_triggers (contact_id, journey_id, due_at)
			values (${contact.id}, ${id}, 0)`.execute(conn.db);
		expect(Object.keys(await tracesOf(world, contact.id))).toEqual(
			expect.arrayContaining([
				'segment_members',
				'scores',
				'date_triggers',
				'experiment_assignments',
				'experiment_contacts',
			]),
		);
		await erase(world, 'ann');
		await world.settle([released]);
		expect(await tracesOf(world, contact.id)).toEqual({});
		expect(await store.experiments.assigned(nodes.send, [contact.id, 0])).toEqual(new Map());
		expect(await store.experiments.arms(nodes.send)).toMatchObject([{ arm: 'blue', entered: 1 }]);
	});

	it('ends waits and enrollments at once: no position is released any more', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], {
			...UNTIL,
			wait: { events: [{ name: 'Ordered', since: T0 }] },
		});
		await erase(world, 'ann');
		world.now = T0 + DAY;
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 0 });
		expect((await world.release('wait')).map(({ contact }) => contact.externalId)).toEqual(['bob']);
	});

	it('stops an enrollment that an execution works on, and a message that is about to be sent', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const [released] = await world.release('trigger');
		const { positionId, lease, enrollmentId, contact } = released;
		const { ledger } = world.store;
		const request = { positionId, lease, enrollmentId, contactId: contact.id, channel: 'email' };
		const [{ id }] = await ledger.reserve(
			[{ ...request, nodeId: world.nodes.send, recipient: 'a@x.de' }],
			world.now,
		);
		await erase(world, 'ann');
		expect(await ledger.commit([{ id, positionId, lease }], world.now)).toEqual(new Set());
		expect(await world.store.positions.renewLeases([{ positionId, lease }], world.now)).toEqual([
			'ended',
		]);
		expect(await world.park([released], UNTIL)).toEqual(['ended']);
		await world.settle([released]);
		expect(await world.counts()).toMatchObject({ active: 0, exited: 1, positions: 0 });
	});

	it('keeps no address that a message under way still carries', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const [{ positionId, lease, enrollmentId, contact }] = await world.release('trigger');
		const { ledger } = world.store;
		const request = (channel: string) => ({
			...{ positionId, lease, enrollmentId, contactId: contact.id, channel },
			...{ nodeId: world.nodes.send, recipient: 'erased-late@example.com' },
		});
		const [{ id }] = await ledger.reserve([request('email')], world.now);
		await ledger.commit([{ id, positionId, lease }], world.now);
		await erase(world, 'ann');
		await ledger.reserve([request('sms')], world.now);
		const reason = '550 erased-late@example.com';
		await ledger.settle([{ id, status: 'failed', reason, providerId: 'erased-id' }], world.now);
		expect(await writtenAnywhere(world, 'erased-')).toEqual([]);
		expect(await tracesOf(world, contact.id)).toEqual({});
	});

	it.each([
		['userId', { userId: who.userId }],
		['email', { email: who.email }],
		['anonymousId', { anonymousId: who.anonymousId }],
	])('is not undone by a late event that names the %s', async (_kind, identity) => {
		const world = await contract.world();
		await lived(world);
		await erase(world, who.userId);
		const late = world.track('', SIGNED_UP, { identity, traits: { plan: 'pro' } });
		expect(await world.record([late])).toMatchObject({ accepted: 1, duplicates: 0, entered: 0 });
		expect(await idsOf(world, identity)).toEqual([null]);
		expect(await world.counts()).toMatchObject({ entered: 1 });
	});

	it('is not undone by a call that also names another contact, which alone is affected', async () => {
		const world = await contract.world();
		await lived(world);
		await erase(world, who.userId);
		const shared = { userId: 'bob', anonymousId: who.anonymousId };
		await world.record([world.track('', 'Visited', { identity: shared })]);
		const [bob, device] = await idsOf(world, 'bob', { anonymousId: who.anonymousId });
		expect(bob).not.toBeNull();
		expect(device).toBeNull();
	});

	it('is not undone by an alias of the former identifier', async () => {
		const world = await contract.world();
		await lived(world);
		await erase(world, who.userId);
		const alias = { kind: 'alias' as const, previousId: who.anonymousId };
		await world.record([world.identify('bob', {}, alias)]);
		expect(await idsOf(world, { anonymousId: who.anonymousId })).toEqual([null]);
	});

	it('is not undone by an item of a workflow, whose contact does not enter', async () => {
		const world = await contract.world();
		await lived(world);
		await erase(world, who.userId);
		const inlineContacts = ['bob', who.userId, 'cleo'].map((value) => ({
			...{ keys: [{ kind: 'userId' as const, value }], profile: {}, instance: '' },
		}));
		const enrolled = await world.store.journeys.enrollInline(
			...([world.journey, world.nodes.send, inlineContacts, 'this-process:e', world.now] as const),
		);
		expect(enrolled.map((each) => each?.contact.externalId ?? null)).toEqual(['bob', null, 'cleo']);
	});

	it('is undone only by a builder who adds the contact again; no old data comes back', async () => {
		const world = await contract.world();
		await lived(world);
		await erase(world, who.userId);
		const keys = [{ kind: 'userId' as const, value: who.userId }];
		await world.store.contacts.upsert(
			world.workspaceId,
			[{ keys, traits: { plan: 1 } }],
			world.now,
		);
		await world.record([world.track(who.userId, 'Visited')]);
		expect(await contactOf(world, who.userId)).toMatchObject({
			...{ email: null, firstName: null, attributes: { plan: 1 } },
		});
		expect(await idsOf(world, { email: who.email })).toEqual([null]);
	});

	it('may be repeated, and touches no contact of another workspace', async () => {
		const [world, other] = [await contract.world(), await contract.world()];
		await lived(world);
		const id = await idOf(world, who.userId);
		const { contacts } = world.store;
		expect(await contacts.erase(other.workspaceId, [id], world.now)).toEqual({
			...{ contacts: 0, positions: 0 },
		});
		await contacts.erase(world.workspaceId, [id, id], world.now);
		expect(await contacts.erase(world.workspaceId, [id], world.now)).toMatchObject({ contacts: 0 });
		await other.record([other.track(who.userId, 'Visited')]);
		expect(await idsOf(other, who.userId)).not.toEqual([null]);
	});

	it('and a concurrent event leave no partial contact behind', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 20 }, (_, i) => `person-${i}`);
		await world.bring(names, UNTIL);
		await Promise.all([
			erase(world, ...names),
			...names.map((name) => world.record([world.track(name, 'Visited')])),
		]);
		expect(await idsOf(world, ...names)).toEqual(names.map(() => null));
		expect(await world.counts()).toMatchObject({ active: 0, exited: 20, positions: 0 });
	});
});
