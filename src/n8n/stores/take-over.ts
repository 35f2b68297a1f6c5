import type { Connection } from '../../store/connection';
import type { Database } from '../../store/schema';
import { openSqlStore, type SqlStoreOptions } from '../../store/sql/store';
import type { Store } from '../../store/store';
import type { ProcessInfo } from '../../store/maintenance';
import { systemClock, thisProcess } from '../system';

interface OpenOptions extends SqlStoreOptions {
	/** Whether a process's leases are still valid; absent: leases only expire. */
	isAlive?(owner: ProcessInfo): boolean;
}

/** The store on the connection; the connection is closed if the store cannot be opened. */
export async function openStore(
	connection: Connection<Database>,
	{ isAlive, ...options }: OpenOptions = {},
): Promise<Store> {
	let store: Store | undefined;
	try {
		store = await openSqlStore(connection, options);
		if (isAlive) await store.maintenance.reclaimLeases(thisProcess, isAlive, systemClock.now());
		return store;
	} catch (error) {
		await (store ?? connection).close();
		throw error;
	}
}
