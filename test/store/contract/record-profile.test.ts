import type { Contact } from '../../../src/contact/contact';
import { MINUTE, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

async function contactOf(world: JourneyWorld, name: string): Promise<Contact | undefined> {
	const contacts = await world.store.contacts.recent(world.workspaceId, 100);
	return contacts.find(({ externalId }) => externalId === name);
}

storeContract('record: the traits of a contact', (contract) => {
	it('fills the profile with the traits it knows and keeps the others as attributes', async () => {
		const world = await contract.world();
		const traits = { firstName: 'Ann', lastName: 'Lee', timezone: 'Asia/Tokyo', locale: 'ja' };
		await world.record([
			world.identify('ann', { ...traits, email: 'Ann@Example.com', plan: 'pro', seats: 3 }),
		]);
		expect(await contactOf(world, 'ann')).toMatchObject({
			...traits,
			email: 'ann@example.com',
			attributes: { plan: 'pro', seats: 3 },
		});
	});

	it('applies the entries of a call in the order in which they occurred, not were received', async () => {
		const world = await contract.world();
		await world.record([
			world.identify('ann', { plan: 'new', firstName: 'New' }, { occurredAt: T0 - MINUTE }),
			world.identify(
				'ann',
				{ plan: 'old', firstName: 'Old', since: 1 },
				{ occurredAt: T0 - 2 * MINUTE },
			),
		]);
		expect(await contactOf(world, 'ann')).toMatchObject({
			firstName: 'New',
			attributes: { plan: 'new', since: 1 },
		});
	});

	it('removes an attribute and clears a profile field whose value is null', async () => {
		const world = await contract.world();
		await world.record([
			world.identify('ann', { firstName: 'Ann', timezone: 'Asia/Tokyo', plan: 'pro', seats: 3 }),
		]);
		await world.record([world.identify('ann', { firstName: null, timezone: null, plan: null })]);
		expect(await contactOf(world, 'ann')).toMatchObject({
			firstName: null,
			timezone: null,
			attributes: { seats: 3 },
		});
	});

	it('keeps values that a call does not mention', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { firstName: 'Ann', plan: 'pro' })]);
		await world.record([world.track('ann', 'Visited', { traits: { locale: 'de' } })]);
		expect(await contactOf(world, 'ann')).toMatchObject({
			firstName: 'Ann',
			locale: 'de',
			attributes: { plan: 'pro' },
		});
	});

	it('returns attributes as they were: nested, mixed, in any script', async () => {
		const world = await contract.world();
		const attributes = {
			address: { city: 'Zürich', geo: [47.37, 8.54], verified: false, note: null },
			tags: ['a', 1, true, null, { deep: [] }],
			name: 'O\'Brien "the" 👋🏽 \\ {{x}} %s $1',
			big: 9_007_199_254_740_991,
			small: -0.000_001,
			empty: '',
		};
		await world.record([world.identify('ann', attributes)]);
		// A name is split into first and last name, and stays an attribute.
		expect((await contactOf(world, 'ann'))?.attributes).toEqual(attributes);
	});

	it('does not apply the traits of a group to the contact', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { plan: 'pro' })]);
		const traits = { plan: 'enterprise', firstName: 'Acme', employees: 500 };
		await world.record([world.identify('ann', traits, { kind: 'group', groupId: 'acme' })]);
		expect(await contactOf(world, 'ann')).toMatchObject({
			firstName: null,
			attributes: { plan: 'pro', group: { id: 'acme', ...traits } },
		});
	});

	it('does not count a known value as a change', async () => {
		const world = await contract.world();
		const traits = { firstName: 'Ann', address: { zip: '1', city: 'Bern' }, tags: ['b', 'a'] };
		await world.record([world.identify('ann', traits), world.identify('bob', traits)]);
		world.now += MINUTE;
		const same = { ...traits, address: { city: 'Bern', zip: '1' } };
		await world.record([world.identify('ann', same), world.identify('bob', { tags: ['a', 'b'] })]);
		const changed = await world.conn.db
			.selectFrom('contacts')
			.select(['external_id', 'updated_at'])
			.where('workspace_id', '=', world.workspaceId)
			.where('external_id', 'in', ['ann', 'bob'])
			.orderBy('external_id')
			.execute();
		expect(changed.map(({ updated_at }) => updated_at)).toEqual([T0, T0 + MINUTE]);
	});

	it('keeps the traits of contacts in one call apart', async () => {
		const world = await contract.world();
		await world.record([
			world.identify('ann', { plan: 'pro', firstName: 'Ann' }),
			world.identify('bob', { seats: 1 }),
		]);
		expect(await contactOf(world, 'ann')).toMatchObject({ attributes: { plan: 'pro' } });
		expect(await contactOf(world, 'bob')).toMatchObject({
			firstName: null,
			attributes: { seats: 1 },
		});
	});
});
