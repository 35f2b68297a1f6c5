import { sql } from 'kysely';
import { SIGNED_UP, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { contactOf, idsOf } from './support/contacts';

async function eventsOf(world: JourneyWorld, name: string): Promise<number> {
	const { rows } = await sql<{ n: number }>`select count(*) as n from events
		where workspace_id = ${world.workspaceId} and name = ${name}`.execute(world.conn.db);
	return rows[0].n;
}

storeContract('record: a repeated call', (contract) => {
	const visit = (world: JourneyWorld, messageId: string | null, who = 'ann') =>
		world.track(who, 'Visited', { messageId });

	it('counts a messageId once within a call', async () => {
		const world = await contract.world();
		const entries = [visit(world, 'm-1'), visit(world, 'm-2'), visit(world, 'm-1')];
		expect(await world.record(entries)).toMatchObject({ accepted: 2, duplicates: 1 });
		expect(await eventsOf(world, 'Visited')).toBe(2);
	});

	it('counts a messageId once, whichever call brings it', async () => {
		const world = await contract.world();
		expect(await world.record([visit(world, 'm-1')])).toMatchObject({ accepted: 1, duplicates: 0 });
		world.now += 30;
		const again = await world.record([visit(world, 'm-1'), visit(world, 'm-2')]);
		expect(again).toMatchObject({ accepted: 1, duplicates: 1 });
		expect(await eventsOf(world, 'Visited')).toBe(2);
	});

	it('counts each messageId once when 20 calls bring the same ones at once', async () => {
		const world = await contract.world();
		const ids = Array.from({ length: 15 }, (_, i) => `m-${i}`);
		const results = await Promise.all(
			Array.from({ length: 20 }, (_, call) => {
				const order = [...ids.slice(call % 15), ...ids.slice(0, call % 15)];
				return world.record(order.map((id, i) => visit(world, id, `person-${i % 5}`)));
			}),
		);
		const sum = (field: 'accepted' | 'duplicates') =>
			results.reduce((total, result) => total + result[field], 0);
		expect([sum('accepted'), sum('duplicates')]).toEqual([15, 285]);
		expect(await eventsOf(world, 'Visited')).toBe(15);
	});

	it('treats every call without a messageId as a new one', async () => {
		const world = await contract.world();
		const entries = [visit(world, null), visit(world, null), visit(world, 'm-1')];
		expect(await world.record(entries)).toMatchObject({ accepted: 3, duplicates: 0 });
		expect(await world.record([visit(world, null)])).toMatchObject({ accepted: 1 });
		expect(await eventsOf(world, 'Visited')).toBe(4);
	});

	it('recognizes a messageId of 10,000 characters', async () => {
		const world = await contract.world();
		const long = 'x'.repeat(10_000);
		await world.record([visit(world, `${long}1`), visit(world, `${long}2`)]);
		expect(await world.record([visit(world, `${long}1`)])).toMatchObject({ duplicates: 1 });
		expect(await eventsOf(world, 'Visited')).toBe(2);
	});

	it('treats the same messageId of another workspace as another call', async () => {
		const [one, other] = [await contract.world(), await contract.world()];
		await one.record([visit(one, 'm-1')]);
		expect(await other.record([visit(other, 'm-1')])).toMatchObject({ accepted: 1 });
	});

	it('starts no second enrollment and ends no wait', async () => {
		const world = await contract.world({ reentry: { mode: 'always' } });
		const signUp = world.track('ann', SIGNED_UP, { messageId: 'm-1' });
		expect(await world.record([signUp, signUp])).toMatchObject({ entered: 1 });
		const released = await world.release('trigger');
		await world.park(released, { wait: { events: [{ name: SIGNED_UP, since: world.now }] } });
		await world.settle(released);
		expect(await world.record([signUp])).toMatchObject({ entered: 0, resumed: 0, duplicates: 1 });
		expect(await world.enrollments('ann')).toHaveLength(1);
	});

	it('keeps nothing of a call that cannot be stored as a whole', async () => {
		const world = await contract.world();
		const bad = world.track('bob', SIGNED_UP, { properties: { text: 'a\0b' } });
		await expect(world.record([world.track('ann', SIGNED_UP), bad])).rejects.toMatchObject({
			code: 'invalid-value',
		});
		expect(await world.counts()).toMatchObject({ entered: 0 });
		expect(await eventsOf(world, SIGNED_UP)).toBe(0);
		const contacts = await world.store.contacts.recent(world.workspaceId, 100);
		expect(contacts.map(({ externalId }) => externalId)).not.toContain('ann');
	});

	it('does nothing without entries', async () => {
		const world = await contract.world();
		const nothing = {
			accepted: 0,
			duplicates: 0,
			entered: 0,
			resumed: 0,
			converted: 0,
			exited: 0,
			refused: 0,
		};
		expect(await world.record([])).toEqual(nothing);
	});

	it('records each event name once, in alphabetical order, by workspace', async () => {
		const [world, other] = [await contract.world(), await contract.world()];
		await world.record(['Paid', 'Opened', 'Paid'].map((name) => world.track('ann', name)));
		await other.record([other.track('ann', 'Closed')]);
		const names = await world.store.catalog.eventNames(world.workspaceId, 100);
		expect(names).toEqual(['Control Came', 'Opened', 'Paid']);
		expect(await world.store.catalog.eventNames(world.workspaceId, 1)).toEqual(['Control Came']);
	});
});

storeContract('record: a repeated call without an event', (contract) => {
	const identify = (world: JourneyWorld, messageId: string | null, traits = {}) =>
		world.identify('ann', traits, { messageId });

	it('has no effect at all and counts as a duplicate', async () => {
		const world = await contract.world();
		const first = await world.record([identify(world, 'm-1', { plan: 'pro' })]);
		expect(first).toMatchObject({ accepted: 1, duplicates: 0 });
		await world.record([identify(world, 'm-2', { plan: 'free' })]);
		const again = await world.record([identify(world, 'm-1', { plan: 'pro' })]);
		expect(again).toMatchObject({ accepted: 0, duplicates: 1 });
		expect((await contactOf(world, 'ann'))?.attributes).toEqual({ plan: 'free' });
	});

	it('counts once within a call, and once when 20 calls bring it at once', async () => {
		const world = await contract.world();
		const twice = [identify(world, 'm-1'), identify(world, 'm-1'), identify(world, null)];
		expect(await world.record(twice)).toMatchObject({ accepted: 2, duplicates: 1 });
		const results = await Promise.all(
			Array.from({ length: 20 }, () => world.record([identify(world, 'm-2')])),
		);
		expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1);
	});

	it('starts no second enrollment in the journey whose URL was called', async () => {
		const world = await contract.world({ entry: { on: 'api' }, reentry: { mode: 'always' } });
		const journeyId = world.journey.id;
		const call = identify(world, 'm-1');
		expect(await world.record([call], { journeyId })).toMatchObject({ entered: 1 });
		expect(await world.record([call], { journeyId })).toMatchObject({ entered: 0, duplicates: 1 });
		expect(await world.enrollments('ann')).toHaveLength(1);
	});

	it('of an alias merges no other contact', async () => {
		const world = await contract.world();
		const alias = { kind: 'alias' as const, previousId: 'a-1', messageId: 'm-1' };
		await world.record([world.identify('ann', {}, alias)]);
		const other = { ...alias, previousId: 'a-2' };
		expect(await world.record([world.identify('ann', {}, other)])).toMatchObject({ duplicates: 1 });
		expect(await idsOf(world, { anonymousId: 'a-2' })).toEqual([null]);
	});

	it('of a track leaves the contact unchanged, too: traits, identities, names', async () => {
		const world = await contract.world();
		const given = { messageId: 'm-1', traits: { plan: 'pro' } };
		await world.record([world.track('ann', 'Visited', given)]);
		await world.record([identify(world, 'm-2', { plan: 'free' })]);
		const identity = { userId: 'ann', anonymousId: 'a-1' };
		const again = world.track('', 'Visited', { ...given, identity });
		expect(await world.record([again])).toMatchObject({ accepted: 0, duplicates: 1 });
		expect((await contactOf(world, 'ann'))?.attributes).toEqual({ plan: 'free' });
		expect(await idsOf(world, { anonymousId: 'a-1' })).toEqual([null]);
	});
});
