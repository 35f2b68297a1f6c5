import fc from 'fast-check';
import { sql } from 'kysely';
import { StoreError } from '../../src/store/connection';
import {
	allRows,
	aRow,
	insertRows,
	sampleColumns,
	sampleTypes,
	withSamples,
	type Sample,
	type SampleDatabase,
	type Samples,
} from './support/samples';
import { removeStores, stores } from './support/stores';

afterAll(removeStores);

const TEXTS = [
	'plain',
	"it's",
	'"quoted"',
	'back\\slash',
	'\\u0000',
	'Größe',
	'日本',
	'😀',
	'',
	'\n',
];

describe.each(stores)('records() on $name', (store) => {
	let samples: Samples;

	beforeAll(async () => {
		samples = await withSamples(store.open<SampleDatabase>(sampleColumns));
	});

	beforeEach(() => samples.db.deleteFrom('samples').execute());

	it('brings every kind of value into the table and back', async () => {
		const rows = [
			...TEXTS.map((text) => aRow({ name: text, attributes: { [text]: [text, { text }] } })),
			aRow({ amount: Number.MAX_SAFE_INTEGER, size: 0.1, active: true }),
			aRow({ amount: Number.MIN_SAFE_INTEGER, size: -1e300, active: false }),
			aRow({ amount: 0, size: 3, attributes: [] }),
		];
		await insertRows(samples, rows);
		expect(await allRows(samples)).toEqual(rows);
	});

	it.each([[{ a: null }], [[1, 'x', null]], ['text'], ['12'], [12], [1.5], [true], [false], [0]])(
		'keeps the JSON value %j as it is',
		async (attributes) => {
			await insertRows(samples, [aRow({ attributes })]);
			expect(await allRows(samples)).toEqual([aRow({ attributes })]);
		},
	);

	it('stores null, undefined and a missing key as null', async () => {
		const rows = [aRow({}), aRow({ name: undefined, attributes: undefined }), {}];
		await insertRows(samples, rows as Sample[]);
		expect(await allRows(samples)).toEqual([aRow({}), aRow({}), aRow({})]);
		const nulls = await samples.db
			.selectFrom('samples')
			.select((eb) => eb.fn.countAll<number>().as('count'))
			.where('attributes', 'is', null)
			.executeTakeFirstOrThrow();
		expect(nulls.count).toBe(3);
	});

	it('keeps any text and JSON whatever its characters', async () => {
		// Numbers in JSON are left out: Postgres keeps -0 and 1e-320 by its own rules.
		const text = fc.string({ unit: 'grapheme' }).filter((it) => !it.includes('\0'));
		const attributes = fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.array(text)));
		const row = fc.record({ name: text, attributes, amount: fc.maxSafeInteger() });
		await fc.assert(
			fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (values) => {
				const unique = values.filter(
					(it, i) => values.findIndex((other) => other.name === it.name) === i,
				);
				await samples.db.deleteFrom('samples').execute();
				await insertRows(samples, unique.map(aRow));
				expect(await allRows(samples)).toEqual(unique.map(aRow));
			}),
			{ numRuns: 25 },
		);
	});

	it('gives the rows in their order, and none for an empty list', async () => {
		const rows = [3, 1, 2].map((amount) => ({ amount }));
		const select = (list: typeof rows) =>
			samples.db
				.selectFrom(samples.records(list, { amount: 'int' }).as('r'))
				.selectAll()
				.execute();
		expect(await select(rows)).toEqual(rows);
		expect(await select([])).toEqual([]);
	});

	it('has the same text for any number of rows', () => {
		const text = (count: number) =>
			samples.db
				.selectFrom(samples.records(Array(count).fill({ amount: 1 }), { amount: 'int' }).as('r'))
				.selectAll()
				.compile();
		expect(text(500).sql).toBe(text(1).sql);
		expect(text(500).parameters).toHaveLength(1);
	});

	it('updates many rows in one statement', async () => {
		await insertRows(samples, [
			aRow({ name: 'a', amount: 1 }),
			aRow({ name: 'b', amount: 2 }),
			aRow({ name: 'c' }),
		]);
		const changes = [
			{ name: 'a', amount: 10 },
			{ name: 'b', amount: 20 },
		];
		const result = await samples.db
			.updateTable('samples')
			.from(samples.records(changes, { name: 'text', amount: 'int' }).as('r'))
			.set((eb) => ({ amount: eb.ref('r.amount') }))
			.whereRef('samples.name', '=', 'r.name')
			.executeTakeFirstOrThrow();
		expect(result.numUpdatedRows).toBe(2n);
		expect((await allRows(samples)).map(({ amount }) => amount)).toEqual([10, 20, null]);
	});

	it('can be refused by a conflict without failing', async () => {
		await insertRows(samples, [aRow({ name: 'a' })]);
		const rows = [{ name: 'a' }, { name: 'b' }];
		const result = await samples.db
			.insertInto('samples')
			.columns(['name'])
			.expression((eb) =>
				eb
					.selectFrom(samples.records(rows, { name: 'text' }).as('r'))
					.select('r.name')
					.where(sql<boolean>`true`),
			)
			.onConflict((conflict) => conflict.column('name').doNothing())
			.returning('name')
			.execute();
		expect(result).toEqual([{ name: 'b' }]);
	});

	it.each([
		['a fraction', 'amount', 1.5],
		['a number past 2^53', 'amount', 2 ** 53],
		['a text for a number', 'amount', '1'],
		['not a number', 'size', Number.NaN],
		['infinity', 'size', Number.POSITIVE_INFINITY],
		['a number for a text', 'name', 1],
		['a number for a boolean', 'active', 1],
		['NUL in a text', 'name', 'a\0b'],
		['NUL in JSON', 'attributes', { deep: ['a\0b'] }],
		['NUL in a key of JSON', 'attributes', { 'a\0': 1 }],
	])('refuses %s, naming the column and the row', (_what, column, value) => {
		const rows = [aRow({}), aRow({ [column]: value })];
		const type = sampleTypes[column as keyof typeof sampleTypes];
		const build = () => samples.records(rows as object[], { [column]: type } as never);
		expect(build).toThrow(StoreError);
		expect(build).toThrow(/row|rows/);
	});
});
