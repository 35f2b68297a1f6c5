import type { Identity } from '../../../src/contact/identity';
import { storeContract } from './support/contract';
import { MINUTE } from '../support/journey';

const EVERYBODY = 100;

storeContract('record: the contact of a call', (contract) => {
	const identities: [string, Identity][] = [
		['userId', { userId: 'u-1' }],
		['email', { email: 'ann@example.com' }],
		['phone', { phone: '+4915112345678' }],
		['anonymousId', { anonymousId: 'a-1' }],
	];

	it.each(identities)('adds a contact for an unknown identity, by %s', async (kind, identity) => {
		const world = await contract.world();
		await world.record([world.identify(identity, { plan: 'pro' })]);
		const contacts = await world.store.contacts.recent(world.workspaceId, EVERYBODY);
		const [contact] = contacts.filter(({ attributes }) => attributes.plan === 'pro');
		expect(contact).toMatchObject({
			externalId: identity.userId ?? null,
			email: identity.email ?? null,
			phone: identity.phone ?? null,
			attributes: { plan: 'pro' },
		});
		expect(kind).toBe(Object.keys(identity)[0]);
	});

	const attributed = async (world: Awaited<ReturnType<typeof contract.world>>) => {
		const contacts = await world.store.contacts.recent(world.workspaceId, EVERYBODY);
		return contacts.filter(({ attributes }) => Object.keys(attributes).length > 0);
	};

	it('finds a contact again by each of its identities', async () => {
		const world = await contract.world();
		const all = { userId: 'u-1', email: 'ann@example.com', phone: '+4915112345678' };
		await world.record([world.identify({ ...all, anonymousId: 'a-1' }, { seen: 0 })]);
		await world.record([
			world.identify({ userId: 'u-1' }, { byUserId: true }),
			world.identify({ email: 'ann@example.com' }, { byEmail: true }),
			world.identify({ phone: '+4915112345678' }, { byPhone: true }),
			world.identify({ anonymousId: 'a-1' }, { byAnonymousId: true }),
		]);
		const contacts = await attributed(world);
		expect(contacts.map(({ attributes }) => attributes)).toEqual([
			{ seen: 0, byUserId: true, byEmail: true, byPhone: true, byAnonymousId: true },
		]);
	});

	it('joins the entries of one call that share identities, each through another', async () => {
		const world = await contract.world();
		await world.record([
			world.identify({ anonymousId: 'a-1' }, { anonymous: true }),
			world.identify({ anonymousId: 'a-1', email: 'ann@example.com' }, { reader: true }),
			world.identify({ userId: 'u-1', email: 'ann@example.com' }, { customer: true }),
			world.identify({ userId: 'u-2' }, { another: true }),
		]);
		const contacts = await attributed(world);
		expect(contacts).toHaveLength(2);
		expect(contacts.find(({ externalId }) => externalId === 'u-1')).toMatchObject({
			email: 'ann@example.com',
			attributes: { anonymous: true, reader: true, customer: true },
		});
	});

	it('links a new identity to the contact that it comes with', async () => {
		const world = await contract.world();
		await world.record([world.identify({ anonymousId: 'a-1' }, { anonymous: true })]);
		await world.record([world.identify({ userId: 'u-1', anonymousId: 'a-1' }, {})]);
		await world.record([world.identify({ userId: 'u-1' }, { customer: true })]);
		const contacts = await attributed(world);
		expect(contacts).toMatchObject([
			{ externalId: 'u-1', attributes: { anonymous: true, customer: true } },
		]);
	});

	it('adds one contact when 20 calls name it at once', async () => {
		const world = await contract.world();
		const calls = Array.from({ length: 20 }, (_, i) =>
			world.record([world.track('ann', 'Visited', { traits: { [`call${i}`]: i } })]),
		);
		const results = await Promise.all(calls);
		expect(results.every(({ accepted }) => accepted === 1)).toBe(true);
		const contacts = await attributed(world);
		expect(contacts).toHaveLength(1);
		expect(Object.keys(contacts[0].attributes)).toHaveLength(20);
	});

	it('adds each contact once when calls name the same new contacts in different orders', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 12 }, (_, i) => `person-${i}`);
		const orders = Array.from({ length: 8 }, (_, i) => [...names.slice(i), ...names.slice(0, i)]);
		await Promise.all(
			orders.map((order) =>
				world.record(order.map((name) => world.identify(name, { was: 'here' }))),
			),
		);
		const contacts = await attributed(world);
		expect(contacts.map(({ externalId }) => externalId).sort()).toEqual([...names].sort());
	});

	it('keeps workspaces apart: the same identities belong to other contacts there', async () => {
		const [one, other] = [await contract.world(), await contract.world()];
		await one.record([one.identify('ann', { of: 'one' })]);
		await other.record([other.identify('ann', { of: 'other' })]);
		expect((await attributed(one)).map(({ attributes }) => attributes)).toEqual([{ of: 'one' }]);
		expect((await attributed(other)).map(({ attributes }) => attributes)).toEqual([
			{ of: 'other' },
		]);
	});

	it('returns recent contacts, the newest first, up to the limit', async () => {
		const world = await contract.world();
		for (const name of ['ann', 'bob', 'cleo']) {
			world.now += MINUTE;
			await world.record([world.identify(name, { seen: true })]);
		}
		const recent = await world.store.contacts.recent(world.workspaceId, 2);
		expect(recent.map(({ externalId }) => externalId)).toEqual(['cleo', 'bob']);
	});
});
