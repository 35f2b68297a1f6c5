import { sql } from 'kysely';
import type { Lease } from '../../../src/journey/position';
import { DAY, HOUR, MINUTE, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { contactOf, eventsOf, idOf, idsOf, tracesOf } from './support/contacts';

async function merge(world: JourneyWorld, from: string, into: string) {
	const [loser, survivor] = [await idOf(world, from), await idOf(world, into)];
	return await world.store.contacts.merge(world.workspaceId, loser, survivor, world.now);
}

const UNTIL = { dueAt: T0 + DAY };

storeContract('merging two contacts', (contract) => {
	it('leaves no row of the merged contact, whose identities lead to the survivor', async () => {
		const world = await contract.world();
		await world.record([world.identify({ userId: 'ann', email: 'a@x.de' }, { plan: 'pro' })]);
		await world.record([world.identify({ userId: 'bob', email: 'b@x.de' }, { seats: 3 })]);
		await world.bring(['ann'], UNTIL);
		const ann = await idOf(world, 'ann');
		const bob = await idOf(world, 'bob');
		expect(await merge(world, 'ann', 'bob')).toEqual({ contactId: bob, exited: 0 });
		expect(await tracesOf(world, ann)).toEqual({});
		expect(await idsOf(world, 'ann', 'bob', { email: 'a@x.de' }, { email: 'b@x.de' })).toEqual([
			...[bob, bob, bob, bob],
		]);
		expect(await contactOf(world, 'bob')).toMatchObject({
			...{ externalId: 'bob', email: 'b@x.de', attributes: { plan: 'pro', seats: 3 } },
		});
	});

	it('keeps both histories: events, enrollments and node visits', async () => {
		const world = await contract.world();
		await world.record([world.track('ann', 'Visited', { occurredAt: T0 - MINUTE })]);
		await world.record([world.track('bob', 'Visited')]);
		await world.bring(['ann'], UNTIL);
		await merge(world, 'ann', 'bob');
		expect(await eventsOf(world, await idOf(world, 'bob'), 'Visited')).toHaveLength(2);
		expect(await world.enrollments('bob')).toMatchObject([{ status: 'active' }]);
		expect(await world.positions('bob')).toHaveLength(1);
	});

	it('releases a position of the merged contact for the survivor', async () => {
		const world = await contract.world();
		await world.bring(['ann'], UNTIL);
		await world.record([world.identify('bob', { plan: 'pro' })]);
		await merge(world, 'ann', 'bob');
		world.now = T0 + DAY;
		const [released] = await world.release('wait');
		expect(released.contact).toMatchObject({ externalId: 'bob', attributes: { plan: 'pro' } });
		await world.settle([released]);
		expect(await world.counts()).toMatchObject({ completed: 1, positions: 0 });
	});

	it('lets an execution under way park the survivor', async () => {
		const world = await contract.world();
		await world.enter('ann');
		await world.record([world.identify('bob', {})]);
		const released = await world.release('trigger');
		await merge(world, 'ann', 'bob');
		expect(
			await world.park(released, { wait: { events: [{ name: 'Ordered', since: T0 }] } }),
		).toEqual(['parked']);
		await world.settle(released);
		expect(await world.record([world.track('bob', 'Ordered')])).toMatchObject({ resumed: 1 });
	});

	const farther = async (world: JourneyWorld, name: string) => {
		await world.bring([name], { dueAt: world.now });
		const released = await world.release('wait');
		await world.park(released, UNTIL, 'second');
		await world.settle(released);
	};

	it.each([
		['ann', 'bob'],
		['bob', 'ann'],
	])('keeps the enrollment that is further along, merging %s into %s', async (from, into) => {
		const world = await contract.world();
		await farther(world, 'ann');
		await world.bring(['bob'], UNTIL);
		const [run] = await world.enrollments('ann');
		expect(await merge(world, from, into)).toMatchObject({ exited: 1 });
		const runs = await world.enrollments(into);
		expect(runs.map(({ id, status, reason }) => ({ id, status, reason }))).toEqual([
			{ id: run.id, status: 'active', reason: null },
			{ id: runs[1].id, status: 'exited', reason: 'merged' },
		]);
		expect(await world.counts()).toMatchObject({ entered: 2, active: 1, exited: 1, positions: 1 });
		expect((await world.positions(into)).map(({ nodeId }) => nodeId)).toEqual([world.nodes.second]);
	});

	it('keeps the earlier of two enrollments that are equally far along', async () => {
		const world = await contract.world();
		await world.bring(['ann'], UNTIL);
		world.now += HOUR;
		await world.bring(['bob'], UNTIL);
		const [run] = await world.enrollments('ann');
		await merge(world, 'ann', 'bob');
		const active = (await world.enrollments('bob')).filter(({ status }) => status === 'active');
		expect(active).toMatchObject([{ id: run.id }]);
	});

	it('keeps both enrollments where their instances differ', async () => {
		const world = await contract.world({ reentry: { mode: 'always' } });
		await world.bring(['ann', 'bob'], UNTIL);
		expect(await merge(world, 'ann', 'bob')).toMatchObject({ exited: 0 });
		expect(await world.counts()).toMatchObject({ active: 2, positions: 2 });
	});

	it('counts the enrollments of both against a journey that is entered once', async () => {
		const world = await contract.world({ reentry: { mode: 'never' } });
		await world.bring(['ann'], { dueAt: T0 });
		await world.settle(await world.release('wait'));
		await world.record([world.identify('bob', {})]);
		await merge(world, 'ann', 'bob');
		expect(await world.enter('bob')).toMatchObject({ entered: 0 });
	});

	it('fences an execution that works on the enrollment that ended', async () => {
		const world = await contract.world();
		await farther(world, 'ann');
		await world.enter('bob');
		const held: Lease[] = await world.claim('trigger');
		await merge(world, 'bob', 'ann');
		expect(await world.store.positions.renewLeases(held, world.now)).toEqual(['ended']);
		await world.settle(held);
		expect(await world.counts()).toMatchObject({ active: 1, exited: 1, positions: 1 });
	});

	it('gives the survivor a message that is sent under the merged contact’s ID', async () => {
		const world = await contract.world();
		await world.enter('ann');
		await world.record([world.identify('bob', {})]);
		const [{ positionId, lease, enrollmentId, contact }] = await world.release('trigger');
		await merge(world, 'ann', 'bob');
		const request = { positionId, lease, enrollmentId, contactId: contact.id, channel: 'email' };
		await world.store.ledger.reserve(
			[{ ...request, nodeId: world.nodes.send, recipient: 'a@x.de' }],
			world.now,
		);
		expect(await tracesOf(world, contact.id)).toEqual({});
		expect(await tracesOf(world, await idOf(world, 'bob'))).toMatchObject({ messages: 1 });
	});

	it('ends a wait by an event of the other contact', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { wait: { events: [{ name: 'Ordered', since: T0 }] } });
		await world.record([world.track('bob', 'Ordered', { properties: { n: 1 } })]);
		await merge(world, 'bob', 'ann');
		const [released] = await world.release('wait');
		expect(released).toMatchObject({ outcome: 'reached', event: { properties: { n: 1 } } });
	});

	it('does not end a wait by an earlier event, or by the event of the entry', async () => {
		const world = await contract.world();
		const wait = { events: [{ name: 'Signed Up', since: T0 }] };
		await world.bring(['ann'], { wait });
		await world.record([world.track('bob', 'Signed Up', { occurredAt: T0 - 1 })]);
		await merge(world, 'ann', 'bob');
		expect(await world.release('wait')).toEqual([]);
	});

	it('meets a goal by an event of the other contact since the entry, and begins no enrollment', async () => {
		const goals = [{ name: 'bought', event: { name: 'Ordered' } }];
		const world = await contract.world({ goals });
		await world.anotherJourney('after an order', { entry: { on: 'event', event: 'Ordered' } });
		await world.bring(['ann'], UNTIL);
		await world.record([world.track('visitor', 'Ordered', { identity: { anonymousId: 'a-1' } })]);
		const result = await world.record([world.identify({ userId: 'ann', anonymousId: 'a-1' }, {})]);
		expect(result).toMatchObject({ converted: 1, entered: 0 });
		expect(await world.enrollment('ann')).toMatchObject({ status: 'converted' });
		expect(await world.positions('ann')).toEqual([]);
	});

	it('applies the most restrictive of both consents', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', {}), world.identify('bob', {})]);
		const change = { channel: 'email', status: 'optedIn' as const };
		await world.store.consents.set(
			world.workspaceId,
			[
				{ ...change, contactId: await idOf(world, 'ann'), status: 'optedOut' },
				{ ...change, contactId: await idOf(world, 'bob') },
			],
			world.now,
		);
		await merge(world, 'ann', 'bob');
		expect((await contactOf(world, 'bob'))?.consent).toEqual({
			email: { status: 'optedOut', at: world.now },
		});
	});

	it('keeps the survivor’s score, segment, arm and date trigger, and takes over those that are missing', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', {}), world.identify('bob', {})]);
		const [ann, bob] = await idsOf(world, 'ann', 'bob');
		const { db } = world.conn;
		const give = async (contactId: number, modelId: number, points: number) => {
			await sql`insert into scores (contact_id, model_id, points, groups, scored_at)
				values (${contactId}, ${modelId}, ${points}, ${world.conn.json({})}, ${T0})`.execute(db);
			await sql`insert into experiment_assignments (contact_id, node_id, arm, probabilities, decided_at)
				values (${contactId}, ${modelId}, ${`arm ${points}`}, ${world.conn.json({})}, ${T0})`.execute(db);
			await sql`insert into segment_members (contact_id, segment_id, since)
				values (${contactId}, ${1_000_000 + modelId}, ${points})`.execute(db);
			await sql`insert into date_triggers (contact_id, journey_id, due_at)
				values (${contactId}, ${1_000_000 + modelId}, ${points})`.execute(db);
		};
		const base = world.workspaceId * 10;
		await give(ann!, base, 1);
		await give(ann!, base + 1, 2);
		await give(bob!, base, 3);
		await merge(world, 'ann', 'bob');
		expect(await tracesOf(world, ann!)).toEqual({});
		const { rows } = await sql<{ points: number; arm: string; since: number; due: number }>`
			select s.points, a.arm, m.since, r.due_at as due from scores s
			join experiment_assignments a on a.contact_id = s.contact_id and a.node_id = s.model_id
			join segment_members m on m.contact_id = s.contact_id
				and m.segment_id = ${1_000_000} + s.model_id
			join date_triggers r on r.contact_id = s.contact_id and r.journey_id = m.segment_id
			where s.contact_id = ${bob} order by s.model_id`.execute(db);
		expect(rows).toEqual([
			{ points: 3, arm: 'arm 3', since: 3, due: 3 },
			{ points: 2, arm: 'arm 2', since: 2, due: 2 },
		]);
	});

	it('gives a contact in a Split Test the arm that was assigned first', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', {}), world.identify('bob', {})]);
		const [ann, bob] = await idsOf(world, 'ann', 'bob');
		const { experiments } = world.store;
		const assign = (contactId: number, arm: string) =>
			experiments.assign(world.nodes.send, [{ contactId, arm, probabilities: { [arm]: 1 } }], T0);
		await assign(bob!, 'blue');
		await assign(ann!, 'red');
		await merge(world, 'ann', 'bob');
		const held = await experiments.assigned(world.nodes.send, [ann!, bob!]);
		expect([...held]).toEqual([[bob, { arm: 'blue', probabilities: { blue: 1 } }]]);
		expect(await assign(bob!, 'red')).toMatchObject([{ arm: 'blue' }]);
	});

	it('refuses to merge a contact into itself, or with an unknown one', async () => {
		const [world, other] = [await contract.world(), await contract.world()];
		await world.record([world.identify('ann', {})]);
		await other.record([other.identify('bob', {})]);
		const ann = await idOf(world, 'ann');
		const { contacts } = world.store;
		const merging = (from: number) => contacts.merge(world.workspaceId, from, ann, world.now);
		await expect(merging(ann)).rejects.toMatchObject({ code: 'invalid-value' });
		await expect(merging(await idOf(other, 'bob'))).rejects.toThrow(/no contact \d+ in this/);
	});
});
