import type { DaySpan } from '../../../src/report/message-counts';
import type { Rule, RuleNode } from '../../../src/rule/rule';
import { dayAt } from '../../../src/time/day';
import { DAY, HOUR, type JourneyWorld, T0 } from '../support/journey';
import { storeContract } from './support/contract';
import { idOf } from './support/contacts';
import { leadModel } from './support/scores';

const ALWAYS: DaySpan = { from: null, to: null };
const TODAY = dayAt(T0, 'UTC');
const rule = (...all: RuleNode[]): Rule => ({ version: 1, all });
const GERMAN: RuleNode = { type: 'attribute', path: 'country', operator: 'equals', value: 'DE' };
const FRENCH: RuleNode = { type: 'attribute', path: 'country', operator: 'equals', value: 'FR' };
const RECENT: RuleNode = {
	...{ type: 'event', name: 'Ordered' },
	window: { last: { amount: 1, unit: 'days' } },
};

async function save(world: JourneyWorld, key: string, node: RuleNode, zone = 'UTC') {
	const definition = { key, name: key, zone, query: { rule: rule(node) } };
	return await world.store.segments.save(world.workspaceId, definition, world.now);
}

const move = async (world: JourneyWorld, country: string, ...names: string[]) =>
	await world.record(names.map((name) => world.identify(name, { country })));

const growth = async (world: JourneyWorld, key: string, span = ALWAYS) =>
	await world.store.audienceReports.segmentGrowth(world.workspaceId, key, span);

storeContract('the growth of a segment', (contract) => {
	it('tells who joined and who left on each day, and the members at its end', async () => {
		const world = await contract.world();
		await move(world, 'DE', 'ann', 'bob');
		await save(world, 'german', GERMAN);
		await move(world, 'DE', 'cleo', 'ann');
		world.now += 2 * DAY;
		await move(world, 'FR', 'ann', 'bob');
		await move(world, 'DE', 'bob');
		const days = [
			{ day: TODAY, joined: 3, left: 0, members: 3 },
			{ day: TODAY + 2, joined: 1, left: 2, members: 2 },
		];
		expect(await growth(world, 'german')).toEqual({ membersBefore: 0, days });
		const later = { from: TODAY + 1, to: TODAY + 9 };
		const expected = { membersBefore: 3, days: days.slice(1) };
		expect(await growth(world, 'german', later)).toEqual(expected);
		const first = { from: TODAY, to: TODAY };
		expect(await growth(world, 'german', first)).toMatchObject({ days: [days[0]] });
	});

	it("has the days of the segment's time zone", async () => {
		const world = await contract.world();
		await save(world, 'german', GERMAN, 'Pacific/Auckland');
		world.now = Date.UTC(2026, 2, 2, 23);
		await move(world, 'DE', 'ann');
		const day = dayAt(Date.UTC(2026, 2, 3), 'UTC');
		expect(await growth(world, 'german')).toMatchObject({ days: [{ day, joined: 1 }] });
		const { audienceReports } = world.store;
		expect(await audienceReports.segments(world.workspaceId)).toMatchObject([
			{ key: 'german', name: 'german', zone: 'Pacific/Auckland' },
		]);
	});

	it('counts those whom a new definition or time alone moves', async () => {
		const world = await contract.world();
		await move(world, 'DE', 'ann');
		await move(world, 'FR', 'bob', 'cleo');
		await save(world, 'some', GERMAN);
		await save(world, 'some', FRENCH);
		await world.record([world.track('ann', 'Ordered')]);
		await save(world, 'recent', RECENT);
		world.now += 3 * DAY;
		await world.store.maintenance.runTimeBased(world.now);
		const some = [{ day: TODAY, joined: 3, left: 1, members: 2 }];
		expect(await growth(world, 'some')).toMatchObject({ days: some });
		expect(await growth(world, 'recent')).toMatchObject({
			days: [
				{ joined: 1, members: 1 },
				{ day: TODAY + 3, left: 1, members: 0 },
			],
		});
	});

	it('counts a merge of two members as one who left, and an erased member as one', async () => {
		const world = await contract.world();
		await save(world, 'german', GERMAN);
		await move(world, 'DE', 'ann', 'bob', 'cleo');
		await move(world, 'FR', 'dan');
		const [ann, bob, cleo, dan] = await Promise.all(
			['ann', 'bob', 'cleo', 'dan'].map((name) => idOf(world, name)),
		);
		const { contacts, segments } = world.store;
		await contacts.merge(world.workspaceId, bob, ann, world.now);
		expect(await growth(world, 'german')).toMatchObject({ days: [{ joined: 3, left: 1 }] });
		await contacts.erase(world.workspaceId, [cleo], world.now);
		expect(await growth(world, 'german')).toMatchObject({ days: [{ left: 2, members: 1 }] });
		await contacts.merge(world.workspaceId, dan, ann, world.now);
		const [{ members }] = await segments.list(world.workspaceId);
		expect(await growth(world, 'german')).toMatchObject({ days: [{ members }] });
	});

	it('ends with the segment, and is null where there is none', async () => {
		const world = await contract.world();
		const other = await contract.world();
		await save(world, 'german', GERMAN);
		await move(world, 'DE', 'ann');
		expect(await growth(other, 'german')).toBeNull();
		await world.store.segments.remove(world.workspaceId, 'german', world.now);
		expect(await growth(world, 'german')).toBeNull();
		await save(world, 'german', FRENCH);
		expect(await growth(world, 'german')).toEqual({ membersBefore: 0, days: [] });
	});

	it('is the same after it was compacted', async () => {
		const world = await contract.world();
		await save(world, 'german', GERMAN);
		for (const name of ['ann', 'bob', 'cleo']) {
			await move(world, 'DE', name);
			await world.store.maintenance.runTimeBased(world.now);
			world.now += 9 * HOUR;
		}
		expect(await growth(world, 'german')).toEqual({
			membersBefore: 0,
			days: [
				{ day: TODAY, joined: 2, left: 0, members: 2 },
				{ day: TODAY + 1, joined: 1, left: 0, members: 3 },
			],
		});
	});
});

storeContract('answers to surveys', (contract) => {
	const answer = (world: JourneyWorld, who: string, score: unknown, properties = {}) =>
		world.track(who, 'Survey Answered', {
			properties: { survey: 'nps-2026', kind: 'nps', score, message: 1, ...properties } as never,
		});
	const answers = async (world: JourneyWorld, byDay = false) => {
		const { audienceReports } = world.store;
		const by = byDay ? ('day' as const) : ('total' as const);
		const rows = await audienceReports.answers(world.workspaceId, ALWAYS, by);
		return rows.map(({ survey, kind, score, answers: n, day }) =>
			[survey, kind, ...(day === null ? [] : [day - TODAY]), score, n].join(' '),
		);
	};

	it('count by survey, kind, day and score', async () => {
		const world = await contract.world();
		const other = await contract.world();
		await world.record([answer(world, 'ann', 9), answer(world, 'bob', 9)]);
		await other.record([answer(other, 'ann', 1)]);
		world.now += DAY;
		const csat = { survey: 'csat', kind: 'csat' };
		await world.record([answer(world, 'cleo', 9), answer(world, 'ann', 5, csat)]);
		expect(await answers(world)).toEqual(['csat csat 5 1', 'nps-2026 nps 9 3']);
		const days = ['csat csat 1 5 1', 'nps-2026 nps 0 9 2', 'nps-2026 nps 1 9 1'];
		expect(await answers(world, true)).toEqual(days);
		expect(await world.store.audienceReports.surveys(world.workspaceId)).toEqual([
			{ survey: 'csat', kind: 'csat' },
			{ survey: 'nps-2026', kind: 'nps' },
		]);
	});

	it('replace the one before of the same contact and message, in one call or in several', async () => {
		const world = await contract.world();
		await world.record([answer(world, 'ann', 3), answer(world, 'ann', 4)]);
		expect(await answers(world)).toEqual(['nps-2026 nps 4 1']);
		world.now += 2 * DAY;
		await world.record([answer(world, 'ann', 10), answer(world, 'ann', 6, { message: 2 })]);
		const days = ['nps-2026 nps 2 6 1', 'nps-2026 nps 2 10 1'];
		expect(await answers(world, true)).toEqual(days);
		await world.record([answer(world, 'ann', 10), answer(world, 'bob', 0)]);
		const all = ['nps-2026 nps 0 1', 'nps-2026 nps 6 1', 'nps-2026 nps 10 1'];
		expect(await answers(world)).toEqual(all);
	});

	it('are not replaced by one that was given before and arrives late', async () => {
		const world = await contract.world();
		await world.record([answer(world, 'ann', 9)]);
		await world.record([{ ...answer(world, 'ann', 2), occurredAt: world.now - HOUR }]);
		expect(await answers(world)).toEqual(['nps-2026 nps 9 1']);
	});

	it('count each on its own if no message asked, and once if the call is repeated', async () => {
		const world = await contract.world();
		const bare = { ...answer(world, 'ann', 8, { message: null }), messageId: 'one' };
		await world.record([bare]);
		await world.record([bare]);
		await world.record([answer(world, 'ann', 8, { message: null })]);
		expect(await answers(world)).toEqual(['nps-2026 nps 8 2']);
	});

	it('off the scale, or of no survey, do not count', async () => {
		const world = await contract.world();
		await world.record([
			...[11, -1, 7.5, '9', null].map((score) => answer(world, 'ann', score)),
			...[0, 6].map((score) => answer(world, 'ann', score, { kind: 'csat' })),
			answer(world, 'ann', 9, { survey: '' }),
			answer(world, 'ann', 9, { survey: ['x'] }),
			answer(world, 'ann', 9, { kind: 'constructor' }),
		]);
		const keys = [
			"'; drop table x; --",
			'ann@example.com',
			'+4915112345671',
			'<b>',
			'x'.repeat(65),
		];
		await world.record(keys.map((survey) => answer(world, 'ann', 9, { survey })));
		expect(await answers(world)).toEqual([]);
	});

	it('outlive the deletion of events and the erasure of contacts', async () => {
		const world = await contract.world();
		await world.record([answer(world, 'ann', 9), answer(world, 'bob', 3)]);
		const ann = await idOf(world, 'ann');
		await world.store.contacts.erase(world.workspaceId, [ann], world.now);
		world.now += 40 * DAY;
		await world.store.operations.prune({ eventsMs: DAY }, world.now);
		await world.store.maintenance.runTimeBased(world.now);
		expect(await answers(world)).toEqual(['nps-2026 nps 3 1', 'nps-2026 nps 9 1']);
	});
});

storeContract('the distribution of a score', (contract) => {
	async function scored(world: JourneyWorld, points: number[], grades: Array<string | null> = []) {
		const { store, workspaceId, now } = world;
		const names = points.map((_, i) => `contact ${i}`);
		await world.record(names.map((name) => world.identify(name, {})));
		const model = await store.scores.saveModel(workspaceId, leadModel(), now);
		const scores = await Promise.all(
			points.map(async (each, i) => {
				const contactId = await idOf(world, names[i]);
				return { contactId, points: each, grade: grades[i] ?? null, groups: {} };
			}),
		);
		await store.scores.write(workspaceId, model, world.nodes.send, scores, { main: false }, now);
	}
	const distribution = async (world: JourneyWorld, maxBars = 10, key = leadModel().key) =>
		await world.store.audienceReports.scoreDistribution(world.workspaceId, key, maxBars);

	it('has bars without gaps that hold every contact', async () => {
		const world = await contract.world();
		await scored(world, [-3, 0, 9.9, 10, 41]);
		expect(await distribution(world, 6)).toEqual({
			contacts: 5,
			mean: (-3 + 9.9 + 10 + 41) / 5,
			bars: [
				{ from: -10, to: 0, contacts: 1 },
				{ from: 0, to: 10, contacts: 2 },
				{ from: 10, to: 20, contacts: 1 },
				{ from: 20, to: 30, contacts: 0 },
				{ from: 30, to: 40, contacts: 0 },
				{ from: 40, to: 50, contacts: 1 },
			],
			grades: [{ grade: null, contacts: 5 }],
		});
	});

	it('counts contacts by grade, the most frequent first', async () => {
		const world = await contract.world();
		await scored(world, [1, 2, 3, 4, 5, 6], ['B', 'A', 'B', null, 'C', 'A']);
		const found = await distribution(world);
		const grades = found?.grades.map(({ grade, contacts }) => `${grade} ${contacts}`);
		expect(grades).toHaveLength(4);
		expect(grades?.slice(0, 2)).toEqual(['A 2', 'B 2']);
		expect(grades?.slice(2).sort()).toEqual(['C 1', 'null 1']);
	});

	it('has one bar for equal scores, and narrow ones for small differences', async () => {
		const world = await contract.world();
		await scored(world, [7, 7]);
		expect((await distribution(world))?.bars).toEqual([{ from: 7, to: 8, contacts: 2 }]);
		await scored(world, [0.1, 0.35]);
		const bars = (await distribution(world, 3))?.bars;
		expect(bars).toEqual([
			{ from: 0.1, to: 0.2, contacts: 1 },
			{ from: 0.2, to: 0.3, contacts: 0 },
			{ from: 0.3, to: 0.4, contacts: 1 },
		]);
	});

	it('loses no contact at the edge of a bar, wherever rounding puts it', async () => {
		const world = await contract.world();
		await scored(world, [0.3, 0.6, 0.7, 1.1, 0.1, 0.30000000000000004]);
		for (const maxBars of [2, 3, 7, 11, 20]) {
			const found = (await distribution(world, maxBars))!;
			expect(found.bars.reduce((sum, { contacts }) => sum + contacts, 0)).toBe(6);
		}
	});

	it('is empty without scores, and null without the model', async () => {
		const world = await contract.world();
		expect(await distribution(world)).toBeNull();
		await world.store.scores.saveModel(world.workspaceId, leadModel(), world.now);
		const none = { contacts: 0, mean: null, bars: [], grades: [] };
		expect(await distribution(world)).toEqual(none);
		const { audienceReports } = world.store;
		expect(await audienceReports.scoreModels(world.workspaceId)).toEqual([leadModel().key]);
	});
});
