import { sql, type Transaction } from 'kysely';
import type { Connection } from '../connection';
import { StoreError } from '../errors';
import { migrateToLatest } from '../migrate';
import { migrations } from '../migrations';
import type { Database } from '../schema';
import type { SqlBase } from './common/base';
import { sqlContactStore } from './contact-store';
import { decideOnce } from './positions/decide';
import { engagements } from './events/engagements';
import { sqlExperiments } from './enrollments/experiments';
import { hubsSeen, sqlHubs } from './registry/hubs';
import { sqlInbox } from './messages/inbox';
import { sqlLedger } from './message-ledger';
import { linkKeys } from './registry/link-keys';
import { sqlOperations } from './operation-store';
import { sqlScores } from './score-store';
import { sqlSegments } from './segment-store';
import { sqlSent } from './messages/sent';
import { storeId } from './registry/store-id';
import { sqlRateLimits } from './messages/rate-limit';
import { runTimeBased } from './time-based/run';
import { rescheduleOverdue } from './positions/reschedule-overdue';
import { parkPositions } from './positions/park';
import { eventNames, journeyCounts, recentContacts } from './lookups';
import { NOTHING_RECORDED, recordSlices } from './intake/record';
import * as registry from './registry/journeys';
import { recordedBefore } from './events/dedup';
import * as claim from './positions/claim';
import { renewLeases } from './common/lease';
import { loadPositions } from './positions/load';
import { DutyCycle } from './common/duty-cycle';
import { sqlRetry } from './positions/retry';
import * as settle from './positions/complete';
import { enrollInline } from './intake/enroll-inline';
import { lockWorkspaceExclusive, lockWorkspaceShared } from './common/workspace-lock';
import type { ProcessInfo, Store } from '../store';

const READY = 'ready';

export interface SqlStoreOptions {
	/** Refuses new contacts past this number; for the place that is kept whole in memory. */
	maxContacts?: number;
}

/** The store on an open connection: brings the schema up to date, then answers. */
export async function openSqlStore(
	conn: Connection<Database>,
	options: SqlStoreOptions = {},
): Promise<Store> {
	await migrateToLatest(conn, migrations);
	return sqlStore(conn, await storeId(conn), options);
}

function sqlStore(conn: Connection<Database>, id: string, options: SqlStoreOptions): Store {
	type Trx = Transaction<Database>;
	const write = <T>(fn: (trx: Trx) => Promise<T>) => conn.transaction(fn);
	const writeTo: SqlBase['writeTo'] = (workspaceId, fn) =>
		write(async (trx) => {
			await lockWorkspaceShared(conn, trx, workspaceId);
			return await fn(trx);
		});
	const limited = async <T>(trx: Trx, work: () => Promise<T>): Promise<T> => {
		const result = await work();
		if (options.maxContacts !== undefined) await refuseBeyond(trx, options.maxContacts);
		return result;
	};
	/** After the commit, so that whoever is called finds the rows. */
	const announce = async (readyAt: number | null) => {
		if (readyAt !== null) await conn.notify(READY, String(readyAt));
	};

	const base: SqlBase = { conn, write, writeTo, announce, limited, dutyCycle: new DutyCycle() };

	return {
		kind: conn.kind,
		id,
		ledger: sqlLedger(base),
		contacts: sqlContactStore(base),
		segments: sqlSegments(base),
		scores: sqlScores(base),
		experiments: sqlExperiments(base),
		sent: sqlSent(base),
		inbox: sqlInbox(base),
		rateLimits: sqlRateLimits(base),
		hubs: sqlHubs(base),
		operations: sqlOperations(base),

		workspace: (name) => write((trx) => registry.workspaceId(trx, name)),
		nodes: (refs) => write((trx) => registry.nodeIds(conn, trx, refs)),
		linkKeys: (maxAgeMs, now) => linkKeys(base, maxAgeMs, now),
		registerJourney: (registration, now) =>
			write(async (trx) => {
				await lockWorkspaceExclusive(conn, trx, registration.workspaceId);
				return await registry.registerJourney(conn, trx, registration, now);
			}),
		deactivateJourney: (workflowId, nodeId) =>
			write((trx) => registry.deactivateJourney(trx, workflowId, nodeId)),
		seen: ({ workflowIds, nodeIds }, now) =>
			write(async (trx) => {
				await registry.nodesSeen(conn, trx, nodeIds, now);
				await registry.journeysSeen(conn, trx, workflowIds, now);
				await hubsSeen(conn, trx, workflowIds, now);
			}),
		journeys: (workspaceId) => registry.journeysOf(conn.db, workspaceId),

		journeyOf: (workflowId, nodeId) => registry.journeyOf(conn.db, workflowId, nodeId),

		async record(entries, recordOptions) {
			if (entries.length === 0) return NOTHING_RECORDED;
			const { workspaceId } = recordOptions;
			const { result, readyAt } = await writeTo(workspaceId, async (trx) => {
				const journeys = await registry.journeysOf(trx, workspaceId);
				return await limited(trx, () => recordSlices(conn, trx, entries, journeys, recordOptions));
			});
			await announce(readyAt);
			return result;
		},
		recorded: (workspaceId, messageIds) => recordedBefore(conn, workspaceId, messageIds),
		async enrollInline(journey, nodeId, inlineContacts, lease, now) {
			const spot = { journey, nodeId, lease };
			const { spots, readyAt } = await writeTo(journey.workspaceId, (trx) =>
				limited(trx, () => enrollInline(conn, trx, spot, inlineContacts, now)),
			);
			await announce(readyAt);
			return spots;
		},

		agenda: (nodeIds) => claim.readNextReadyTimes(conn, nodeIds),
		claim: (nodeId, limit, lease, now) =>
			write((trx) => claim.claimReady(conn, trx, nodeId, limit, lease, now)),
		open: (leases, now) => write((trx) => loadPositions(conn, trx, leases, now)),
		touch: (leases, now) => write((trx) => renewLeases(conn, trx, leases, now)),
		decide: (nodeId, decisions, now) =>
			write((trx) => decideOnce(conn, trx, nodeId, decisions, now)),
		async park(nodeId, arrivals, now) {
			const parked = await write((trx) => parkPositions(conn, trx, nodeId, arrivals, now));
			await announce(parked.readyAt);
			return parked.results;
		},
		settle: async (leases, now) =>
			await announce(await write((trx) => settle.completePositions(conn, trx, leases, now))),
		...sqlRetry(base),
		fail: (leases, reason, now) =>
			write((trx) => settle.failPositions(conn, trx, leases, reason, now)),
		handOver: (leases, until) =>
			write((trx) => settle.holdPositionsExternally(conn, trx, leases, until)),
		async giveBack(leases, now) {
			await write((trx) => claim.releasePositions(conn, trx, leases, now));
			await announce(now);
		},
		async sweep(now) {
			const { swept, readyAt } = await write((trx) => settle.completeExpiredHolds(conn, trx, now));
			await announce(readyAt);
			return swept;
		},
		overdue: (nodeIds, policy, now) =>
			write((trx) => rescheduleOverdue(conn, trx, nodeIds, policy, now)),
		tick: (now) => runTimeBased(base, now),
		takeOver: (owner, isAlive, now) =>
			write(async (trx) => {
				const { rows } = await sql<ProcessInfo>`select token, host, pid from processes`.execute(
					trx,
				);
				const gone = rows.filter((other) => !isAlive(other)).map((other) => other.token);
				await claim.freeLeasesOf(conn, trx, gone, now);
				await sql`delete from processes where ${conn.anyOf('token', 'text', gone)}`.execute(trx);
				await sql`insert into processes (token, host, pid, started_at)
					values (${owner.token}, ${owner.host}, ${owner.pid}, ${now})
					on conflict do nothing`.execute(trx);
			}),

		recentContacts: (workspaceId, limit) => recentContacts(conn.db, workspaceId, limit),
		counts: (journeyId) => journeyCounts(conn.db, journeyId),
		eventNames: (workspaceId, limit) => eventNames(conn.db, workspaceId, limit),
		nodesOf: (workflowId) => registry.nodesOf(conn.db, workflowId),
		engagements: (workspaceId, contactIds, each) =>
			engagements(conn, workspaceId, contactIds, each),

		// An empty payload: the link was made anew, and something may have been missed.
		onReady: (fn) => conn.listen(READY, (payload) => fn(payload === '' ? 0 : Number(payload))),
		close: () => conn.close(),
	};
}

async function refuseBeyond(trx: Transaction<Database>, limit: number): Promise<void> {
	const { rows } = await sql<{ n: number }>`select count(*) as n from contacts`.execute(trx);
	if (rows[0].n > limit) throw new StoreFullError(limit);
}

/** A workflow's static data is written whole with every execution, so it is kept small. */
export class StoreFullError extends StoreError {
	constructor(limit: number) {
		super(
			'full',
			`This workflow's static data holds ${limit} contacts, which is all it can. Nothing of this call was taken in. ` +
				"Choose another 'Store' in the journey's nodes: 'Instance Default' needs no set-up.",
		);
	}
}
