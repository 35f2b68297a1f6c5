import { externalOf, scoreOf } from '../../../src/score/score';
import { daysAgo, DAY, facts, model, NOW, opened } from './support';

const moment = { now: NOW };
const plan = (more: object = {}) => ({
	kind: 'condition',
	rule: {
		version: 1,
		all: [{ type: 'attribute', path: 'plan', operator: 'equals', value: 'pro' }],
	},
	points: 20,
	...more,
});

describe('A score', () => {
	it('is the sum of its rules, and each rule gives its points and its count', () => {
		const lead = model({ rules: [opened(), plan({ group: 'fit' })] });
		expect(scoreOf(lead, facts({ events: { r0: 3 }, holds: ['r1'] }), {}, moment)).toEqual({
			points: 50,
			grade: null,
			groups: { fit: 20 },
			explanation: [
				{ ruleId: 'r0', label: 'Rule 0', group: null, count: 3, points: 30 },
				{ ruleId: 'r1', label: 'Rule 1', group: 'fit', count: 1, points: 20 },
			],
		});
	});

	it('leaves rules out of the explanation that count for nothing', () => {
		const lead = model({ rules: [opened(), plan()] });
		const score = scoreOf(lead, facts(), {}, moment);
		expect(score).toMatchObject({ points: 0, explanation: [] });
	});

	it('can be below zero', () => {
		const lead = model({ rules: [opened({ points: -4 })] });
		expect(scoreOf(lead, facts({ events: { r0: 2 } }), {}, moment).points).toBe(-8);
	});

	it('lists the groups in which the contact has no points', () => {
		const lead = model({ rules: [opened({ group: 'engagement' })] });
		expect(scoreOf(lead, facts(), {}, moment).groups).toEqual({ engagement: 0 });
	});

	it('is not confused by a rule or group named as a member of every object', () => {
		const lead = model({ rules: [opened({ id: 'constructor', group: '__proto__' })] });
		const score = scoreOf(lead, facts(), {}, moment);
		expect(score.points).toBe(0);
		expect(Object.entries(score.groups)).toEqual([['__proto__', 0]]);
	});
});

describe('Rounding', () => {
	const half = { decay: { halfLife: { amount: 1, unit: 'days' } } };

	it('is to whole points for each rule, half away from zero', () => {
		const lead = model({ rules: [opened({ points: 5 }), opened({ points: -5 })], ...half });
		const events = { r0: daysAgo(1), r1: daysAgo(1) };
		const { points, explanation } = scoreOf(lead, facts({ events }), {}, moment);
		expect(explanation.map((line) => line.points)).toEqual([3, -3]);
		expect(points).toBe(0);
	});

	it('is to as many decimals as the model sets', () => {
		const lead = model({ rules: [opened({ points: 1.005 })], decimals: 2 });
		expect(scoreOf(lead, facts({ events: { r0: 1 } }), {}, moment).points).toBe(1.01);
	});

	it('happens once for all events of a rule, not for each', () => {
		const lead = model({ rules: [opened({ points: 0.4 })] });
		expect(scoreOf(lead, facts({ events: { r0: 5 } }), {}, moment).points).toBe(2);
	});

	it('keeps a sum of decimals exact, where plain addition is not', () => {
		const rules = [0.1, 0.2].map((points) => opened({ points }));
		const lead = model({ rules, decimals: 2 });
		const score = scoreOf(lead, facts({ events: { r0: 1, r1: 1 } }), {}, moment);
		expect(0.1 + 0.2).not.toBe(0.3);
		expect(score.points).toBe(0.3);
	});
});

describe('Floor and ceiling', () => {
	const limited = (times: number, points = 10) =>
		scoreOf(
			model({ rules: [opened({ points })], floor: 0, ceiling: 100 }),
			facts({ events: { r0: times } }),
			{},
			moment,
		);

	it('are a line of the explanation of their own, so that it still adds up', () => {
		expect(limited(12)).toMatchObject({
			points: 100,
			explanation: [
				{ ruleId: 'r0', points: 120 },
				{ ruleId: '$ceiling', label: 'Ceiling', group: null, points: -20 },
			],
		});
		expect(limited(1, -7)).toMatchObject({
			points: 0,
			explanation: [{ points: -7 }, { ruleId: '$floor', label: 'Floor', points: 7 }],
		});
	});

	it('are no line at the limit itself', () => {
		expect(limited(10).explanation).toHaveLength(1);
		expect(limited(0).explanation).toHaveLength(0);
	});

	it('lift a contact without events to a floor above zero', () => {
		const lead = model({ rules: [opened()], floor: 5 });
		expect(scoreOf(lead, facts(), {}, moment)).toMatchObject({
			points: 5,
			explanation: [{ ruleId: '$floor', points: 5 }],
		});
	});

	it('of a group come first, and are in its sum', () => {
		const lead = model({
			rules: [opened({ group: 'engagement' }), opened({ name: 'Bought', points: 60 })],
			groups: [{ name: 'engagement', ceiling: 50 }],
			ceiling: 100,
		});
		expect(scoreOf(lead, facts({ events: { r0: 9, r1: 1 } }), {}, moment)).toMatchObject({
			points: 100,
			groups: { engagement: 50 },
			explanation: [
				{ points: 90 },
				{ points: 60 },
				{ ruleId: '$ceiling:engagement', group: 'engagement', points: -40 },
				{ ruleId: '$ceiling', group: null, points: -10 },
			],
		});
	});
});

describe('Grades', () => {
	const lead = (points: number) =>
		scoreOf(
			model({
				rules: [opened({ points })],
				grades: [
					{ grade: 'D', from: 0 },
					{ grade: 'A', from: 80 },
					{ grade: 'B', from: 60 },
				],
			}),
			facts({ events: { r0: 1 } }),
			{},
			moment,
		).grade;

	it('are the best whose points are reached, in whatever order they stand', () => {
		expect([100, 80, 79, 60, 59, 0].map(lead)).toEqual(['A', 'A', 'B', 'B', 'D', 'D']);
	});

	it('are none below all of them', () => {
		expect(lead(-1)).toBeNull();
	});
});

describe('Decay', () => {
	const points = (decay: object | 'none', ...days: number[]) =>
		scoreOf(
			model({ rules: [opened({ points: 100 })], decay }),
			facts({ events: { r0: daysAgo(...days) } }),
			{},
			moment,
		).points;
	const halfLife = { halfLife: { amount: 30, unit: 'days' } };
	const linear = { linear: { amount: 30, unit: 'days' } };

	it('by half-life halves the points each time it has passed', () => {
		expect([0, 30, 60, 90].map((age) => points(halfLife, age))).toEqual([100, 50, 25, 13]);
		expect(points(halfLife, 15)).toBe(71);
	});

	it('to zero takes away the same each day, and stays at zero', () => {
		expect([0, 3, 15, 30, 300].map((age) => points(linear, age))).toEqual([100, 90, 50, 0, 0]);
	});

	it('is by the age of each event', () => {
		expect(points(linear, 0, 15, 30)).toBe(150);
	});

	it('of a rule comes before that of the model', () => {
		const lead = model({ rules: [opened({ decay: 'none' }), opened()], decay: halfLife });
		const events = { r0: 1, r1: daysAgo(30) };
		expect(scoreOf(lead, facts({ events }), {}, moment).points).toBe(15);
	});

	it('never lets a score rise by itself, over no change of the clocks', () => {
		const lead = model({ rules: [opened({ points: 1_000 })], decay: halfLife, decimals: 2 });
		const begin = Date.UTC(2026, 9, 20);
		const events = { r0: [begin] };
		const week = Array.from({ length: 14 * 24 }, (_, hour) => begin + hour * (DAY / 24));
		const scores = week.map((now) => scoreOf(lead, facts({ events }), {}, { now }).points);
		expect(scores).toEqual([...scores].sort((a, b) => b - a));
	});

	it('counts an event of the future as one of now', () => {
		expect(points(halfLife, -10)).toBe(100);
	});
});

describe('The limit of a rule', () => {
	const count = (atMost: object, ...days: number[]) =>
		scoreOf(
			model({ rules: [opened({ atMost })] }),
			facts({ events: { r0: daysAgo(...days) } }),
			{},
			moment,
		).explanation[0].count;
	const perWeek = (times: number) => ({ times, per: { amount: 1, unit: 'weeks' } });

	it('of N times in a period counts an event where fewer than N counted in the period before it', () => {
		expect(count(perWeek(1), 20, 19, 14, 12.5, 1)).toBe(3);
		expect(count(perWeek(2), 6, 5, 4, 3, 2, 1)).toBe(2);
	});

	it('lets an event count again that comes exactly a period later, and not sooner', () => {
		expect(count(perWeek(1), 7, 0)).toBe(2);
		expect(count(perWeek(1), 7, 0.000_001)).toBe(1);
	});

	it('is not used up by events that did not count', () => {
		expect(count(perWeek(1), 8, 7, 1)).toBe(2);
	});

	it('counts events at the same instant one by one', () => {
		expect(count(perWeek(2), 3, 3, 3)).toBe(2);
	});

	it('of N times without a period counts so many of all', () => {
		const lead = model({ rules: [opened({ atMost: { times: 3 } })] });
		expect(scoreOf(lead, facts({ events: { r0: 9 } }), {}, moment).points).toBe(30);
		expect(scoreOf(lead, facts({ events: { r0: 2 } }), {}, moment).points).toBe(20);
	});

	it('of N times without a period, with decay, counts the newest', () => {
		const decay = { linear: { amount: 10, unit: 'days' } };
		const lead = model({ rules: [opened({ atMost: { times: 2 }, decay })] });
		const events = { r0: daysAgo(100, 5, 0) };
		expect(scoreOf(lead, facts({ events }), {}, moment).points).toBe(15);
	});
});

describe('An external score', () => {
	const lead = model({
		rules: [
			{ kind: 'external', from: 'item', path: 'model.propensity', weight: 50 },
			{ kind: 'external', from: 'attribute', path: 'company.size', weight: 0.1 },
		],
	});
	const score = (item: object, attributes: object = {}) =>
		scoreOf(
			lead,
			facts({ attributes: attributes as never }),
			externalOf(lead, item as never),
			moment,
		);

	it('counts by its weight, from the item and from an attribute', () => {
		const found = score({ model: { propensity: 0.87 } }, { company: { size: '250' } });
		expect(found.explanation.map(({ points }) => points)).toEqual([44, 25]);
	});

	it('counts for nothing where it is missing, null or no number', () => {
		for (const propensity of [undefined, null, 'high', true, {}, NaN, Infinity]) {
			expect(score({ model: { propensity } }).explanation).toEqual([]);
		}
	});

	it('of 0 is a line, because it was there', () => {
		expect(score({ model: { propensity: 0 } }).explanation).toMatchObject([
			{ count: 1, points: 0 },
		]);
	});

	it('of any size leaves the sum exact', () => {
		const { points, explanation } = score(
			{ model: { propensity: 1e300 } },
			{ company: { size: 70 } },
		);
		expect(explanation.map((line) => line.points)).toEqual([1_000_000_000, 7]);
		expect(points).toBe(1_000_000_007);
	});
});
