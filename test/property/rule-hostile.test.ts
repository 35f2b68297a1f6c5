import fc from 'fast-check';
import { VALUE_TYPES } from '../../src/value/compare';
import { FILTER_OPERATORS } from '../../src/value/filter';
import type { JsonObject } from '../../src/lib/json';
import { RuleError } from '../../src/rule/error';
import { evaluate } from '../../src/rule/evaluate';
import type { Rule, RuleMoment } from '../../src/rule/rule';
import { parseRule, ruleSchema } from '../../src/rule/schema';
import { selectMembers } from '../../src/store/sql/rules/query';
import { matchIn } from '../../src/store/sql/rules/match';
import { removeStores } from '../store/support/stores';
import { NAUGHTY } from '../support/naughty-strings';
import { sampleContact } from '../unit/rule/support/contact';
import type { Known } from './support/rule-population';
import { furnishedPlaces, settle, type Place } from './support/rule-tables';
import { anyText } from '../support/any-text';

const RUNS = 8;
const AT: RuleMoment = { now: Date.parse('2026-03-29T10:00:00Z'), zone: 'Europe/Berlin' };
jest.setTimeout(1_800_000);

const ODD = [
	...["'", '"', '`', '\\', '--', '/*', ';', '$1', '?', ':a', '%', '_', '\0', '\ud800', '\u2028'],
	...["' or 1=1 --", "'; drop table contacts; --", '$."a"', '$.a[0]', '$[#-1]', '{a,b}', '"a".b'],
	...['__proto__', 'constructor', 'a.constructor.name', '__proto__.polluted', 'a..b', '.', 'a.'],
	...['-1', '99999999999999999999', '1e999', 'NaN', '0000-00-00', '9999-99-99T99:99', '(?=a)'],
];
const hostile = fc.oneof(
	fc.constantFrom(...ODD),
	fc.constantFrom(...NAUGHTY),
	anyText({ maxLength: 12 }),
	fc.nat({ max: 900 }).map((times) => 'a.'.repeat(times)),
);
const operator = fc.constantFrom(...FILTER_OPERATORS);
const as = fc.option(fc.constantFrom(...VALUE_TYPES), { nil: undefined });

/** One of each kind of condition, with the text in all the places that take one. */
function conditionsWith(text: string, chosen: string, type: string | undefined): object[] {
	const value = chosen === 'in' ? [text, 'x'] : text;
	const compared = { operator: chosen, value, ...(type && { as: type }) };
	const conditions = [{ property: text, operator: chosen, value, ...(type && { type }) }];
	const match = { name: text, filter: { match: 'any', conditions } };
	const within = { amount: 1, unit: 'days' };
	const total = { function: 'sum', operator: 'lessThan', value: 5 };
	return [
		{ type: 'event', ...match, count: { op: 'atMost', times: 2 } },
		{ type: 'aggregate', ...match, property: text, ...total },
		{ type: 'sequence', first: match, then: match, within },
		{ type: 'message', engagement: 'opened', step: text, channel: text },
		{ type: 'message', engagement: 'sent', step: text, channel: text },
		{ type: 'attribute', path: text, ...compared },
		{ type: 'attribute', path: text, operator: 'withinLast', amount: within },
		{ type: 'variable', name: text, ...compared },
		{ type: 'score', model: text, group: text, operator: 'equals', value: 1 },
		{ type: 'grade', model: text, in: [text] },
		{ type: 'stage', in: [text] },
		{ type: 'segment', segment: text },
		{ type: 'consent', channel: text, topic: text, status: 'unknown' },
		{ type: 'reachable', channel: text },
		{ type: 'event', name: text, window: { after: text, before: text } },
	];
}

/** Those that the schema accepts, each a rule. */
function accepted(conditions: readonly object[]): Rule[] {
	return conditions.flatMap((condition) => {
		const parsed = ruleSchema.safeParse({ version: 1, all: [condition] });
		return parsed.success ? parsed.data : [];
	});
}

describe('a candidate for a rule', () => {
	const anything = fc.anything({
		key: fc.oneof(hostile, fc.constantFrom('all', 'any', 'none', 'type', 'version', 'filter')),
		withBigInt: true,
		withDate: true,
		withMap: true,
		withNullPrototype: true,
		withSparseArray: true,
	});
	const member = fc.oneof(anything, fc.record({ type: hostile, in: anything, value: anything }));

	it('is a rule, or is refused with every place, whatever it is', () => {
		fc.assert(
			fc.property(
				fc.oneof(anything, fc.record({ version: fc.constant(1), all: fc.array(member) })),
				(input) => {
					try {
						parseRule(input);
					} catch (error) {
						expect(error).toBeInstanceOf(RuleError);
						for (const { path, message } of (error as RuleError).flaws) {
							expect(message).toMatch(/\S/);
							expect(path.length).toBeLessThan(2_000);
						}
					}
					expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
				},
			),
			{ numRuns: 50 * RUNS },
		);
	});

	it('is refused, or holds or not, with hostile texts in all places', () => {
		fc.assert(
			fc.property(
				hostile,
				operator,
				as,
				fc.dictionary(hostile, hostile),
				(text, chosen, type, attributes) => {
					for (const rule of accepted(conditionsWith(text, chosen, type))) {
						const holds = evaluate(rule, sampleContact({ contact: { attributes } }), AT);
						expect(typeof holds).toBe('boolean');
					}
				},
			),
			{ numRuns: 50 * RUNS },
		);
	});
});

describe('a rule with hostile texts, in the databases,', () => {
	let places: Place[];

	beforeAll(async () => {
		places = await furnishedPlaces();
	});
	afterAll(removeStores);

	it('is SQL in which none of them appears', () => {
		const mark = 'zqxj';
		fc.assert(
			fc.property(hostile, operator, as, (text, chosen, type) => {
				for (const marked of [`${mark}${text}`, `${text}${mark}`, `${text}.${mark}.${text}`]) {
					for (const rule of accepted(conditionsWith(marked, chosen, type))) {
						for (const { conn, workspaceId } of places) {
							const scope = { conn, workspaceId, moment: AT, zones: [`${mark}/zone`] };
							const query = selectMembers(scope, { rule }).compile(conn.db);
							expect(query.sql).not.toContain(mark);
						}
					}
				}
			}),
			{ numRuns: 4 * RUNS },
		);
	});

	/** Contacts with attributes in which the texts are names, values, and members of members. */
	function crowdOf(texts: readonly string[]): Known[] {
		const attributes = texts.flatMap((text): JsonObject[] => [
			Object.fromEntries([[text, 'x']]),
			{ a: text, b: [text, { a: text }] },
			Object.fromEntries([['a', Object.fromEntries([[text, text]])]]),
		]);
		return attributes.map((own, i) => {
			const contact = { id: i + 1, attributes: JSON.parse(JSON.stringify(own)) as JsonObject };
			return { contactId: i + 1, enrollmentId: null, facts: sampleContact({ contact }) };
		});
	}

	const storable = hostile.map((text) => text.replaceAll('\0', '').toWellFormed());

	it('holds for the same contacts as in memory', async () => {
		const cases = fc.tuple(storable, operator, as);
		await fc.assert(
			fc.asyncProperty(fc.array(cases, { minLength: 5, maxLength: 5 }), async (asked) => {
				const crowd = crowdOf(asked.map(([text]) => text));
				const rules = asked.flatMap(([text, chosen, type]) =>
					accepted([
						...conditionsWith(text, chosen, type),
						...conditionsWith(`a.${text}`, chosen, type),
						{ type: 'attribute', path: 'b', operator: 'contains', value: text },
						{ type: 'attribute', path: 'a', operator: chosen, value: text },
					]),
				);
				const memory = crowd.map(({ facts }) => rules.map((each) => evaluate(each, facts, AT)));
				const subjects = crowd.map(({ contactId }) => ({ contactId, enrollmentId: null }));
				for (const place of places) {
					await settle(place, crowd);
					const { conn, workspaceId } = place;
					const found = await matchIn({ conn, workspaceId, moment: AT }, conn.db, rules, subjects);
					const differing = rules.filter((_, k) =>
						crowd.some((_each, i) => found[i][k] !== memory[i][k]),
					);
					expect({ kind: conn.kind, differing }).toEqual({ kind: conn.kind, differing: [] });
				}
			}),
			{ numRuns: RUNS, endOnFailure: true },
		);
	});
});
