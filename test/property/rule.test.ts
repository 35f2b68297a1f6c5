import fc from 'fast-check';
import { FILTER_OPERATORS } from '../../src/value/filter';
import type { RecordedEvent } from '../../src/event/recorded';
import type { JsonObject, JsonValue } from '../../src/lib/json';
import { evaluate } from '../../src/rule/evaluate';
import { MAX_DATES } from '../../src/rule/limits';
import type { Rule, RuleMoment } from '../../src/rule/rule';
import { ruleSchema } from '../../src/rule/schema';
import { selectMembers } from '../../src/store/sql/rules/query';
import { matchIn } from '../../src/store/sql/rules/match';
import { withZones } from '../../src/store/sql/rules/zones';
import { instantIn } from '../../src/value/instant';
import { removeStores } from '../store/support/stores';
import { rule } from './support/rule-arbitraries';
import { moment, TIMEZONES } from './support/rule-moments';
import { numbered, contacts, type Known } from './support/rule-population';
import { furnishedPlaces, settle, type Place } from './support/rule-tables';
import { closeEvents, newestEvent, sequence, SEQUENCE_MOMENT } from './support/rule-sequences';
import { NAMES, NUMBERS, ODD_NAMES, TEXTS } from './support/rule-values';

const RUNS = 25;
const RULES = 40;

jest.setTimeout(1_800_000);

let places: Place[];

beforeAll(async () => {
	places = await furnishedPlaces();
});
afterAll(removeStores);

interface Difference {
	where: string;
	rule: string;
	contact: string;
	memory: boolean;
	database: boolean;
}

/** Where the database decides otherwise than memory. */
function differences(
	where: string,
	rules: readonly Rule[],
	crowd: readonly Known[],
	answers: readonly boolean[][],
	at: RuleMoment,
	inside: boolean,
): Difference[] {
	return crowd.flatMap(({ facts }, i) =>
		rules.flatMap((each, k) => {
			const asked = inside ? facts : { ...facts, journey: null };
			const memory = evaluate(each, asked, at);
			const database = answers[i][k];
			if (memory === database) return [];
			const contact = JSON.stringify(asked, (_, value: unknown) =>
				value instanceof Map || value instanceof Set ? [...value] : value,
			);
			return { where, rule: JSON.stringify(each), contact, memory, database };
		}),
	);
}

async function compare(
	{ conn, workspaceId }: Place,
	rules: readonly Rule[],
	crowd: readonly Known[],
	at: RuleMoment,
): Promise<Difference[]> {
	const asked = async (inside: boolean) => {
		const subjects = crowd.map(({ contactId, enrollmentId }) => ({
			contactId,
			enrollmentId: inside ? enrollmentId : null,
		}));
		return await matchIn({ conn, workspaceId, moment: at }, conn.db, rules, subjects);
	};
	const whole = await Promise.all(
		rules.map(async (each) => {
			const query = { rule: each };
			const scope = await withZones({ conn, workspaceId, moment: at }, conn.db, [each]);
			const { rows } = await selectMembers(scope, query).execute(conn.db);
			return new Set(rows.map((row) => row.contact_id));
		}),
	);
	const members = crowd.map(({ contactId }) => whole.map((found) => found.has(contactId)));
	const { kind } = conn;
	return [
		...differences(`${kind}, on a journey`, rules, crowd, await asked(true), at, true),
		...differences(`${kind}, outside`, rules, crowd, await asked(false), at, false),
		...differences(`${kind}, whole workspace`, rules, crowd, members, at, false),
	];
}

const situation = moment.chain((at) =>
	fc.record({
		at: fc.constant(at),
		crowd: contacts(at),
		rules: fc.array(rule, { minLength: RULES, maxLength: RULES, size: 'max' }),
	}),
);

const AT: RuleMoment = { now: Date.parse('2026-03-29T10:00:00Z'), zone: 'Europe/Berlin' };
/** Around changes of clocks: a gap and a repeated hour, a day left out, and none. */
const LOCAL_DATES = [
	...['2026-03-29T01:59:59.999', '2026-03-29T02:00', '2026-03-29T02:30', '2026-03-29T03:00'],
	...['2026-10-25T01:59:59.999', '2026-10-25T02:00', '2026-10-25T02:30', '2026-10-25T03:00'],
	...['2011-12-29T23:59:59.999', '2011-12-30', '2011-12-30T12:00', '2011-12-31', '2026-05-10'],
];
/** Rules of one call. */
const SLICE = 400;

function sampleContact(
	contactId: number,
	attributes: JsonObject,
	events: readonly RecordedEvent[] = [],
): Known {
	const firstName = typeof attributes.a === 'string' ? attributes.a : null;
	const fields = { email: null, phone: null, firstName, lastName: null, timezone: null };
	const rest = { externalId: null, locale: null, stage: null, score: null, consent: {} };
	const contact = { id: contactId, ...fields, ...rest, attributes };
	const facts = {
		contact,
		events,
		messages: [],
		scores: new Map(),
		segments: new Set<string>(),
	};
	return { contactId, enrollmentId: null, facts: { ...facts, journey: null } };
}

async function expectSame(candidates: object[], crowd: readonly Known[]): Promise<void> {
	const rules = candidates.flatMap((condition) => {
		const parsed = ruleSchema.safeParse({ version: 1, all: [condition] });
		return parsed.success ? parsed.data : [];
	});
	expect(rules.length).toBeGreaterThan(candidates.length / 10);
	for (const place of places) {
		await settle(place, crowd);
		for (let i = 0; i < rules.length; i += SLICE) {
			const part = rules.slice(i, i + SLICE);
			const subjects = crowd.map(({ contactId }) => ({ contactId, enrollmentId: null }));
			const { conn, workspaceId } = place;
			const scope = { conn, workspaceId, moment: AT };
			const answers = await matchIn(scope, conn.db, part, subjects);
			const found = differences(place.conn.kind, part, crowd, answers, AT, false);
			expect(found.slice(0, 3)).toEqual([]);
		}
	}
}

describe('a comparison', () => {
	it('of any value with any other means the same in each store as in memory', async () => {
		const values: JsonValue[] = [...TEXTS, ...NUMBERS, true, false];
		const lists = values.map((value) => [value, null]);
		const crowd = [...values, ...lists, null, {}, []].map((a, i) => sampleContact(i + 1, { a }));
		const as = (value: JsonValue) =>
			typeof value === 'string' ? ['string', 'number', 'boolean', 'date'] : [undefined];
		const asked = FILTER_OPERATORS.flatMap((operator) =>
			values.flatMap((value) =>
				as(value).flatMap((type) =>
					['a', 'firstName'].flatMap((path) => {
						const condition = {
							...{ type: 'attribute', path, operator },
							value: operator === 'in' ? [String(value), 'x'] : value,
							...(type && { as: type }),
						};
						return type === 'string' ? [condition, { ...condition, ignoreCase: true }] : condition;
					}),
				),
			),
		);
		await expectSame(asked, [...crowd, sampleContact(crowd.length + 1, {})]);
	});

	it('of dates by the clock of any contact means the same in each store as in memory', async () => {
		const crowd = TIMEZONES.flatMap((timezone) => LOCAL_DATES.map((a) => ({ timezone, a }))).map(
			({ timezone, a }, i) => {
				const known = sampleContact(i + 1, { a });
				const contact = { ...known.facts.contact, timezone };
				return { ...known, facts: { ...known.facts, contact } };
			},
		);
		const operators = ['equals', 'greaterThan', 'greaterOrEqual', 'lessThan', 'lessOrEqual'];
		const instants = LOCAL_DATES.flatMap((date) =>
			['UTC', 'Europe/Berlin', 'Asia/Tokyo', 'Pacific/Apia'].map((zone) =>
				new Date(instantIn(date, zone)!).toISOString(),
			),
		);
		const asked = [...new Set([...LOCAL_DATES, ...instants])].flatMap((value) =>
			operators.map((operator) => ({ type: 'attribute', path: 'a', operator, value, as: 'date' })),
		);
		// As many as a list may have; on SQLite a chain of them would be too deep.
		const day = (i: number) => new Date(Date.UTC(2026, 2, 20 + i)).toISOString().slice(0, 10);
		const many = Array.from({ length: MAX_DATES }, (_, i) => (i % 2 ? day(i) : `${day(i)}T15:00Z`));
		const lists = [many, LOCAL_DATES.slice(0, 4), instants.slice(0, 9), ['2026-05-10', 'x']];
		const ofSeveral = lists.map((value) => ({
			...{ type: 'attribute', path: 'a', operator: 'in', value, as: 'date' },
		}));
		await expectSame([...asked, ...ofSeveral], crowd);
	});

	it('at any path means the same in each store as in memory', async () => {
		const names = [...NAMES, ...ODD_NAMES];
		const crowd = names
			.flatMap((name): JsonObject[] => [
				{ [name]: 'x' },
				{ [name]: null, b: { [name]: 'x' } },
				{ a: { [name]: 'x' } },
				{ a: ['x', { [name]: 'x' }] },
				{ a: [{ [name]: 'x' }], [`a.${name}`]: null },
				{ [`a.${name}`]: 'x' },
			])
			.map((attributes, i) => sampleContact(i + 1, attributes));
		const paths = names.flatMap((name) =>
			[name, `a.${name}`, `b.${name}`, `a.0.${name}`, `a.1.${name}`].filter((path) => path !== ''),
		);
		const asked = paths.flatMap((path) => [
			{ type: 'attribute', path, operator: 'exists' },
			{ type: 'attribute', path, operator: 'equals', value: 'x' },
			{ type: 'attribute', path, operator: 'contains', value: 'é' },
		]);
		await expectSame(asked, crowd);
	});
});

describe('a sequence of up to five events, or the newest event', () => {
	const crowds = fc.array(closeEvents, { minLength: 30, maxLength: 30 });
	const asked = fc.array(fc.oneof({ weight: 4, arbitrary: sequence }, newestEvent), {
		minLength: 30,
		maxLength: 30,
		size: 'max',
	});

	it('of many at the same instant holds in each store for the same contacts as in memory', async () => {
		const seen = { yes: 0, no: 0 };
		await fc.assert(
			fc.asyncProperty(crowds, asked, async (histories, conditions) => {
				const known = histories.map((events, i) =>
					sampleContact(
						i + 1,
						{},
						events.map((event, k) => ({ ...event, id: (i + 1) * 100 + k })),
					),
				);
				const rules = conditions.map((each): Rule => ({ version: 1, any: [each] }));
				for (const { facts } of known) {
					for (const each of rules) seen[evaluate(each, facts, SEQUENCE_MOMENT) ? 'yes' : 'no']++;
				}
				for (const place of places) {
					await settle(place, known);
					const found = await compare(place, rules, known, SEQUENCE_MOMENT);
					expect(found.slice(0, 3)).toEqual([]);
				}
			}),
			{ numRuns: RUNS, endOnFailure: true },
		);
		expect(Math.min(seen.yes, seen.no)).toBeGreaterThan((seen.yes + seen.no) / 10);
	});
});

describe('any rule about any contacts', () => {
	it('holds in SQLite, Postgres and static data for the same contacts as in memory', async () => {
		const seen = { yes: 0, no: 0 };
		await fc.assert(
			fc.asyncProperty(situation, async ({ at, crowd, rules }) => {
				const known = numbered(crowd);
				for (const { facts } of known) {
					for (const each of rules) seen[evaluate(each, facts, at) ? 'yes' : 'no']++;
				}
				for (const place of places) {
					await settle(place, known);
					const found = await compare(place, rules, known, at);
					expect(found.slice(0, 3)).toEqual([]);
				}
			}),
			{ numRuns: RUNS, endOnFailure: true },
		);
		// Rules that no contact meets, or every contact, would show nothing.
		expect(Math.min(seen.yes, seen.no)).toBeGreaterThan((seen.yes + seen.no) / 10);
	});
});
