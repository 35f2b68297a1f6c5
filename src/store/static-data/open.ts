import type { ColumnKinds, Connection, PendingRestore, ReportError } from '../connection';
import { sqliteConnection } from '../sqlite/connection';
import { MemoryDatabase } from './memory';
import { loadSnapshot, parseSnapshot, type Snapshot } from './snapshot';

export interface StaticDataOptions {
	/** The snapshot in the workflow's static data; absent for a new store. */
	snapshot?: object | null;
	columns: ColumnKinds;
	report?: ReportError;
}

export interface StaticDataConnection<DB> extends Connection<DB> {
	/**
	 * Put this object into the static data: whenever n8n saves, JSON.stringify gets the state of that
	 * moment, without the changes of an open transaction.
	 */
	readonly snapshot: { toJSON(): object };
}

/**
 * Opens a database in the memory of the process, from a snapshot in static data. migrateToLatest()
 * loads the snapshot, as its rows need the tables of its own schema version.
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
		// Until it is loaded, the old snapshot is the current state.
		snapshot: { toJSON: () => pending ?? memory.snapshot() },
		get restore(): PendingRestore | undefined {
			return pending?.schema ? { schema: pending.schema, load } : undefined;
		},
	};
}
