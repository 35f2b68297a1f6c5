import { SIGNED_UP, T0, HOUR, MINUTE, type JourneyWorld, entry } from '../support/journey';
import type { IncomingEntry } from '../../../src/event/parse';
import { storeContract } from './support/contract';
import { contactOf, eventsOf, idOf, idsOf } from './support/contacts';

storeContract('record: an entry with a contact ID', (contract) => {
	const opened = (world: JourneyWorld, contactId: number, given: Partial<IncomingEntry> = {}) =>
		entry(world.now, { contactId, event: 'Message Opened', ...given });

	async function known(...names: string[]) {
		const world = await contract.world();
		await world.record(names.map((name) => world.identify(name, {})));
		const ids = (await idsOf(world, ...names)).map((id) => id!);
		return { world, ids };
	}
	const sampleContacts = async ({ store, workspaceId }: JourneyWorld) =>
		(await store.contacts.recent(workspaceId, 100)).length;
	const NOTHING = {
		accepted: 1,
		duplicates: 0,
		refused: 0,
		entered: 0,
		resumed: 0,
		converted: 0,
		exited: 0,
	};

	it('records the event of the contact and leaves the profile as it is', async () => {
		const { world, ids } = await known('ann', 'bob');
		const before = await contactOf(world, 'ann');
		const properties = { message: 7, machine: true };
		expect(await world.record([opened(world, ids[0], { properties })])).toEqual(NOTHING);
		expect(await eventsOf(world, ids[0], 'Message Opened')).toEqual([properties]);
		expect(await eventsOf(world, ids[1], 'Message Opened')).toEqual([]);
		expect(await contactOf(world, 'ann')).toEqual(before);
	});

	it('does not restore an address that the contact no longer has', async () => {
		const world = await contract.world();
		const email = 'ann@example.com';
		await world.record([world.identify({ email }, {})]);
		const ann = await idOf(world, { email });
		world.now += HOUR;
		await world.record([world.identify({ email }, { email: null })]);
		expect((await contactOf(world, { email }))?.email).toBeNull();
		await world.record([opened(world, ann)]);
		expect((await contactOf(world, { email }))?.email).toBeNull();
	});

	it('records a repeated event once', async () => {
		const { world, ids } = await known('ann');
		const event = opened(world, ids[0], { messageId: 'open 7' });
		expect(await world.record([event, event])).toMatchObject({ accepted: 1, duplicates: 1 });
		expect(await world.record([event])).toMatchObject({ accepted: 0, duplicates: 1 });
		expect(await eventsOf(world, ids[0], 'Message Opened')).toHaveLength(1);
	});

	it('applies traits, with an event or without one', async () => {
		const { world, ids } = await known('ann');
		await world.record([opened(world, ids[0], { traits: { 'nps-2030': 9 } })]);
		const call = { kind: 'identify', event: null, messageId: 'answer 1' } as const;
		await world.record([opened(world, ids[0], { ...call, traits: { comment: 'Nice', seats: 2 } })]);
		expect((await contactOf(world, 'ann'))?.attributes).toEqual({
			...{ 'nps-2030': 9, comment: 'Nice', seats: 2 },
		});
		const late = { occurredAt: T0 - HOUR, traits: { 'nps-2030': 1 } };
		await world.record([opened(world, ids[0], late)]);
		expect((await contactOf(world, 'ann'))?.attributes).toMatchObject({ 'nps-2030': 9 });
	});

	it('is applied together with calls by identity, in the order in which they occurred', async () => {
		const { world, ids } = await known('ann');
		const before = await sampleContacts(world);
		await world.record([
			world.identify('ann', { seats: 3 }, { occurredAt: T0 + MINUTE }),
			opened(world, ids[0], { traits: { seats: 2, plan: 'pro' } }),
		]);
		expect(await sampleContacts(world)).toBe(before);
		expect((await contactOf(world, 'ann'))?.attributes).toEqual({ seats: 3, plan: 'pro' });
	});

	it('ends waits, meets goals and enters journeys as any event does', async () => {
		const { world, ids } = await known('cleo');
		await world.bring(['ann', 'bob'], {
			wait: { events: [{ name: 'Message Opened', since: T0 }] },
		});
		const ann = await idOf(world, 'ann');
		expect(await world.record([opened(world, ann)])).toEqual({ ...NOTHING, resumed: 1 });
		const [released] = await world.release('wait');
		expect(released).toMatchObject({ contact: { externalId: 'ann' }, outcome: 'reached' });
		const entering = opened(world, ids[0], { event: SIGNED_UP });
		expect(await world.record([entering])).toEqual({ ...NOTHING, entered: 1 });
	});

	it('records nothing for an unknown contact ID, and creates no contact', async () => {
		const { world } = await known('ann');
		const other = await known('ann');
		const before = await sampleContacts(world);
		const ids = [-1, 0, other.ids[0]];
		const entries = ids.map((id) => opened(world, id, { traits: { a: 1 } }));
		expect(await world.record(entries)).toEqual({ ...NOTHING, accepted: 3 });
		expect(await sampleContacts(world)).toBe(before);
		expect(await eventsOf(other.world, other.ids[0], 'Message Opened')).toEqual([]);
	});

	it('records nothing for an erased contact', async () => {
		const { world, ids } = await known('ann', 'bob');
		const { contacts } = world.store;
		await contacts.erase(world.workspaceId, [ids[0]], world.now);
		const before = await sampleContacts(world);
		expect(await world.record(ids.map((id) => opened(world, id)))).toMatchObject({ accepted: 2 });
		expect(await sampleContacts(world)).toBe(before);
		expect(await eventsOf(world, 0, 'Message Opened')).toEqual([]);
		expect(await eventsOf(world, ids[1], 'Message Opened')).toHaveLength(1);
	});

	it('reaches the survivor, however often the contact was merged', async () => {
		const { world, ids } = await known('ann', 'bob', 'cleo');
		const { contacts } = world.store;
		await contacts.merge(world.workspaceId, ids[0], ids[1], world.now);
		await contacts.merge(world.workspaceId, ids[1], ids[2], world.now);
		await world.record([opened(world, ids[0]), opened(world, ids[1]), opened(world, ids[2])]);
		expect(await eventsOf(world, ids[2], 'Message Opened')).toHaveLength(3);
		expect(await contacts.current(world.workspaceId, [...ids, -1])).toEqual([
			...[ids[2], ids[2], ids[2], null],
		]);
		expect(await contacts.current(world.workspaceId, [])).toEqual([]);
	});

	it('reaches the identified contact that an anonymous contact was merged into', async () => {
		const world = await contract.world();
		const anonymous = { anonymousId: 'visitor 1' };
		await world.record([world.identify(anonymous, {}), world.identify('ann', {})]);
		const number = await idOf(world, anonymous);
		await world.record([world.identify({ userId: 'ann', ...anonymous }, {})]);
		await world.record([opened(world, number)]);
		expect(await eventsOf(world, await idOf(world, 'ann'), 'Message Opened')).toHaveLength(1);
	});

	it('records nothing for a contact that was merged into an erased one', async () => {
		const { world, ids } = await known('ann', 'bob');
		const { contacts } = world.store;
		await contacts.merge(world.workspaceId, ids[0], ids[1], world.now);
		const other = await contract.world();
		expect(await contacts.current(other.workspaceId, ids)).toEqual([null, null]);
		await contacts.erase(world.workspaceId, [ids[1]], world.now);
		expect(await contacts.current(world.workspaceId, ids)).toEqual([null, null]);
		const merges = world.conn.db.selectFrom('contact_merges').selectAll();
		expect(await merges.where('contact_id', 'in', ids).execute()).toEqual([]);
	});

	it('loses no event while contacts are being merged', async () => {
		const names = Array.from({ length: 12 }, (_, i) => `person-${i}`);
		const { world, ids } = await known(...names);
		const { contacts } = world.store;
		const works = ids.flatMap((id, i) => [
			() => world.record([opened(world, id)]),
			() => (i === 0 ? null : contacts.merge(world.workspaceId, id, ids[0], world.now)),
			() => world.record([opened(world, id)]),
		]);
		await Promise.all(works.map((work) => work()));
		expect(await eventsOf(world, ids[0], 'Message Opened')).toHaveLength(24);
	});
});
