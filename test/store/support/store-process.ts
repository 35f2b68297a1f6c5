/* A process with a store of its own. Prints a line when it is open, begins on a line of input. */
import { once } from 'node:events';
import { sql } from 'kysely';
import { migrateToLatest } from '../../../src/store/migrate';
import { openPostgres } from '../../../src/store/postgres/open';
import { openSqlite } from '../../../src/store/sqlite/open';
import type { Task } from './processes';
import { sampleColumns, sampleMigrations, type SampleDatabase, type Samples } from './samples';

function open({ sqlite, postgres }: Task): Promise<Samples> {
	if (sqlite) return openSqlite<SampleDatabase>({ path: sqlite, columns: sampleColumns });
	return openPostgres<SampleDatabase>({ config: postgres! });
}

/**
 * Fails where a transaction ran twice: a transaction that takes the lock at the beginning need not.
 */
async function increment(samples: Samples, times: number): Promise<void> {
	let runs = 0;
	for (let i = 0; i < times; i++) {
		await samples.transaction(async (trx) => {
			runs++;
			const { amount } = await trx.selectFrom('samples').select('amount').executeTakeFirstOrThrow();
			await trx
				.updateTable('samples')
				.set({ amount: amount! + 1 })
				.where(sql<boolean>`true`)
				.execute();
		});
	}
	if (runs > times) throw new Error(`${times} transactions ran ${runs} times`);
}

async function main(): Promise<void> {
	const task = JSON.parse(process.argv[2]) as Task;
	const samples = await open(task);
	process.stdout.write('ready\n');
	await once(process.stdin, 'data');
	if (task.act === 'migrate') await migrateToLatest(samples, sampleMigrations);
	if (task.act === 'increment') await increment(samples, task.times ?? 1);
	if (task.act === 'leave-open') {
		await samples.db.selectFrom('samples').selectAll().execute();
		samples.listen('due', () => undefined);
		process.stdin.destroy();
		return;
	}
	await samples.close();
}

void main().catch((error: unknown) => {
	process.stderr.write(`${String((error as Error).stack)}\n`);
	process.exit(1);
});
