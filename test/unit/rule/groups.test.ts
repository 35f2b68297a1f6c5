import { compilePredicate, evaluate } from '../../../src/rule/evaluate';
import type { Group, Rule } from '../../../src/rule/rule';
import { NOW, sampleContact } from './support/contact';

const moment = { now: NOW, zone: 'UTC' };
const yes: Group = { all: [] };
const no: Group = { any: [] };

const answers = (group: Group): boolean =>
	evaluate({ version: 1, ...group }, sampleContact(), moment);

describe('a group', () => {
	it.each<[Group, boolean]>([
		[{ all: [] }, true],
		[{ any: [] }, false],
		[{ none: [] }, true],
		[{ all: [yes] }, true],
		[{ all: [yes, no] }, false],
		[{ all: [yes, yes] }, true],
		[{ any: [no] }, false],
		[{ any: [no, yes] }, true],
		[{ any: [no, no] }, false],
		[{ none: [no] }, true],
		[{ none: [no, no] }, true],
		[{ none: [no, yes] }, false],
		[{ none: [yes, yes] }, false],
	])('%j holds: %s', (group, expected) => {
		expect(answers(group)).toBe(expected);
	});

	it('may stand in a group, ten deep', () => {
		const wrap = (group: Group, depth: number): Group =>
			depth === 0 ? group : { none: [wrap(group, depth - 1)] };
		expect(answers(wrap(yes, 9))).toBe(false);
		expect(answers(wrap(yes, 8))).toBe(true);
	});
});

describe('a compiled rule', () => {
	const rule: Rule = {
		version: 1,
		all: [{ type: 'event', name: 'a', window: { last: { amount: 1, unit: 'hours' } } }],
	};

	it('is made once', () => {
		expect(compilePredicate(rule)).toBe(compilePredicate(rule));
	});

	it('is evaluated anew at each moment', () => {
		const holds = compilePredicate(rule);
		const facts = sampleContact({
			events: [{ id: 1, name: 'a', occurredAt: NOW, properties: {} }],
		});
		const later = { ...moment, now: NOW + 3_600_001 };
		expect([holds(facts, moment), holds(facts, later), holds(facts, moment)]).toEqual([
			true,
			false,
			true,
		]);
	});
});
