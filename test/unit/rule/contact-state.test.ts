import type { ScoreCondition, VariableCondition } from '../../../src/rule/rule';
import { DAY, holds, NOW } from './support/contact';

describe('a score', () => {
	it.each<[ScoreCondition['operator'], boolean[]]>([
		['greaterThan', [false, false, true]],
		['greaterOrEqual', [false, true, true]],
		['equals', [false, true, false]],
		['lessOrEqual', [true, true, false]],
		['lessThan', [true, false, false]],
	])('%s 10 holds for 9.9, 10 and 10.1: %j', (operator, expected) => {
		const answers = [9.9, 10, 10.1].map((score) =>
			holds({ type: 'score', operator, value: 10 }, { contact: { score } }),
		);
		expect(answers).toEqual(expected);
	});

	it('that was never made satisfies no comparison', () => {
		for (const operator of ['lessOrEqual', 'greaterOrEqual', 'equals'] as const) {
			expect(holds({ type: 'score', operator, value: 0 }, {})).toBe(false);
			expect(holds({ type: 'score', model: 'fit', operator, value: 0 }, {})).toBe(false);
		}
	});

	it('may be that of a model, or of a group of it', () => {
		const scores = new Map([['fit', { points: 7, grade: null, groups: { web: 3 } }]]);
		const equals = (value: number, model: string, group?: string) =>
			holds({ type: 'score', operator: 'equals', value, model, group }, { scores });
		expect(equals(7, 'fit')).toBe(true);
		expect(equals(3, 'fit', 'web')).toBe(true);
		expect(equals(0, 'fit', 'mail')).toBe(false);
		expect(equals(0, 'fit', 'constructor')).toBe(false);
		expect(equals(7, 'other')).toBe(false);
	});
});

describe('a grade', () => {
	it('is one of several', () => {
		const graded = (grade: string | null) => ({
			scores: new Map([['fit', { points: 1, grade, groups: {} }]]),
		});
		expect(holds({ type: 'grade', model: 'fit', in: ['A', 'B'] }, graded('B'))).toBe(true);
		expect(holds({ type: 'grade', model: 'fit', in: ['A'] }, graded('B'))).toBe(false);
		expect(holds({ type: 'grade', model: 'fit', in: ['A'] }, graded(null))).toBe(false);
		expect(holds({ type: 'grade', model: 'other', in: ['B'] }, graded('B'))).toBe(false);
	});
});

describe('a segment', () => {
	const vip = { segments: new Set(['vip']) };

	it('has the contact as a member or not', () => {
		expect(holds({ type: 'segment', segment: 'vip' }, vip)).toBe(true);
		expect(holds({ type: 'segment', segment: 'vip', not: true }, vip)).toBe(false);
	});

	it('that does not exist has no members', () => {
		expect(holds({ type: 'segment', segment: 'gone' }, vip)).toBe(false);
		expect(holds({ type: 'segment', segment: 'gone', not: true }, vip)).toBe(true);
	});
});

describe('time in the journey', () => {
	const since = (enteredAt: number) => ({ journey: { enteredAt, entryEventId: null, vars: {} } });
	const amount = { amount: 3, unit: 'days' } as const;
	const atLeast = { type: 'timeInJourney', operator: 'atLeast', amount } as const;
	const lessThan = { type: 'timeInJourney', operator: 'lessThan', amount } as const;

	it.each([
		[-3 * DAY - 1, true],
		[-3 * DAY, true],
		[-3 * DAY + 1, false],
		[0, false],
	])('is at least three days with an entry %d ms from now: %s', (offset, expected) => {
		expect(holds(atLeast, since(NOW + offset))).toBe(expected);
		expect(holds(lessThan, since(NOW + offset))).toBe(!expected);
	});

	it('is counted back from now on the clock of the zone', () => {
		const moment = { now: Date.parse('2026-03-30T10:00:00Z'), zone: 'Europe/Berlin' };
		const threshold = Date.parse('2026-03-27T11:00:00Z');
		expect(holds(atLeast, since(threshold), moment)).toBe(true);
		expect(holds(atLeast, since(threshold + 1), moment)).toBe(false);
	});

	it('holds for no contact outside a journey', () => {
		expect(holds(atLeast, {})).toBe(false);
		expect(holds(lessThan, {})).toBe(false);
	});
});

describe('a journey variable', () => {
	const variable = (
		name: string,
		operator: VariableCondition['operator'],
		value?: VariableCondition['value'],
	): VariableCondition => ({ type: 'variable', name, operator, value });
	const journey = {
		enteredAt: NOW,
		entryEventId: null,
		vars: { brand: 'Acme', limit: '10', 'a.b': 1, a: { b: 2 }, none: null },
	};

	it('is compared as an attribute is', () => {
		expect(holds(variable('brand', 'equals', 'Acme'), { journey })).toBe(true);
		expect(holds(variable('limit', 'greaterThan', 9), { journey })).toBe(true);
		expect(holds(variable('none', 'exists'), { journey })).toBe(true);
		expect(holds(variable('other', 'exists'), { journey })).toBe(false);
	});

	it('is found by its name, which is no path', () => {
		expect(holds(variable('a.b', 'equals', 1), { journey })).toBe(true);
		expect(
			holds(variable('a.c', 'exists'), { journey: { ...journey, vars: { a: { c: 1 } } } }),
		).toBe(false);
		expect(holds(variable('toString', 'exists'), { journey })).toBe(false);
	});

	it('holds for no contact outside a journey, whatever the comparison', () => {
		expect(holds(variable('brand', 'notExists'), {})).toBe(false);
		expect(holds(variable('brand', 'notEquals', 'x'), {})).toBe(false);
	});
});
