jest.mock('kysely', () => {
	const { recording } = jest.requireActual<typeof Recorder>('./support/row-types/recorder');
	const kysely = jest.requireActual<typeof Kysely>('kysely');
	return { ...kysely, sql: recording(kysely.sql) };
});

import type * as Kysely from 'kysely';
import type { Connection } from '../../src/store/connection';
import type { Database } from '../../src/store/schema';
import { openSqlStore } from '../../src/store/sql/store';
import { STORE_LOCATIONS } from './support/store-locations';
import { dumpOf, fillStore } from './support/full-store';
import { JourneyWorld } from './support/journey';
import { exerciseStore } from './support/row-types/exercise';
import { MISTYPED } from './support/row-types/mistyped';
import type * as Recorder from './support/row-types/recorder';
import { onExecution } from './support/row-types/recorder';
import { mismatchesOf, RowTypes } from './support/row-types/row-types';
import { readSourceTypes } from './support/row-types/source-types';
import { removeStores } from './support/stores';

/** Statements that return no row here, by a part of their text, and why. */
const UNCHECKED = {
	'and contact_id <> 0': 'a contact has to be merged between two statements of a transaction',
};

const { statements, tables } = readSourceTypes('src');
const mistyped = readSourceTypes('test/store/support/row-types/mistyped.ts').statements;

jest.setTimeout(120_000);
afterAll(removeStores);

const containing = (parts: readonly string[]) =>
	parts.map((part) => expect.stringContaining(part) as string);

describe.each(STORE_LOCATIONS)('on %s', (_name, newPlace) => {
	const rowTypes = new RowTypes(statements);
	let conn: Connection<Database>;

	beforeAll(async () => {
		onExecution((execution) => rowTypes.take(execution));
		await exerciseStore(await newPlace(), await newPlace());
		onExecution(null);
		conn = await (await newPlace()).open();
		await fillStore(await JourneyWorld.open(await openSqlStore(conn), conn), 1);
	});
	afterAll(async () => await conn.close());

	it('every raw statement returns rows of the type that it gives them', () => {
		expect(rowTypes.mismatches()).toEqual([]);
	});

	it('every raw statement returns a row in this test, so that none is left unchecked', () => {
		const database = conn.kind === 'postgres' ? 'postgres' : 'sqlite';
		expect(rowTypes.unchecked(database)).toEqual(containing(Object.keys(UNCHECKED)));
	});

	it('a raw statement that gives its rows another type is found', async () => {
		const found: string[] = [];
		for (const statement of Object.values(MISTYPED)) {
			const checked = new RowTypes(mistyped);
			onExecution((execution) => checked.take(execution));
			await statement.execute(conn.db);
			found.push(...checked.mismatches());
		}
		onExecution(null);
		expect(found).toEqual(containing(Object.keys(MISTYPED)));
	});

	it('every table has the columns of its type, and null only where the type has it', async () => {
		const nullable: Record<string, Record<string, boolean>> = {};
		for (const { name, columns } of await conn.db.introspection.getTables()) {
			nullable[name] = Object.fromEntries(
				// SQLite declares its row ids as nullable, which they are not.
				columns.map((each) => [each.name, each.isNullable && !each.isAutoIncrementing]),
			);
		}
		const typed: typeof nullable = {};
		for (const [name, { columns }] of tables) {
			typed[name] = Object.fromEntries(
				[...columns].map(([column, { allowed }]) => [column, allowed.has('null')]),
			);
		}
		expect(nullable).toEqual(typed);
	});

	it('every table holds values of the types of its columns', async () => {
		for (const [name, rows] of Object.entries(await dumpOf(conn))) {
			const found = (rows as Recorder.Row[]).flatMap((row) => mismatchesOf(tables.get(name)!, row));
			expect([name, ...new Set(found)]).toEqual([name]);
		}
	});
});
