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

/** The part of n8n's contexts that is needed to find a store. */
export interface StoreContext {
	getNode(): INode;
	getWorkflow(): { id?: string; name?: string };
	getWorkflowStaticData(type: string): IDataObject;
	getCredentials<T extends object>(type: string): Promise<T>;
	logger: Logger;
}

export type StoreChoice = 'instance' | 'staticData' | 'sqlite' | 'postgres';

const open = new Map<string, Promise<StoreHandle>>();

let rehearsed: StoreHandle | null = null;

/** All nodes of this process use this store, whatever they say; null: each its own again. */
export function useStore(handle: StoreHandle | null): void {
	rehearsed = handle;
}

/** The store of the node's parameter 'Store'; opened once per process. */
export async function storeOf(context: StoreContext): Promise<StoreHandle> {
	if (rehearsed !== null) return rehearsed;
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

/** The message includes the reason, because n8n shows no description when an activation fails. */
function notOpened(node: INode, error: Error): NodeOperationError {
	const failure = new NodeOperationError(node, error);
	// Not by options: n8n replaces messages that contain a code such as ECONNREFUSED.
	return Object.assign(failure, {
		message: `The journey store could not be opened: ${error.message}`,
		description: error.message,
	});
}

/** The store's error, which nodes' errors hold as their cause. */
export function storeErrorIn(error: unknown): StoreError | undefined {
	if (error instanceof StoreError) return error;
	return error instanceof Error && error.cause !== undefined
		? storeErrorIn(error.cause)
		: undefined;
}

function requirePath(path: string | undefined): string {
	if (path) return path;
	throw new Error("Set 'File Path' to the path of the SQLite file, e.g. /data/journey.sqlite.");
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
	const location = `the Postgres database ${config.database ?? ''} on ${config.host ?? 'localhost'}`;
	return await once(`postgres ${JSON.stringify(config)}`, logger, location, () =>
		openPostgres<Database>({ config }),
	);
}

async function staticStoreOf(context: StoreContext): Promise<StoreHandle> {
	refuseInQueueMode("A workflow's static data");
	const workflowId = context.getWorkflow().id ?? '';
	const data = context.getWorkflowStaticData('global');
	const key = `static ${workflowId}`;
	// n8n resumes an execution with empty static data; a store opened from that would overwrite the
	// saved one. Activation and webhooks get the saved data.
	if (!open.has(key) && 'getInputData' in context) throw new Error(NOT_LOADED);
	const handle = await onceAs(key, () =>
		openStaticStore(data, workflowId, onErrorOf(context.logger)),
	);
	attachStaticData(data, workflowId);
	return handle;
}

const NOT_LOADED =
	"This workflow's static data is read when the workflow is activated. Activate it, then retry this execution.";

function refuseInQueueMode(location: string): void {
	if (!isQueueMode()) return;
	throw new Error(
		`${location} cannot be shared by the processes of n8n's queue mode. ` +
			"Set 'Store' to 'Postgres', or set N8N_JOURNEY_STORE_URL to a Postgres URL on every process.",
	);
}

async function once(
	key: string,
	logger: Logger,
	location: string,
	connect: () => Promise<Connection<Database>>,
): Promise<StoreHandle> {
	return await onceAs(key, async () => {
		const connection = await connect();
		// Whether a process is alive is known on the same machine only; on Postgres, leases expire.
		const store = await openStore(connection, connection.kind === 'sqlite' ? { isAlive } : {});
		return new StoreHandle(store, systemClock, location, onErrorOf(logger));
	});
}

/** Opens the store once per key; a failed opening is tried again by the next call. */
async function onceAs(key: string, make: () => Promise<StoreHandle>): Promise<StoreHandle> {
	const known = open.get(key);
	if (known !== undefined) return await known;
	// Validated before anything is opened, so that a wrong retention setting is reported.
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
