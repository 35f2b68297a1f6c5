import { jsonParse, type IDataObject } from 'n8n-workflow';
import { COLUMN_KINDS, type Database } from '../../store/schema';
import type { ProcessInfo } from '../../store/maintenance';
import { openStaticData } from '../../store/static-data/open';
import { openStore } from './take-over';
import { StoreHandle } from './handle';
import { systemClock, thisProcess } from '../system';

/**
 * Maximum number of contacts in a workflow's static data, which is written whole with every
 * execution.
 */
export const STATIC_DATA_CONTACTS = 1_000;

const FIELD = 'journeyStore';

/**
 * n8n loads static data for each execution and saves it whole, the last writer wins. So this
 * process's memory is authoritative and n8n saves a snapshot of it: an object that serializes the
 * current state when n8n turns it into JSON, however old the execution is.
 */
interface LiveSnapshot {
	format: string;
	/** Text, not an object: n8n wraps every object of static data in a proxy as it loads it. */
	toJSON(): string;
}

const snapshots = new Map<string, LiveSnapshot>();

export async function openStaticStore(
	data: IDataObject,
	workflowId: string,
	onError: (error: unknown) => void,
): Promise<StoreHandle> {
	const saved = data[FIELD];
	const snapshot = typeof saved === 'string' ? jsonParse<object>(saved) : undefined;
	const connection = openStaticData<Database>({ snapshot, columns: COLUMN_KINDS });
	// Leases in the snapshot are void: static data belongs to one process at a time.
	const isAlive = (owner: ProcessInfo) => owner.token === thisProcess.token;
	const store = await openStore(connection, { maxContacts: STATIC_DATA_CONTACTS, isAlive });
	snapshots.set(workflowId, {
		format: 'n8n-nodes-journey',
		toJSON: () => JSON.stringify(connection.snapshot),
	});
	return new StoreHandle(store, systemClock, "the workflow's static data", onError);
}

/** Makes n8n save the snapshot after this execution, webhook call or emit. */
export function attachStaticData(data: IDataObject, workflowId: string): void {
	data[FIELD] = snapshots.get(workflowId) as unknown as IDataObject;
}
