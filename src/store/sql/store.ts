import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Connection } from '../connection';
import { StoreError } from '../errors';
import { migrateToLatest } from '../migrate';
import { migrations } from '../migrations';
import type { Database } from '../schema';
import type { Store } from '../store';
import { sqlCatalog } from './catalog';
import type { SqlBase } from './common/base';
import { DutyCycle } from './common/duty-cycle';
import type { Tx } from './common/transaction';
import { lockWorkspaceShared } from './common/workspace-lock';
import { sqlConsents } from './consent-store';
import { sqlContactStore } from './contact-store';
import { sqlErasureLog } from './erasure-log';
import { sqlExperiments } from './enrollments/experiments';
import { sqlEvents } from './event-store';
import { sqlJourneyReports } from './journey-reports';
import { sqlJourneys } from './journey-store';
import { sqlMaintenance } from './maintenance';
import { sqlLedger } from './message-ledger';
import { sqlInbox } from './messages/inbox';
import { sqlPreviews } from './messages/previews';
import { sqlSnippets } from './messages/snippets';
import { sqlRateLimits } from './messages/rate-limit';
import { sqlSent } from './messages/sent';
import { sqlHandovers } from './operations/handovers';
import { sqlOperations } from './operation-store';
import { sqlPositions } from './position-store';
import { sqlAlerts } from './registry/alerts';
import { sqlHubs } from './registry/hubs';
import type { MakeLinkKey } from './registry/link-keys';
import { sqlContactHistories } from './reports/contact-histories';
import { sqlContactPages } from './reports/contact-pages';
import { workspaceId } from './registry/journeys';
import { sqlAudienceReports } from './reports/audience-reports';
import { sqlMessageReports } from './reports/message-reports';
import { sqlScores } from './score-store';
import { sqlSegments } from './segment-store';

const READY = 'ready';

export interface SqlStoreOptions {
	/** Refuses new contacts beyond this number; for static data, which is kept whole in memory. */
	maxContacts?: number;
	/** Of a new store; random by default. */
	identity?: StoreIdentity;
	/** Random by default. */
	makeLinkKey?: MakeLinkKey;
}

/** The store on an open connection, after migrating the schema to the latest version. */
export async function openSqlStore(
	conn: Connection<Database>,
	options: SqlStoreOptions = {},
): Promise<Store> {
	await migrateToLatest(conn, migrations);
	return sqlStore(conn, await identityOf(conn, options.identity), options);
}

export interface StoreIdentity {
	storeId: string;
	digestKey: string;
}

/** Created by the first process that opens the store; the same for all from then on. */
async function identityOf(
	conn: Connection<Database>,
	made: StoreIdentity = {
		storeId: randomUUID(),
		digestKey: randomBytes(32).toString('base64url'),
	},
): Promise<StoreIdentity> {
	return await conn.transaction(async (trx) => {
		await sql`insert into settings (key, value)
			values ('storeId', ${made.storeId}), ('digestKey', ${made.digestKey})
			on conflict do nothing`.execute(trx);
		const { rows } = await sql<{ key: keyof StoreIdentity; value: string }>`select key, value
			from settings where key in ('storeId', 'digestKey')`.execute(trx);
		return { ...made, ...Object.fromEntries(rows.map(({ key, value }) => [key, value])) };
	});
}

function sqlStore(
	conn: Connection<Database>,
	{ storeId, digestKey }: StoreIdentity,
	options: SqlStoreOptions,
): Store {
	const write: SqlBase['write'] = (fn) => conn.transaction((trx) => fn({ conn, trx, digestKey }));
	const writeTo: SqlBase['writeTo'] = (workspaceId, fn) =>
		write(async (tx) => {
			const scoped = { ...tx, workspaceId };
			await lockWorkspaceShared(scoped);
			return await fn(scoped);
		});
	const limited: SqlBase['limited'] = async (tx, work) => {
		const result = await work();
		if (options.maxContacts !== undefined) await refuseBeyond(tx, options.maxContacts);
		return result;
	};
	/** After the commit, so that listeners find the rows. */
	const announce = async (readyAt: number | null) => {
		if (readyAt !== null) await conn.notify(READY, String(readyAt));
	};

	const base: SqlBase = {
		conn,
		digestKey,
		write,
		writeTo,
		announce,
		limited,
		dutyCycle: new DutyCycle(),
	};

	return {
		kind: conn.kind,
		id: storeId,
		digestKey,
		positions: sqlPositions(base),
		journeys: sqlJourneys(base),
		events: sqlEvents(base),
		ledger: sqlLedger(base),
		contacts: sqlContactStore(base),
		consents: sqlConsents(base),
		erasures: sqlErasureLog(base),
		segments: sqlSegments(base),
		scores: sqlScores(base),
		experiments: sqlExperiments(base),
		sent: sqlSent(base),
		inbox: sqlInbox(base),
		previews: sqlPreviews(base),
		snippets: sqlSnippets(base),
		rateLimits: sqlRateLimits(base),
		hubs: sqlHubs(base, options.makeLinkKey),
		alerts: sqlAlerts(base),
		catalog: sqlCatalog(base),
		maintenance: sqlMaintenance(base),
		operations: sqlOperations(base),
		handovers: sqlHandovers(base),
		contactPages: sqlContactPages(base),
		contactHistories: sqlContactHistories(base),
		reports: sqlJourneyReports(base),
		messageReports: sqlMessageReports(base),
		audienceReports: sqlAudienceReports(base),

		workspace: (name) => write((tx) => workspaceId(tx.trx, name)),

		// An empty payload: the connection was restored, and notifications may have been missed.
		onReady: (fn) => conn.listen(READY, (payload) => fn(payload === '' ? 0 : Number(payload))),
		close: () => conn.close(),
	};
}

async function refuseBeyond({ trx }: Tx, limit: number): Promise<void> {
	const { rows } = await sql<{ n: number }>`select count(*) as n from contacts`.execute(trx);
	if (rows[0].n > limit) throw new StoreFullError(limit);
}

/** Static data is at its contact limit: n8n writes it whole with every execution. */
export class StoreFullError extends StoreError {
	constructor(limit: number) {
		super(
			'full',
			`This workflow's static data holds ${limit} contacts, which is all it can. Nothing of this call was saved. ` +
				"Choose another 'Store' in the journey's nodes: 'Instance Default' needs no set-up.",
		);
	}
}
