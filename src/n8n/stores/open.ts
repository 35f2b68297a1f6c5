import { NodeOperationError, type IDataObject, type INode, type Logger } from 'n8n-workflow';
import type { Connection } from '../../store/connection';
import { StoreError } from '../../store/errors';
import { openPostgres } from '../../store/postgres/open';
import {
	postgresConfigFromCredential,
	postgresConfigFromUrl,
	type PostgresConfig,
} from '../../store/postgres/config';
import type { Database } from '../../store/schema';
import { COLUMN_KINDS } from '../../store/schema';
import { openSqlite } from '../../store/sqlite/open';
import { openStore } from './take-over';
import { StoreHandle } from './handle';
import { attachStaticData, openStaticStore } from './static-data';
import {
	embeddedStorePath,
	instanceRetention,
	instanceStoreUrl,
	isAlive,
	isQueueMode,
	systemClock,
} from '../system';

/** What every context of n8n offers that a store can be found with. */
export interface StoreContext {
	getNode(): INode;
	getWorkflow(): { id?: string; name?: string };
	getWorkflowStaticData(type: string): IDataObject;
	getCredentials<T extends object>(type: string): Promise<T>;
	logger: Logger;
}

export type StoreChoice = 'instance' | 'staticData' | 'sqlite' | 'postgres';

const open = new Map<string, Promise<StoreHandle>>();

/** The store that the node's 'Store' parameter names; opened once per process. */
export async function storeOf(context: StoreContext): Promise<StoreHandle> {
	const node = context.getNode();
	const { store = 'instance', sqlitePath } = node.parameters as {
		store?: StoreChoice;
		sqlitePath?: string;
	};
	try {
		switch (store) {
			case 'staticData':
				return await staticStoreOf(context);
			case 'sqlite':
				return await sqliteStore(requirePath(sqlitePath), context.logger);
			case 'postgres': {
				const credential = await context.getCredentials('postgres');
				return await postgresStore(postgresConfigFromCredential(credential), context.logger);
			}
			case 'instance':
				return await instanceStore(context.logger);
		}
	} catch (error) {
		if (error instanceof NodeOperationError) throw error;
		throw notOpened(node, error as Error);
	}
}

/** The message holds the reason, too: n8n shows no description where it cannot switch a workflow on. */
function notOpened(node: INode, error: Error): NodeOperationError {
	const failure = new NodeOperationError(node, error);
	// Not by options: n8n has words of its own for messages with a code in them, like ECONNREFUSED.
	return Object.assign(failure, {
		message: `The journey store could not be opened: ${error.message}`,
		description: error.message,
	});
}

/** What the store said; nodes' errors hold it as their cause. */
export function storeErrorIn(error: unknown): StoreError | undefined {
	if (error instanceof StoreError) return error;
	return error instanceof Error && error.cause !== undefined
		? storeErrorIn(error.cause)
		: undefined;
}

function requirePath(path: string | undefined): string {
	if (path) return path;
	throw new Error("Set 'File Path' to where the SQLite file shall be, e.g. /data/journey.sqlite.");
}

async function instanceStore(logger: Logger): Promise<StoreHandle> {
	const url = instanceStoreUrl();
	if (url !== undefined) return await postgresStore(postgresConfigFromUrl(url), logger);
	return await sqliteStore(embeddedStorePath(), logger);
}

async function sqliteStore(path: string, logger: Logger): Promise<StoreHandle> {
	refuseInQueueMode('An SQLite file');
	return await once(`sqlite ${path}`, logger, `the SQLite file ${path}`, async () => {
		return await openSqlite<Database>({ path, columns: COLUMN_KINDS });
	});
}

async function postgresStore(config: PostgresConfig, logger: Logger): Promise<StoreHandle> {
	const place = `the Postgres database ${config.database ?? ''} on ${config.host ?? 'localhost'}`;
	return await once(`postgres ${JSON.stringify(config)}`, logger, place, () =>
		openPostgres<Database>({ config }),
	);
}

async function staticStoreOf(context: StoreContext): Promise<StoreHandle> {
	refuseInQueueMode("A workflow's static data");
	const workflowId = context.getWorkflow().id ?? '';
	const data = context.getWorkflowStaticData('global');
	const key = `static ${workflowId}`;
	// n8n resumes an execution with empty static data; a store opened from that would be saved over
	// the real one. Activation and webhooks get the data as it was saved.
	if (!open.has(key) && 'getInputData' in context) throw new Error(NOT_LOADED);
	const handle = await onceAs(key, () =>
		openStaticStore(data, workflowId, onErrorOf(context.logger)),
	);
	attachStaticData(data, workflowId);
	return handle;
}

const NOT_LOADED =
	"This workflow's static data is read when the workflow is activated. Activate it, then retry this execution.";

function refuseInQueueMode(place: string): void {
	if (!isQueueMode()) return;
	throw new Error(
		`${place} cannot be shared by the processes of n8n's queue mode. ` +
			"Set 'Store' to 'Postgres', or set N8N_JOURNEY_STORE_URL to a Postgres URL on every process.",
	);
}

async function once(
	key: string,
	logger: Logger,
	place: string,
	connect: () => Promise<Connection<Database>>,
): Promise<StoreHandle> {
	return await onceAs(key, async () => {
		const connection = await connect();
		// Who is alive can be seen on this machine only; on Postgres, leases simply run out.
		const store = await openStore(connection, connection.kind === 'sqlite' ? { isAlive } : {});
		return new StoreHandle(store, systemClock, place, onErrorOf(logger));
	});
}

/** An opening that failed is tried again by the next who asks. */
async function onceAs(key: string, make: () => Promise<StoreHandle>): Promise<StoreHandle> {
	const known = open.get(key);
	if (known !== undefined) return await known;
	// Before anything is opened: whoever meant to keep less or more should hear of the slip.
	instanceRetention();
	const handle = make();
	open.set(key, handle);
	handle.catch(() => open.delete(key));
	return await handle;
}

function onErrorOf(logger: Logger) {
	return (error: unknown) =>
		logger.error(`Journey: ${error instanceof Error ? error.message : String(error)}`);
}
