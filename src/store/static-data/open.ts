import type { ColumnKinds, Connection, PendingRestore, ReportError } from '../connection';
import { sqliteConnection } from '../sqlite/connection';
import { MemoryDatabase } from './memory';
import { loadSnapshot, parseSnapshot, type Snapshot } from './snapshot';

export interface StaticDataOptions {
	/** What an earlier process left in the workflow's static data; none for a new store. */
	snapshot?: object | null;
	columns: ColumnKinds;
	report?: ReportError;
}

export interface StaticDataConnection<DB> extends Connection<DB> {
	/**
	 * Put this object into the static data: whenever n8n saves, JSON.stringify finds the state of
	 * that moment, without what an open transaction has done so far.
	 */
	readonly snapshot: { toJSON(): object };
}

/**
 * Opens a store that lives in this process's memory, with static data as its snapshot. A snapshot
 * is loaded by migrateToLatest(), as its rows need the tables of their time.
 */
export function openStaticData<DB>(options: StaticDataOptions): StaticDataConnection<DB> {
	const { columns, report } = options;
	let pending: Snapshot | undefined = options.snapshot
		? parseSnapshot(options.snapshot)
		: undefined;
	const memory = new MemoryDatabase();
	const connection = sqliteConnection<DB>({
		kind: 'static-data',
		runners: memory,
		columns,
		report,
	});

	async function load(): Promise<void> {
		const snapshot = pending;
		if (!snapshot) return;
		await connection.transaction(async () => {
			loadSnapshot((statement) => memory.runNow(statement), snapshot);
		});
		pending = undefined;
	}

	return {
		...connection,
		// Until the rows are in the tables, the old snapshot is still the state.
		snapshot: { toJSON: () => pending ?? memory.snapshot() },
		get restore(): PendingRestore | undefined {
			return pending?.schema ? { schema: pending.schema, load } : undefined;
		},
	};
}
