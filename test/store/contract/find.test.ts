import { sql } from 'kysely';
import { parseRule } from '../../../src/rule/schema';
import type { RuleNode } from '../../../src/rule/rule';
import type { SegmentQuery } from '../../../src/segment/segment';
import { DAY, JourneyWorld } from '../support/journey';
import { storeContract, type Contract } from './support/contract';

const rule = (...all: RuleNode[]) => parseRule({ version: 1, all });
const EVERYBODY = rule();
const ORDERED: RuleNode = { type: 'event', name: 'Ordered' };

/** A workspace without contacts. */
const newWorld = ({ opened }: Contract) => JourneyWorld.open(opened().store, opened().conn);

async function find(world: JourneyWorld, query: SegmentQuery, limit = 100): Promise<string[][]> {
	const { segments } = world.store;
	const moment = { now: world.now, zone: 'UTC' };
	const pages: string[][] = [];
	for (let after: number | null = 0; after !== null;) {
		const page = { after, limit };
		const { contacts, next } = await segments.find(world.workspaceId, query, page, moment);
		pages.push(contacts.map(({ externalId }) => externalId!));
		after = next;
	}
	expect(await segments.count(world.workspaceId, query, moment)).toBe(pages.flat().length);
	return pages;
}

const names = (count: number, from = 0) =>
	Array.from({ length: count }, (_, i) => `person ${String(from + i).padStart(5, '0')}`);

/** Each contact orders as often, and for as large a total, as the list says; the first orders come earliest. */
async function orders(world: JourneyWorld, ...totals: number[][]): Promise<string[]> {
	const contacts = names(totals.length);
	await world.record(contacts.map((who) => world.identify(who, {})));
	await world.record(
		totals.flatMap((amounts, i) =>
			amounts.map((total, k) =>
				world.track(contacts[i], 'Ordered', {
					properties: { total },
					occurredAt: world.now - (totals.length - i) * DAY + k,
				}),
			),
		),
	);
	return contacts;
}

storeContract('finding contacts', (contract) => {
	it('finds the contacts of the workspace for which the rule holds', async () => {
		const world = await newWorld(contract);
		const other = await newWorld(contract);
		await other.record([other.track('eve', 'Ordered')]);
		await world.record([
			world.track('ann', 'Ordered'),
			world.identify('bob', {}),
			world.track('cid', 'Ordered'),
		]);
		expect(await find(world, { rule: rule(ORDERED) })).toEqual([['ann', 'cid']]);
		expect(await find(world, { rule: rule({ none: [ORDERED] }) })).toEqual([['bob']]);
	});

	it('returns whole contacts', async () => {
		const world = await newWorld(contract);
		await world.record([world.identify({ userId: 'ann' }, { firstName: 'Ann', plan: 'pro' })]);
		const page = { after: 0, limit: 10 };
		const moment = { now: world.now, zone: 'UTC' };
		const { segments } = world.store;
		const found = await segments.find(world.workspaceId, { rule: EVERYBODY }, page, moment);
		const [ann] = await world.store.contacts.recent(world.workspaceId, 1);
		expect(found).toEqual({ contacts: [ann], next: null });
	});

	it('returns every contact once, page by page', async () => {
		const world = await newWorld(contract);
		const contacts = names(25);
		await world.record(contacts.map((who) => world.identify(who, {})));
		const pages = await find(world, { rule: EVERYBODY }, 10);
		expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
		expect(pages.flat()).toEqual(contacts);
	});

	it('recognizes the last page even when it is full', async () => {
		const world = await newWorld(contract);
		await world.record(names(20).map((who) => world.identify(who, {})));
		expect((await find(world, { rule: EVERYBODY }, 10)).map((page) => page.length)).toEqual([
			10, 10,
		]);
	});

	it('finds the few matching contacts among many', async () => {
		const world = await newWorld(contract);
		const contacts = names(4_000);
		for (let i = 0; i < contacts.length; i += 1_000) {
			const part = contacts.slice(i, i + 1_000);
			await world.record(part.map((who) => world.identify(who, {})));
		}
		const few = [contacts[0], contacts[2_500], contacts[3_999]];
		await world.record(few.map((who) => world.track(who, 'Ordered')));
		expect(await find(world, { rule: rule(ORDERED) }, 2)).toEqual([few.slice(0, 2), few.slice(2)]);
	});

	it('finds no contact in an empty workspace', async () => {
		const world = await newWorld(contract);
		expect(await find(world, { rule: EVERYBODY })).toEqual([[]]);
	});
});

storeContract("'top' of a search", (contract) => {
	const top = (limit: number, by: NonNullable<SegmentQuery['top']>['by'], lowest?: boolean) => ({
		rule: EVERYBODY,
		top: { limit, by, lowest },
	});

	it('takes the contacts with the most events of a name, in the order of their IDs', async () => {
		const world = await newWorld(contract);
		const [a, b, c, d] = await orders(world, [1], [1, 1, 1], [], [1, 1]);
		const by = { kind: 'event', event: 'Ordered' } as const;
		expect(await find(world, top(2, by))).toEqual([[b, d]]);
		expect(await find(world, top(2, by, true))).toEqual([[a, c]]);
		expect(await find(world, top(3, by), 2)).toEqual([[a, b], [d]]);
	});

	it('takes the contacts with the largest sum, in a period', async () => {
		const world = await newWorld(contract);
		const [, b, c, d] = await orders(world, [1_000], [20, 5], [24], [25, 25]);
		const sum = { kind: 'event', event: 'Ordered', property: 'total' } as const;
		expect(await find(world, top(2, { ...sum, days: 3 }))).toEqual([[b, d]]);
		expect(await find(world, top(1, sum, true))).toEqual([[c]]);
	});

	it('takes the contacts with the largest attribute, those without one last', async () => {
		const world = await newWorld(contract);
		await world.record([
			world.identify('ann', { size: 9 }),
			world.identify('bob', { size: '10' }),
			world.identify('cid', { size: 'large' }),
			world.identify('dan', {}),
		]);
		const by = { kind: 'attribute', path: 'size' } as const;
		expect(await find(world, top(1, by))).toEqual([['bob']]);
		expect(await find(world, top(1, by, true))).toEqual([['ann']]);
		expect(await find(world, top(3, by))).toEqual([['ann', 'bob', 'cid']]);
		expect(await find(world, top(3, by, true))).toEqual([['ann', 'bob', 'cid']]);
	});

	it('is determined anew with each first page', async () => {
		const world = await newWorld(contract);
		const [a] = await orders(world, [1], []);
		const query = top(1, { kind: 'score' });
		expect(await find(world, query)).toEqual([[a]]);
		const { db } = world.conn;
		await sql`update contacts set score = 5 where external_id <> ${a}`.execute(db);
		expect(await find(world, query)).not.toEqual([[a]]);
	});

	it('takes the latest dates of an attribute', async () => {
		const world = await newWorld(contract);
		await world.record([
			world.identify('ann', { seen: '2026-02-01' }),
			world.identify('bob', { seen: '2026-02-01T00:00:01Z' }),
		]);
		expect(await find(world, top(1, { kind: 'attribute', path: 'seen' }))).toEqual([['bob']]);
	});

	it('takes the newest contacts, and only those for which the rule holds', async () => {
		const world = await newWorld(contract);
		await world.record([world.track('ann', 'Ordered')]);
		world.now += DAY;
		await world.record([world.track('bob', 'Ordered')]);
		world.now += DAY;
		await world.record([world.identify('cid', {})]);
		const query = { ...top(1, { kind: 'created' }), rule: rule(ORDERED) };
		expect(await find(world, query)).toEqual([['bob']]);
	});
});

storeContract("'rfm' of a search", (contract) => {
	const of = (part: Partial<NonNullable<SegmentQuery['rfm']>>): SegmentQuery => ({
		rule: EVERYBODY,
		rfm: { event: 'Ordered', days: 30, ...part },
	});

	it('divides contacts with the event into fifths: the latest, the most frequent, the most valuable', async () => {
		const world = await newWorld(contract);
		const contacts = await orders(world, [9], [8, 1], [1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1, 1]);
		expect(await find(world, of({ recency: [5] }))).toEqual([[contacts[4]]]);
		expect(await find(world, of({ recency: [1, 2] }))).toEqual([contacts.slice(0, 2)]);
		expect(await find(world, of({ frequency: [5] }))).toEqual([[contacts[4]]]);
		expect(await find(world, of({ value: 'total', monetary: [4, 5] }))).toEqual([
			contacts.slice(0, 2),
		]);
		const both = of({ frequency: [1, 2, 3], value: 'total', monetary: [1] });
		expect(await find(world, both)).toEqual([[contacts[2]]]);
	});

	it('leaves out contacts without the event, or with an earlier one only', async () => {
		const world = await newWorld(contract);
		await world.record([world.identify('nobody', {})]);
		const contacts = await orders(world, ...Array.from({ length: 10 }, () => [1]));
		expect(await find(world, of({ days: 5, recency: [1, 2, 3, 4, 5] }))).toEqual([
			contacts.slice(5),
		]);
	});

	it('finds the fifths among all contacts, then those of them for which the rule holds', async () => {
		const world = await newWorld(contract);
		const contacts = await orders(world, [1], [1], [1], [1], [1]);
		await world.record([world.identify(contacts[3], { vip: true })]);
		const vip: RuleNode = { type: 'attribute', path: 'vip', operator: 'isTrue' };
		expect(await find(world, { ...of({ recency: [5] }), rule: rule(vip) })).toEqual([[]]);
		expect(await find(world, { ...of({ recency: [4] }), rule: rule(vip) })).toEqual([
			[contacts[3]],
		]);
	});
});
