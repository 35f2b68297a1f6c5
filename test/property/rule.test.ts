import fc from 'fast-check';
import { evaluate } from '../../src/rule/evaluate';
import type { Rule, RuleMoment } from '../../src/rule/rule';
import { COLUMN_KINDS, type Database } from '../../src/store/schema';
import { openSqlStore } from '../../src/store/sql-store';
import { matchIn, membersSql } from '../../src/store/sql/segments';
import { removeStores, stores } from '../store/support/stores';
import { moment, rule } from './support/rule-arbitraries';
import {
	furnish,
	numbered,
	people,
	settle,
	type Known,
	type Place,
} from './support/rule-population';

const RUNS = Number(process.env.JOURNEY_TEST_RULE_RUNS ?? 25);
const RULES = 40;

jest.setTimeout(1_800_000);

const places: Place[] = [];

beforeAll(async () => {
	for (const place of stores) {
		const conn = await place.open<Database>(COLUMN_KINDS);
		const store = await openSqlStore(conn);
		places.push({ conn, workspaceId: await store.workspace('crowd') });
	}
	for (const place of places) await furnish(place);
});
afterAll(removeStores);

interface Difference {
	where: string;
	rule: string;
	contact: string;
	memory: boolean;
	database: boolean;
}

/** Where the database says otherwise than memory does. */
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
		return await matchIn(conn, conn.db, workspaceId, rules, subjects, at);
	};
	const whole = await Promise.all(
		rules.map(async (each) => {
			const query = { rule: each };
			const { rows } = await membersSql(conn, workspaceId, query, at).execute(conn.db);
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
		crowd: people(at),
		rules: fc.array(rule, { minLength: RULES, maxLength: RULES, size: 'max' }),
	}),
);

describe('any rule about any contacts', () => {
	it('holds in SQLite, Postgres and static data for whom it holds in memory', async () => {
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
		// Rules that nobody meets, or everybody, would show nothing.
		expect(Math.min(seen.yes, seen.no)).toBeGreaterThan((seen.yes + seen.no) / 10);
	});
});
