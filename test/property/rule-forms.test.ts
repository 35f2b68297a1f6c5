import fc from 'fast-check';
import { BLANK_CONTACT } from '../../src/contact/contact';
import type { RecordedEvent } from '../../src/event/recorded';
import { evaluate } from '../../src/rule/evaluate';
import type { Condition } from '../../src/rule/rule';
import { parseRule } from '../../src/rule/schema';
import { endOfPrefix } from '../../src/store/sql/rules/prefix';
import { foldCase } from '../../src/value/case';
import { compareText } from '../../src/value/convert';
import {
	matchesFilter,
	propertyFilterSchema,
	type FilterCondition,
	type PropertyFilter,
} from '../../src/value/filter';
import { judgeFilter, judgeNewest, judgeSequence } from './support/rule-judge';
import { closeEvents, sequence, SEQUENCE_MOMENT } from './support/rule-sequences';
import { TEXTS } from './support/rule-values';

const RUNS = 5_000;

const numbered = (events: readonly Omit<RecordedEvent, 'id'>[]): RecordedEvent[] =>
	events.map((event, i) => ({ ...event, id: i + 1 }));

function holds(condition: Condition, events: readonly RecordedEvent[]): boolean {
	const rule = parseRule({ version: 1, all: [condition] });
	const facts = { contact: BLANK_CONTACT, messages: [], scores: new Map(), segments: new Set() };
	return evaluate(rule, { ...facts, events, journey: null } as never, SEQUENCE_MOMENT);
}

const text = fc.constantFrom(...TEXTS.filter((each) => each.length < 100));
const value = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.constant(null));
const condition: fc.Arbitrary<FilterCondition> = fc
	.record({
		property: fc.constantFrom('a', 'b'),
		operator: fc.constantFrom(
			...(['equals', 'notEquals', 'contains', 'notContains', 'listContains'] as const),
			...(['notListContains', 'startsWith', 'endsWith', 'exists', 'notExists'] as const),
			...(['isNull', 'isNotNull', 'in'] as const),
		),
		value: text,
		ignoreCase: fc.boolean(),
	})
	.map((each) => (each.operator === 'in' ? { ...each, value: [each.value, 'x'] } : each));
const filter = fc.letrec<{ group: PropertyFilter }>((tie) => ({
	group: fc.record({
		match: fc.constantFrom('all', 'any', 'none'),
		conditions: fc.array(
			fc.oneof<fc.MaybeWeightedArbitrary<FilterCondition | PropertyFilter>[]>(
				{ maxDepth: 4 },
				condition,
				tie('group'),
			),
			{ maxLength: 3 },
		),
	}) as fc.Arbitrary<PropertyFilter>,
})).group;
const properties = fc.record({ a: value, b: value }, { requiredKeys: [] });
const events = fc.array(
	fc.record({
		name: fc.constantFrom('Buy', 'Buy Now', 'View'),
		occurredAt: fc.integer({ min: 0, max: 3 }),
		properties,
	}),
	{ maxLength: 5 },
);

/** The share of cases that hold; in all or none of them the judge would show nothing. */
function shareOf(seen: readonly boolean[]): number {
	return seen.filter(Boolean).length / seen.length;
}

describe('an independent judge', () => {
	it('of sequences, which tries every combination of events, agrees about any of them', () => {
		const seen: boolean[] = [];
		fc.assert(
			fc.property(sequence, closeEvents.map(numbered), (asked, happened) => {
				const judged = judgeSequence(asked, happened, SEQUENCE_MOMENT.now);
				seen.push(judged);
				expect(holds(asked, happened)).toBe(judged);
			}),
			{ numRuns: RUNS },
		);
		expect(shareOf(seen)).toBeGreaterThan(0.1);
	});

	it('of texts, lists, null and groups of groups agrees about any property filter', () => {
		const seen: boolean[] = [];
		fc.assert(
			fc.property(filter, properties, (asked, own) => {
				const event = { id: 1, name: 'Buy', occurredAt: 0, properties: own };
				const judged = judgeFilter(asked, event);
				seen.push(judged);
				expect(matchesFilter(own, propertyFilterSchema.parse(asked))).toBe(judged);
			}),
			{ numRuns: RUNS },
		);
		expect(shareOf(seen)).toBeGreaterThan(0.1);
	});

	it('of the newest event of a name, or of names with a beginning, agrees', () => {
		const seen: boolean[] = [];
		const name = fc.constantFrom('Buy', 'View', { startsWith: 'Buy' }, { startsWith: 'Buy ' });
		fc.assert(
			fc.property(name, filter, events, (asked, wanted, happened) => {
				const ordered = numbered(happened.sort((a, b) => a.occurredAt - b.occurredAt));
				const judged = judgeNewest(asked, wanted, ordered);
				seen.push(judged);
				expect(holds({ type: 'newestEvent', name: asked, filter: wanted }, ordered)).toBe(judged);
			}),
			{ numRuns: RUNS },
		);
		expect(shareOf(seen)).toBeGreaterThan(0.1);
	});
});

describe('the beginning of names', () => {
	it('is the range of texts from itself up to its end, by code points', () => {
		const edges = ['a', 'b', ' ', '\u{10ffff}', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '😀'];
		const any = fc
			.array(fc.constantFrom(...edges), { maxLength: 4 })
			.map((parts) => parts.join(''));
		fc.assert(
			fc.property(any.filter(Boolean), any, fc.boolean(), (prefix, text, continued) => {
				const name = continued ? prefix + text : text;
				const end = endOfPrefix(prefix);
				const isWithin =
					compareText(name, prefix) >= 0 && (end === null || compareText(name, end) < 0);
				expect(isWithin).toBe(name.startsWith(prefix));
			}),
			{ numRuns: RUNS },
		);
	});
});

describe('case folding', () => {
	it('makes two letters equal exactly if a regular expression without case does', () => {
		const cased: string[] = [];
		for (let code = 0; code <= 0x10ffff; code++) {
			if (code >= 0xd800 && code <= 0xdfff) continue;
			const letter = String.fromCodePoint(code);
			if (letter.toLowerCase() !== letter || letter.toUpperCase() !== letter) cased.push(letter);
		}
		const all = cased.join('');
		for (const letter of cased) {
			const same = all.match(new RegExp(letter, 'giu'));
			expect(cased.filter((other) => foldCase(other) === foldCase(letter))).toEqual(same);
		}
	});

	it('leaves every other character as it is, and folded text too', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (any) => {
				expect(foldCase(foldCase(any))).toBe(foldCase(any));
				expect([...foldCase(any)]).toHaveLength([...any].length);
			}),
		);
	});
});
