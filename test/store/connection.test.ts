import { StoreError } from '../../src/store/connection';
import {
	allRows,
	aRow,
	failure,
	insertRows,
	names,
	sampleColumns,
	withSamples,
	type SampleDatabase,
	type Samples,
} from './support/samples';
import { removeStores, stores } from './support/stores';

afterAll(removeStores);

const code = async (promise: Promise<unknown>) => (await failure(promise)).code;

describe.each(stores)('connection to $name', (store) => {
	let samples: Samples;

	beforeEach(async () => {
		samples = await withSamples(store.open<SampleDatabase>(sampleColumns));
	});

	afterEach(() => samples.close());

	describe('atOneInstant()', () => {
		const namesIn = async (db: Samples['db']) =>
			(await db.selectFrom('samples').select('name').orderBy('id').execute()).map((r) => r.name);

		it('sees no concurrent write, by any writer', async () => {
			await insertRows(samples, [aRow({ name: 'before' })]);
			let written: Promise<void> | undefined;
			const seen: unknown[] = [];
			// Begun outside: a call of static data meanwhile waits for the end.
			let begin = () => {};
			const begun = new Promise<void>((resolve) => (begin = resolve));
			const writing = begun.then(async () => {
				written = insertRows(samples, [aRow({ name: 'meanwhile' })]);
				if (store.name !== 'static-data') await written;
			});
			await samples.atOneInstant(async (db) => {
				seen.push(await namesIn(db));
				begin();
				await writing;
				seen.push(await namesIn(db));
			});
			await written;
			expect(seen).toEqual([['before'], ['before']]);
			expect(await names(samples)).toEqual(['before', 'meanwhile']);
		});

		it('returns the result of its function, and fails as it does', async () => {
			expect(await samples.atOneInstant(async () => 42)).toBe(42);
			const failing = samples.atOneInstant(async () => {
				throw new Error('changed my mind');
			});
			await expect(failing).rejects.toThrow('changed my mind');
			expect(await names(samples)).toEqual([]);
		});
	});

	describe('transaction()', () => {
		it('commits all or nothing', async () => {
			const failing = samples.transaction(async (trx) => {
				await trx.insertInto('samples').values({ name: 'lost' }).execute();
				throw new Error('changed my mind');
			});
			await expect(failing).rejects.toThrow('changed my mind');
			await samples.transaction((trx) =>
				trx.insertInto('samples').values({ name: 'kept' }).execute(),
			);
			expect(await names(samples)).toEqual(['kept']);
		});

		it('returns the result of its function', async () => {
			expect(await samples.transaction(async () => 42)).toBe(42);
		});

		it('sees its own changes while others do not', async () => {
			let inside: unknown;
			await expect(
				samples.transaction(async (trx) => {
					await trx.insertInto('samples').values({ name: 'new' }).execute();
					inside = await trx.selectFrom('samples').select('name').execute();
					throw new Error('undo');
				}),
			).rejects.toThrow('undo');
			expect(inside).toEqual([{ name: 'new' }]);
			expect(await names(samples)).toEqual([]);
		});

		it('lets transactions that read and write the same row follow one another', async () => {
			await insertRows(samples, [aRow({ name: 'counter', amount: 0 })]);
			const increment = () =>
				samples.transaction(async (trx) => {
					const { amount } = await trx
						.selectFrom('samples')
						.select('amount')
						.where('name', '=', 'counter')
						.modifyEnd(samples.forUpdate())
						.executeTakeFirstOrThrow();
					await trx
						.updateTable('samples')
						.set({ amount: amount! + 1 })
						.execute();
				});
			await Promise.all(Array.from({ length: 20 }, increment));
			expect((await allRows(samples))[0].amount).toBe(20);
		});

		it('can skip locked rows where there are row locks', async () => {
			await insertRows(samples, [aRow({ name: 'a' })]);
			const query = samples.db.selectFrom('samples as s').select('s.name');
			expect(await query.modifyEnd(samples.forUpdateSkipLocked('s')).execute()).toEqual([
				{ name: 'a' },
			]);
		});

		it('continues after a statement that broke a rule, in the next transaction', async () => {
			await insertRows(samples, [aRow({ name: 'taken' })]);
			const again = () => insertRows(samples, [aRow({ name: 'taken' })]);
			expect(await code(again())).toBe('unique');
			expect(
				await code(
					samples.transaction((trx) =>
						trx.insertInto('samples').values({ name: 'taken' }).execute(),
					),
				),
			).toBe('unique');
			await insertRows(samples, [aRow({ name: 'free' })]);
			expect(await names(samples)).toEqual(['taken', 'free']);
		});

		it('refuses a transaction within a transaction instead of waiting for itself', async () => {
			await expect(samples.transaction(() => samples.transaction(async () => 1))).rejects.toThrow(
				/inside a transaction/,
			);
			expect(await samples.transaction(async () => 1)).toBe(1);
		});

		it('is repeated when the store was busy, and not after other failures', async () => {
			const attempts = { busy: 0, other: 0 };
			await samples.transaction(async (trx) => {
				await trx
					.insertInto('samples')
					.values({ name: `attempt ${attempts.busy}` })
					.execute();
				if (attempts.busy++ < 2) throw new StoreError('busy', 'somebody was in the way');
			});
			await expect(
				samples.transaction(async () => {
					attempts.other++;
					throw new StoreError('unavailable', 'gone');
				}),
			).rejects.toThrow('gone');
			expect(await names(samples)).toEqual(['attempt 2']);
			expect(attempts).toEqual({ busy: 3, other: 1 });
		});
	});

	describe('listen() and notify()', () => {
		it('calls the listeners of the topic, with the payload', async () => {
			const applied: string[] = [];
			const stop = samples.listen('due', (payload) => payload && applied.push(payload));
			samples.listen('other', (payload) => payload && applied.push(`other ${payload}`));
			await samples.notify('due', '{"a":"ü\'"}');
			stop();
			await samples.notify('due', 'unheard');
			expect(applied).toEqual(['{"a":"ü\'"}']);
		});
	});

	describe('close()', () => {
		it('may be called twice, and during transactions, which it waits for', async () => {
			const insertion = samples.transaction((trx) =>
				trx.insertInto('samples').values({ name: 'a' }).execute(),
			);
			await Promise.resolve();
			await Promise.all([samples.close(), samples.close(), insertion]);
			await samples.close();
			const again = await withSamples(store.reopen<SampleDatabase>(samples, sampleColumns));
			expect(await names(again)).toEqual(['a']);
		});

		it('refuses statements and transactions afterwards', async () => {
			await samples.close();
			expect(await code(names(samples))).toBe('closed');
			expect(await code(samples.transaction(async () => 1))).toBe('closed');
		});
	});
});
