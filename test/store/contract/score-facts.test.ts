import { matchesFilter } from '../../../src/value/filter';
import type { IncomingEntry } from '../../../src/event/parse';
import type { JsonObject } from '../../../src/lib/json';
import type { ScoreFacts } from '../../../src/score/facts';
import type { ScoreModel } from '../../../src/score/model';
import { scoreOf } from '../../../src/score/score';
import { DAY, HOUR, MINUTE, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { leadModel } from './support/scores';

const opened = (more: object = {}) => ({ kind: 'event', name: 'Opened', points: 10, ...more });
const decay = { halfLife: { amount: 30, unit: 'days' } };

async function idOf(world: JourneyWorld, name: string): Promise<number> {
	const contacts = await world.store.contacts.recent(world.workspaceId, 1_000);
	return contacts.find(({ externalId }) => externalId === name)!.id;
}

async function factsOf(
	world: JourneyWorld,
	model: ScoreModel,
	names: string[],
	now = world.now,
): Promise<Array<ScoreFacts | null>> {
	const ids = await Promise.all(names.map((name) => idOf(world, name)));
	return await world.store.scores.facts(world.workspaceId, model, ids, { now, zone: 'UTC' });
}

const did = (
	world: JourneyWorld,
	name: string,
	event: string,
	occurredAt: number,
	properties: JsonObject = {},
): IncomingEntry => world.track(name, event, { occurredAt, properties });

storeContract('scores: the facts for a model', (contract) => {
	it('are the number of events of a name, for each contact, in the order asked', async () => {
		const world = await contract.world();
		await world.record([
			did(world, 'ann', 'Opened', T0),
			did(world, 'ann', 'Opened', T0),
			did(world, 'ann', 'opened', T0),
			did(world, 'bob', 'Opened', T0),
			did(world, 'cem', 'Bought', T0),
		]);
		const facts = await factsOf(world, leadModel(), ['cem', 'ann', 'bob', 'ann']);
		expect(facts.map((each) => each?.events.r0)).toEqual([0, 2, 1, 2]);
	});

	it('leave out what lies in the future, to the ms', async () => {
		const world = await contract.world();
		await world.record([did(world, 'ann', 'Opened', T0), did(world, 'ann', 'Opened', T0 + 1)]);
		const [before, then, after] = await Promise.all(
			[T0 - 1, T0, T0 + 1].map((now) => factsOf(world, leadModel(), ['ann'], now)),
		);
		expect([before, then, after].map(([each]) => each?.events.r0)).toEqual([0, 1, 2]);
	});

	it('are the times of events, the oldest first, where decay or a cap per period needs them', async () => {
		const world = await contract.world();
		const times = [T0 - DAY, T0 - 9 * DAY, T0 - HOUR];
		await world.record(times.map((at) => did(world, 'ann', 'Opened', at)));
		const per = { times: 1, per: { amount: 1, unit: 'days' } };
		const model = leadModel({ rules: [opened({ decay }), opened({ atMost: per }), opened()] });
		const [facts] = await factsOf(world, model, ['ann']);
		const sorted = [...times].sort((a, b) => a - b);
		expect(facts?.events).toEqual({ r0: sorted, r1: sorted, r2: 3 });
	});

	it('are only the newest of them where no more can count', async () => {
		const world = await contract.world();
		const times = [T0 - 3 * DAY, T0 - 2 * DAY, T0 - DAY];
		await world.record(times.map((at) => did(world, 'ann', 'Opened', at)));
		const atMost = { times: 2 };
		const model = leadModel({ rules: [opened({ atMost, decay }), opened({ atMost })] });
		const [facts] = await factsOf(world, model, ['ann']);
		expect(facts?.events).toEqual({ r0: times.slice(1), r1: 2 });
	});

	it('are empty for unknown contacts', async () => {
		const world = await contract.world();
		const other = await contract.world();
		await world.record([did(world, 'ann', 'Opened', T0)]);
		await other.record([did(other, 'ann', 'Opened', T0)]);
		const ids = [999_999_999, await idOf(other, 'ann'), await idOf(world, 'ann')];
		const moment = { now: T0, zone: 'UTC' };
		const { workspaceId, store } = world;
		const facts = await store.scores.facts(workspaceId, leadModel(), ids, moment);
		expect(facts.map((each) => each?.contactId)).toEqual([undefined, undefined, ids[2]]);
		expect(await store.scores.facts(workspaceId, leadModel(), [], moment)).toEqual([]);
	});

	it('contain attributes where an external score is one of them', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { model: { propensity: 0.5 } })]);
		const external = { kind: 'external', from: 'attribute', path: 'model.propensity', weight: 10 };
		const model = leadModel({ rules: [external] });
		const [facts] = await factsOf(world, model, ['ann']);
		expect(scoreOf(model, facts!, {}, { now: T0 }).points).toBe(5);
	});

	it('contain the conditions that hold, for each contact', async () => {
		const world = await contract.world();
		await world.record([
			world.identify('ann', { plan: 'pro', seats: 10 }),
			world.identify('bob', { plan: 'free' }),
			did(world, 'bob', 'Bought', T0 - HOUR),
		]);
		const rule = (condition: object) => ({ version: 1, all: [condition] });
		const attribute = { type: 'attribute', path: 'plan', operator: 'equals', value: 'pro' };
		const bought = { type: 'event', name: 'Bought', window: { last: { amount: 1, unit: 'days' } } };
		const model = leadModel({
			rules: [
				{ kind: 'condition', points: 5, rule: rule(attribute) },
				opened(),
				{ kind: 'condition', points: 7, rule: rule(bought) },
			],
		});
		const facts = await factsOf(world, model, ['ann', 'bob']);
		expect(facts.map((each) => each?.holds)).toEqual([['r0'], ['r2']]);
		const later = await factsOf(world, model, ['bob'], T0 + 2 * DAY);
		expect(later[0]?.holds).toEqual([]);
	});

	it('are found for more contacts than one statement asks for', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 1_203 }, (_, i) => `person ${i}`);
		await world.record(
			names.flatMap((name, i) =>
				Array.from({ length: i % 3 }, () => did(world, name, 'Opened', T0)),
			),
		);
		const contacts = await world.store.contacts.recent(world.workspaceId, 2_000);
		const known = contacts.filter(({ externalId }) => externalId?.startsWith('person'));
		const ids = known.map(({ id }) => id);
		const moment = { now: T0, zone: 'UTC' };
		const facts = await world.store.scores.facts(world.workspaceId, leadModel(), ids, moment);
		expect(facts.map((each) => each?.events.r0)).toEqual(
			known.map(({ externalId }) => Number(externalId?.split(' ')[1]) % 3),
		);
	});
});

const PROPERTIES: JsonObject[] = [
	{},
	{ channel: 'email' },
	{ channel: 'sms', total: 10 },
	{ channel: null, total: '10' },
	{ channel: ['email', 'push'], total: 9.5 },
	{ cart: { total: 99 } },
	{ 'cart.total': 12, channel: 'e\u0301mail' },
];

storeContract('scores: events filtered by their properties', (contract) => {
	it.each([
		['channel', 'equals', 'email'],
		['channel', 'notEquals', 'email'],
		['channel', 'contains', 'mail'],
		['channel', 'equals', 'émail'],
		['total', 'greaterOrEqual', 10],
		['cart.total', 'lessThan', 50],
		['channel', 'exists', undefined],
	])('%s %s %s are those that match in memory', async (property, operator, value) => {
		const world = await contract.world();
		await world.record(PROPERTIES.map((each, i) => did(world, 'ann', 'Opened', T0 - i, each)));
		const condition = { property, operator, ...(value !== undefined && { value }) };
		const filter = { match: 'all', conditions: [condition] };
		const model = leadModel({ rules: [opened({ filter }), opened({ filter, decay })] });
		const [facts] = await factsOf(world, model, ['ann']);
		const matching = PROPERTIES.flatMap((each, i) =>
			matchesFilter(each, filter as never) ? T0 - i : [],
		);
		expect(matching.length).toBeGreaterThan(0);
		expect(facts?.events).toEqual({ r0: matching.length, r1: matching.reverse() });
	});
});

storeContract('scores: from events to points', (contract) => {
	it('a replay for the same moment gives the same score, also after a later event', async () => {
		const world = await contract.world();
		await world.record([did(world, 'ann', 'Opened', T0), did(world, 'ann', 'Opened', T0 - DAY)]);
		const model = leadModel({ rules: [opened({ decay })], decimals: 2 });
		const score = async (now: number) =>
			scoreOf(model, (await factsOf(world, model, ['ann'], now))[0]!, {}, { now });
		const first = await score(T0);
		world.now += MINUTE;
		await world.record([did(world, 'ann', 'Opened', world.now)]);
		expect(await score(T0)).toEqual(first);
		expect((await score(world.now)).points).toBeGreaterThan(first.points);
	});

	it('an edited model counts all earlier events', async () => {
		const world = await contract.world();
		await world.record([did(world, 'ann', 'Opened', T0 - DAY), did(world, 'ann', 'Bought', T0)]);
		const score = async (model: ScoreModel) =>
			scoreOf(model, (await factsOf(world, model, ['ann']))[0]!, {}, { now: T0 }).points;
		expect(await score(leadModel())).toBe(10);
		expect(
			await score(leadModel({ rules: [opened({ points: 3 }), opened({ name: 'Bought' })] })),
		).toBe(13);
	});
});
