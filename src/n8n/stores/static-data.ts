import { jsonParse, type IDataObject } from 'n8n-workflow';
import { COLUMN_KINDS, type Database } from '../../store/schema';
import type { ProcessInfo } from '../../store/maintenance';
import { openStaticData } from '../../store/static-data/open';
import { openStore } from './take-over';
import { StoreHandle } from './handle';
import { systemClock, thisProcess } from '../system';

/** Contacts that one workflow's static data takes; it is written whole with every execution. */
export const STATIC_DATA_CONTACTS = 1_000;

const FIELD = 'journeyStore';

/**
 * n8n loads static data for each execution and saves it whole, the last writer winning. So this
 * process's memory is the truth and what n8n saves is its picture at the moment of saving: an
 * object that writes itself out when n8n turns it into JSON, however old the execution is.
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
	// Whoever held leases in the picture is gone: static data belongs to one process at a time.
	const isAlive = (owner: ProcessInfo) => owner.token === thisProcess.token;
	const store = await openStore(connection, { maxContacts: STATIC_DATA_CONTACTS, isAlive });
	snapshots.set(workflowId, {
		format: 'n8n-nodes-journey',
		toJSON: () => JSON.stringify(connection.snapshot),
	});
	return new StoreHandle(store, systemClock, "the workflow's static data", onError);
}

/** Makes n8n save the picture when this execution, webhook call or emit is over. */
export function attachStaticData(data: IDataObject, workflowId: string): void {
	data[FIELD] = snapshots.get(workflowId) as unknown as IDataObject;
}
