import type { IncomingEntry } from '../../../src/event/parse';
import { MINUTE, SIGNED_UP, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { contactOf, eventsOf, idOf, idsOf } from './support/contacts';

const anonymous = { anonymousId: 'a-1' };
const reader = { email: 'ann@example.com' };

function alias(world: JourneyWorld, previousId: string, userId: string): IncomingEntry {
	return world.identify(userId, {}, { kind: 'alias', previousId });
}

/** Every permutation of a list. */
function orders<T>(list: readonly T[]): T[][] {
	if (list.length < 2) return [[...list]];
	return list.flatMap((each, i) =>
		orders([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [each, ...rest]),
	);
}

storeContract('record: merging contacts by identity', (contract) => {
	it('gives an identified contact the events of the anonymous one', async () => {
		const world = await contract.world();
		await world.record([world.track('', 'Visited', { identity: anonymous, properties: { n: 1 } })]);
		await world.record([world.track('ann', 'Visited', { properties: { n: 2 } })]);
		await world.record([world.identify({ userId: 'ann', ...anonymous }, {})]);
		const [ann, visited] = await idsOf(world, 'ann', anonymous);
		expect(visited).toBe(ann);
		expect(await eventsOf(world, ann!, 'Visited')).toEqual([{ n: 1 }, { n: 2 }]);
	});

	it('merges all contacts that one call names: by address, by phone, by device', async () => {
		const world = await contract.world();
		const phone = { phone: '+4915112345678' };
		await world.record([
			world.identify(anonymous, { visits: 3 }),
			world.identify(reader, { topic: 'maps' }),
			world.identify(phone, { city: 'Bern' }),
			world.identify('ann', { plan: 'pro' }),
		]);
		await world.record([world.identify({ userId: 'ann', ...reader, ...phone, ...anonymous }, {})]);
		expect(new Set(await idsOf(world, 'ann', reader, phone, anonymous)).size).toBe(1);
		expect(await contactOf(world, 'ann')).toMatchObject({
			...{ email: reader.email, phone: phone.phone },
			attributes: { visits: 3, topic: 'maps', city: 'Bern', plan: 'pro' },
		});
	});

	it('keeps contacts apart that both have a userId: each keeps its own data', async () => {
		const world = await contract.world();
		await world.record([
			world.identify({ userId: 'ann', ...reader }, { first: 1 }),
			world.identify({ userId: 'bob', ...anonymous }, { second: 2 }),
		]);
		await world.record([world.identify({ userId: 'bob', ...reader, ...anonymous }, { third: 3 })]);
		expect(await contactOf(world, reader)).toMatchObject({
			...{ externalId: 'ann', attributes: { first: 1 } },
		});
		expect(await contactOf(world, anonymous)).toMatchObject({
			...{ externalId: 'bob', attributes: { second: 2, third: 3 } },
		});
	});

	it('treats a new userId with the address of an identified contact as another contact', async () => {
		const world = await contract.world();
		await world.record([world.identify({ userId: 'ann', ...reader }, {})]);
		await world.record([world.identify({ userId: 'bob', ...reader }, { plan: 'pro' })]);
		const [ann, bob, mail] = await idsOf(world, 'ann', 'bob', reader);
		expect(bob).not.toBe(ann);
		expect(mail).toBe(ann);
		expect((await contactOf(world, 'bob'))?.attributes).toEqual({ plan: 'pro' });
	});

	it('leaves a device with its first identified contact when another signs in on it', async () => {
		const world = await contract.world();
		await world.record([world.identify({ userId: 'ann', ...anonymous }, {})]);
		await world.record([world.track('', 'Visited', { identity: { userId: 'bob', ...anonymous } })]);
		await world.record([world.track('', 'Visited', { identity: anonymous })]);
		const [ann, bob] = await idsOf(world, 'ann', 'bob');
		expect(await eventsOf(world, ann!, 'Visited')).toHaveLength(1);
		expect(await eventsOf(world, bob!, 'Visited')).toHaveLength(1);
	});

	it('gives the same result, however the calls of one batch are ordered', async () => {
		const given = (world: JourneyWorld) => [
			world.track('', 'Visited', { identity: anonymous, occurredAt: T0 - 3 * MINUTE }),
			world.identify({ ...reader, ...anonymous }, { a: 1 }, { occurredAt: T0 - 2 * MINUTE }),
			world.identify({ userId: 'ann', ...reader }, { b: 2 }, { occurredAt: T0 - MINUTE }),
			world.track('ann', 'Visited', { occurredAt: T0 }),
		];
		for (const order of orders([0, 1, 2, 3])) {
			const world = await contract.world();
			const entries = given(world);
			await world.record(order.map((i) => entries[i]));
			const ids = await idsOf(world, 'ann', reader, anonymous);
			expect(new Set(ids).size).toBe(1);
			expect((await contactOf(world, 'ann'))?.attributes).toEqual({ a: 1, b: 2 });
			expect(await eventsOf(world, ids[0]!, 'Visited')).toHaveLength(2);
		}
	});

	it('gives the same result, whichever of the calls comes first', async () => {
		for (const order of orders([0, 1, 2])) {
			const world = await contract.world();
			const calls = [
				[world.track('', 'Visited', { identity: anonymous })],
				[world.track('', 'Visited', { identity: { ...reader, ...anonymous } })],
				[world.track('', 'Visited', { identity: { userId: 'ann', ...reader } })],
			];
			for (const i of order) await world.record(calls[i]);
			const ids = await idsOf(world, 'ann', reader, anonymous);
			expect(new Set(ids).size).toBe(1);
			expect(await eventsOf(world, ids[0]!, 'Visited')).toHaveLength(3);
		}
	});

	it('loses no event and no contact when calls that merge the same contacts are concurrent', async () => {
		const world = await contract.world();
		const contacts = Array.from({ length: 12 }, (_, i) => ({
			...{ userId: `u-${i}`, email: `p${i}@example.com`, anonymousId: `a-${i}` },
		}));
		const kinds = ['userId', 'email', 'anonymousId'] as const;
		const alone = contacts.flatMap((who, i) =>
			kinds.map((kind) =>
				world.track('', 'Visited', { identity: { [kind]: who[kind] }, messageId: `${kind} ${i}` }),
			),
		);
		const joint = contacts.flatMap(({ userId, email, anonymousId }, i) => [
			world.track('', 'Joined', { identity: { email, anonymousId }, messageId: `left ${i}` }),
			world.track('', 'Joined', { identity: { userId, email }, messageId: `right ${i}` }),
		]);
		const calls = Array.from({ length: 8 }, (_, i) => {
			const all = [...alone, ...joint];
			const turned = [...all.slice(i * 7), ...all.slice(0, i * 7)];
			return i % 2 === 0 ? turned : turned.reverse();
		});
		await Promise.all(calls.map((entries) => world.record(entries)));
		for (const who of contacts) {
			const ids = await idsOf(world, ...kinds.map((kind) => ({ [kind]: who[kind] })));
			expect(new Set(ids).size).toBe(1);
			expect(await eventsOf(world, ids[0]!, 'Visited')).toHaveLength(3);
			expect(await eventsOf(world, ids[0]!, 'Joined')).toHaveLength(2);
		}
	});
});

storeContract('record: an alias', (contract) => {
	it('gives the userId the data of the anonymous contact', async () => {
		const world = await contract.world();
		await world.record([world.track('', 'Visited', { identity: anonymous })]);
		await world.record([world.identify('ann', {})]);
		await world.record([alias(world, 'a-1', 'ann')]);
		expect(await idsOf(world, anonymous)).toEqual([await idOf(world, 'ann')]);
		expect(await eventsOf(world, await idOf(world, 'ann'), 'Visited')).toHaveLength(1);
	});

	it('joins even two userIds; the survivor gets the new one', async () => {
		const world = await contract.world();
		await world.record([
			world.identify('old', { plan: 'pro' }),
			world.identify('new', { seats: 3 }),
		]);
		await world.record([alias(world, 'old', 'new')]);
		expect(await idsOf(world, 'old')).toEqual(await idsOf(world, 'new'));
		expect(await contactOf(world, 'old')).toMatchObject({
			...{ externalId: 'new', attributes: { plan: 'pro', seats: 3 } },
		});
	});

	it('renames a contact whose new userId is not taken yet', async () => {
		const world = await contract.world();
		await world.record([world.identify('old', { plan: 'pro' })]);
		const before = await idOf(world, 'old');
		await world.record([alias(world, 'old', 'new')]);
		expect(await contactOf(world, 'new')).toMatchObject({ id: before, externalId: 'new' });
	});

	it.each(['anonymousId', 'userId'] as const)(
		'may come before any other call of its anonymous contact, which later calls name by %s',
		async (kind) => {
			const world = await contract.world();
			await world.record([alias(world, 'a-1', 'ann')]);
			await world.record([world.track('', 'Visited', { identity: { [kind]: 'a-1' } })]);
			expect(await eventsOf(world, await idOf(world, 'ann'), 'Visited')).toHaveLength(1);
			expect((await contactOf(world, 'ann'))?.externalId).toBe('ann');
		},
	);

	it('may be one of a chain, in any order, in one call or in several', async () => {
		const links: [string, string][] = [['a-1', 'b'], ['b', 'c'], ['c', 'd']]; // prettier-ignore
		for (const order of orders(links)) {
			const [one, several] = [await contract.world(), await contract.world()];
			await one.record(order.map(([previous, userId]) => alias(one, previous, userId)));
			for (const [previous, userId] of order) {
				await several.record([alias(several, previous, userId)]);
			}
			for (const world of [one, several]) {
				const ids = await idsOf(world, anonymous, 'b', 'c', 'd');
				expect(ids[0]).not.toBeNull();
				expect(new Set(ids).size).toBe(1);
			}
		}
	});

	it('may be repeated, lead in a circle or to itself', async () => {
		const world = await contract.world();
		await world.record([world.identify('a', { plan: 'pro' }), world.identify('b', { seats: 3 })]);
		for (const [previous, userId] of [
			['a', 'b'],
			['a', 'b'],
			['b', 'a'],
			['a', 'a'],
		]) {
			await world.record([alias(world, previous, userId)]);
		}
		expect(await idsOf(world, 'a')).toEqual(await idsOf(world, 'b'));
		expect((await contactOf(world, 'a'))?.attributes).toEqual({ plan: 'pro', seats: 3 });
	});
});

storeContract('record: a group', (contract) => {
	it('is kept as an attribute of the contact, with its id and traits', async () => {
		const world = await contract.world();
		const given = { kind: 'group' as const, groupId: 'acme' };
		await world.record([world.identify('ann', { plan: 'enterprise', id: 'x' }, given)]);
		expect((await contactOf(world, 'ann'))?.attributes).toEqual({
			group: { id: 'acme', plan: 'enterprise' },
		});
	});

	it('is the one of the latest call', async () => {
		const world = await contract.world();
		const group = (groupId: string, occurredAt: number) =>
			world.identify('ann', {}, { kind: 'group', groupId, occurredAt });
		await world.record([group('new', T0)]);
		await world.record([group('old', T0 - MINUTE)]);
		expect((await contactOf(world, 'ann'))?.attributes).toEqual({ group: { id: 'new' } });
	});
});

storeContract('record: a call that comes late', (contract) => {
	it('sets only traits without a newer value', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { plan: 'pro', firstName: 'Ann' })]);
		const late = { plan: 'free', firstName: 'An', seats: 3, locale: 'de' };
		await world.record([world.identify('ann', late, { occurredAt: T0 - MINUTE })]);
		expect(await contactOf(world, 'ann')).toMatchObject({
			...{ firstName: 'Ann', locale: 'de', attributes: { plan: 'pro', seats: 3 } },
		});
	});

	it('does not restore what was removed later', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { plan: 'pro', locale: 'de', seats: 3 })]);
		world.now += 2 * MINUTE;
		await world.record([world.identify('ann', { plan: null, locale: null })]);
		const late = { plan: 'free', locale: 'fr', seats: 5 };
		await world.record([world.identify('ann', late, { occurredAt: T0 + MINUTE })]);
		expect(await contactOf(world, 'ann')).toMatchObject({
			...{ locale: null, attributes: { seats: 5 } },
		});
	});

	it('may be an event from before the contact was known; it counts at its own time', async () => {
		const world = await contract.world();
		await world.record([world.track('ann', 'Visited', { properties: { n: 2 } })]);
		const occurredAt = T0 - MINUTE;
		await world.record([world.track('ann', 'Visited', { properties: { n: 1 }, occurredAt })]);
		expect(await eventsOf(world, await idOf(world, 'ann'), 'Visited')).toEqual([
			{ n: 1 },
			{ n: 2 },
		]);
	});

	it('leaves one active enrollment when the anonymous and the identified contact both enter', async () => {
		const world = await contract.world();
		await world.record([world.track('', SIGNED_UP, { identity: anonymous })]);
		await world.enter('ann');
		await world.record([world.identify({ userId: 'ann', ...anonymous }, {})]);
		const runs = await world.enrollments('ann');
		expect(runs.map(({ status, reason }) => ({ status, reason }))).toEqual([
			{ status: 'active', reason: null },
			{ status: 'exited', reason: 'merged' },
		]);
		expect(await world.counts()).toMatchObject({ entered: 2, active: 1, exited: 1, positions: 1 });
	});
});
