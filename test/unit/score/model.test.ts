import { scoreModelSchema } from '../../../src/score/model';
import { needsInstants } from '../../../src/score/facts';
import type { EventRule } from '../../../src/score/model';
import { model, opened } from './support';

function flaws(parts: Record<string, unknown>): string[] {
	const { rules = [], ...rest } = parts as { rules?: object[] };
	const parsed = scoreModelSchema.safeParse({
		key: 'lead',
		name: 'Lead',
		rules: rules.map((rule, i) => ({ id: `r${i}`, label: `Rule ${i}`, ...rule })),
		...rest,
	});
	return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const condition = (of: object) => ({
	kind: 'condition',
	points: 5,
	rule: { version: 1, all: [of] },
});

describe('A score model', () => {
	it('has a key that rules and URLs can carry', () => {
		expect(flaws({ key: 'Lead Score' })).toEqual([
			'key: A score key may contain lower-case letters, digits, - and _',
		]);
	});

	it('has no two rules of one id, no two grades of one name or from the same points', () => {
		const grades = [
			{ grade: 'A', from: 80 },
			{ grade: 'A', from: 60 },
			{ grade: 'C', from: 60 },
		];
		expect(flaws({ rules: [opened({ id: 'x' }), opened({ id: 'x' })], grades })).toEqual([
			"rules.1.id: 'x' is used twice",
			"grades.1.grade: 'A' is used twice",
			"grades.2.from: '60' is used twice",
		]);
	});

	it('keeps the ids of its limits for itself', () => {
		expect(flaws({ rules: [opened({ id: '$floor' })] })).toEqual([
			'rules.0.id: must not begin with $',
		]);
	});

	it('has no floor above its ceiling, nor has a group', () => {
		const groups = [{ name: 'fit', floor: 1, ceiling: 0 }];
		expect(flaws({ floor: 10, ceiling: 5, groups })).toEqual([
			'floor: must not be above the ceiling of 5',
			'groups.0.floor: must not be above the ceiling of 0',
		]);
	});

	it('depends on no single journey, because a contact has one score', () => {
		const rules = [
			condition({
				type: 'timeInJourney',
				operator: 'atLeast',
				amount: { amount: 1, unit: 'days' },
			}),
			condition({ type: 'event', name: 'Opened', window: { since: 'entry' } }),
		];
		expect(flaws({ rules })).toEqual([
			"rules.0.rule: 'Time in Journey' depends on a journey, but a score does not: a contact has one score across all journeys",
			"rules.1.rule: 'since entry' depends on a journey, but a score does not: a contact has one score across all journeys",
		]);
	});

	it('does not depend on itself, but may on another score', () => {
		const score = (more: object) =>
			condition({ type: 'score', operator: 'greaterThan', value: 1, ...more });
		expect(
			flaws({ rules: [score({}), score({ model: 'lead' }), score({ model: 'fit' })] }),
		).toEqual([
			'rules.0.rule: refers to the main score, which may be this one: choose another score',
			'rules.1.rule: refers to this score itself: choose another score',
		]);
	});

	it('decays in exact time only, because a day of the calendar is now and then longer', () => {
		expect(flaws({ decay: { halfLife: { amount: 1, unit: 'months' } } })).not.toEqual([]);
		expect(flaws({ decay: { halfLife: { amount: 0, unit: 'days' } } })).not.toEqual([]);
		expect(flaws({ decay: { linear: { amount: 0.5, unit: 'days' } } })).toEqual([]);
	});
});

describe('The times of events', () => {
	const needed = (rule: object, parts: object = {}) => {
		const lead = model({ rules: [opened(rule)], ...parts });
		return needsInstants(lead, lead.rules[0] as EventRule);
	};
	const decay = { linear: { amount: 1, unit: 'days' } };

	it('matter to decay and to a cap per period, otherwise their number is enough', () => {
		expect(needed({})).toBe(false);
		expect(needed({ atMost: { times: 1 } })).toBe(false);
		expect(needed({ atMost: { times: 1, per: { amount: 1, unit: 'days' } } })).toBe(true);
		expect(needed({ decay })).toBe(true);
		expect(needed({}, { decay })).toBe(true);
		expect(needed({ decay: 'none' }, { decay })).toBe(false);
	});
});
