import { sql } from 'kysely';
import { StoreError } from '../../src/store/connection';
import {
	allRows,
	aRow,
	failure,
	insertRows,
	sampleColumns,
	withSamples,
	type SampleDatabase,
	type Samples,
} from './support/samples';
import { removeStores, stores } from './support/stores';

afterAll(removeStores);

const code = async (promise: Promise<unknown>) => (await failure(promise)).code;

describe.each(stores)('values on $name', (store) => {
	let samples: Samples;

	beforeAll(async () => {
		samples = await withSamples(store.open<SampleDatabase>(sampleColumns));
	});

	beforeEach(() => samples.db.deleteFrom('samples').execute());

	describe('in parameters and results', () => {
		it('brings text, numbers, booleans and JSON in as parameters and back', async () => {
			const row = { name: "o'😀", amount: 2 ** 53 - 1, size: 1.25, active: true };
			const attributes = { a: ["o'😀", null] };
			await samples.db
				.insertInto('samples')
				.values({ ...row, attributes: samples.json(attributes) })
				.execute();
			expect(await allRows(samples)).toEqual([{ ...row, attributes }]);
			const found = await samples.db
				.selectFrom('samples')
				.select('name')
				.where('active', '=', true)
				.where('amount', '=', row.amount)
				.execute();
			expect(found).toEqual([{ name: row.name }]);
		});

		it('accepts JSON that is text already', async () => {
			await samples.db.insertInto('samples').values({ attributes: '{"a":"ü"}' }).execute();
			expect((await allRows(samples))[0].attributes).toEqual({ a: 'ü' });
		});

		it('stores null for JSON as SQL null', async () => {
			await samples.db
				.insertInto('samples')
				.values({ attributes: samples.json(null) })
				.execute();
			const query = samples.db.selectFrom('samples').select('id').where('attributes', 'is', null);
			expect(await query.execute()).toHaveLength(1);
		});

		it('turns half a surrogate pair into U+FFFD anywhere', async () => {
			await insertRows(samples, [
				aRow({ name: 'a\ud83d', attributes: { text: '\udc00b', '\\\ud83d': 1 } }),
			]);
			await samples.db
				.insertInto('samples')
				.values({ name: 'b\ud83d', attributes: samples.json('\ud83d') })
				.execute();
			expect(await allRows(samples)).toEqual([
				aRow({ name: 'a\ufffd', attributes: { text: '\ufffdb', '\\\ufffd': 1 } }),
				aRow({ name: 'b\ufffd', attributes: '\ufffd' }),
			]);
		});

		it('parses JSON and booleans by the name of their result column', async () => {
			await insertRows(samples, [aRow({ attributes: { a: 1 }, active: true })]);
			const { rows } = await sql`select attributes as other, active from samples`.execute(
				samples.db,
			);
			expect(rows).toEqual([{ other: { a: 1 }, active: true }]);
		});

		it('gives counts and sums as numbers', async () => {
			await insertRows(samples, [aRow({ amount: 2 ** 40 }), aRow({ amount: 1 })]);
			const row = await samples.db
				.selectFrom('samples')
				.select(({ fn }) => [fn.countAll().as('count'), fn.sum('amount').as('sum')])
				.executeTakeFirstOrThrow();
			expect(row).toEqual({ count: 2, sum: 2 ** 40 + 1 });
		});

		it('fails rather than give an integer that has lost digits', async () => {
			await insertRows(samples, [aRow({ amount: Number.MAX_SAFE_INTEGER })]);
			await expect(
				sql`select amount + 2 as amount from samples`.execute(samples.db),
			).rejects.toThrow(StoreError);
		});

		it.each([
			['NUL', 'a\0b'],
			['a Date', new Date(0)],
			['an object', { a: 1 }],
			['NaN', Number.NaN],
			['bytes', new Uint8Array(1)],
		])('refuses %s as a parameter', async (_what, value) => {
			expect(await code(sql`select ${value} as name`.execute(samples.db))).toBe('invalid-value');
		});

		it('refuses NUL in JSON', () => {
			expect(() => samples.json({ a: '\0' })).toThrow(/NUL/);
		});
	});

	describe('in lists', () => {
		beforeEach(() =>
			insertRows(
				samples,
				['a', "b'", '😀'].map((name, i) => aRow({ name, amount: i + 1 })),
			),
		);

		it('finds rows by integers and by texts', async () => {
			const query = samples.db.selectFrom('samples as s').select('s.name').orderBy('s.id');
			expect(await query.where(samples.anyOf('s.amount', 'int', [1, 3, 9])).execute()).toEqual([
				{ name: 'a' },
				{ name: '😀' },
			]);
			expect(
				await query.where(samples.anyOf('s.name', 'text', ["b'", '😀'])).execute(),
			).toHaveLength(2);
			expect(await query.where('s.amount', 'in', samples.ids([2, 3])).execute()).toHaveLength(2);
		});

		it('finds nothing for an empty list', async () => {
			const query = samples.db.selectFrom('samples').select('name');
			expect(await query.where(samples.anyOf('amount', 'int', [])).execute()).toEqual([]);
			expect(await query.where('amount', 'in', samples.ids([])).execute()).toEqual([]);
		});

		it('refuses values of another type', () => {
			expect(() => samples.ids([1.5])).toThrow(StoreError);
			expect(() => samples.anyOf('name', 'text', ['\0'])).toThrow(StoreError);
			expect(() => samples.anyOf('amount', 'int', ['1'])).toThrow(StoreError);
		});
	});
});
