import { join } from 'node:path';
import { sql } from 'kysely';
import type { Profile } from '../src/contact/contact-store';
import type { IdentityKey } from '../src/contact/identity';
import type { Connection } from '../src/store/connection';
import { postgresConfigFromUrl } from '../src/store/postgres/config';
import { openPostgres } from '../src/store/postgres/open';
import { COLUMN_KINDS, type Database } from '../src/store/schema';
import { openSqlStore } from '../src/store/sql/store';
import type { Store } from '../src/store/store';
import { openSqlite } from '../src/store/sqlite/open';
import type { ArmCount } from '../src/experiment/experiments';
import type { JourneyCounts } from '../src/journey/journey-store';
import type { WorkflowGraph } from '../src/journey/workflow-graph';
import { until } from './until';
import type { World } from './world';

/** The result of a contact's enrollment, and the contact's current data. */
export interface Outcome {
	contactId: number;
	score: number | null;
	stage: string | null;
	status: string;
	/** The goal, or the reason why it ended. */
	by: string | null;
	/** The arm of the first Split Test. */
	arm: string | null;
}

export interface LedgerRow {
	userId: string;
	/** The node's name. */
	step: string;
	channel: string;
	status: string;
	reason: string | null;
	/** ms */
	sentAt: number | null;
}

interface OutcomeRow extends Pick<Outcome, 'score' | 'stage' | 'status'> {
	id: number;
	external_id: string;
	goal: string | null;
	reason: string | null;
	variants: Record<string, string> | null;
}

/** Reads the store of a world from outside, whether n8n runs or not. */
export class Inspector {
	private constructor(private readonly connection: Connection<Database>) {}

	/** The store itself. */
	async store(): Promise<Store> {
		return await openSqlStore(this.connection);
	}

	static async open(world: World): Promise<Inspector> {
		const connection = world.postgres
			? await openPostgres<Database>({ config: postgresConfigFromUrl(world.postgres.url) })
			: await openSqlite<Database>({
					path: join(world.folder, '.n8n', 'journey', 'journey.sqlite'),
					columns: COLUMN_KINDS,
				});
		return new Inspector(connection);
	}

	async counts(workflowId: string): Promise<JourneyCounts> {
		const store = await openSqlStore(this.connection);
		const journey = await store.journeys.ofWorkflow(workflowId);
		if (journey === null) throw new Error(`Workflow ${workflowId} has no journey in the store`);
		return await store.journeys.counts(journey.id);
	}

	/** The workflow behind its trigger, as it was at the last activation. */
	async graph(workflowId: string): Promise<WorkflowGraph | null> {
		const { journeys } = await openSqlStore(this.connection);
		const journey = await journeys.ofWorkflow(workflowId);
		return journey && (await journeys.graph(journey.id));
	}

	/** Waits until all enrollments have ended. */
	async whenAllDone(
		workflowId: string,
		entered: number,
		timeoutMs: number,
	): Promise<JourneyCounts> {
		return await this.whenThrough(workflowId, entered, entered, timeoutMs);
	}

	/** Waits until that many enrollments have ended. */
	async whenThrough(
		workflowId: string,
		entered: number,
		through: number,
		timeoutMs: number,
	): Promise<JourneyCounts> {
		return await this.whenCounts(workflowId, timeoutMs, `That ${through} are through`, (counts) =>
			Promise.resolve(counts.entered === entered && counts.entered - counts.active === through),
		);
	}

	/** Recipients of messages with this status in the ledger. */
	async recipients(status: string): Promise<string[]> {
		const { rows } = await sql<{ recipient: string }>`select recipient from messages
			where status = ${status}`.execute(this.connection.db);
		return rows.map((row) => row.recipient);
	}

	/** The ledger's messages of contacts with a userId, in the order in which they were reserved. */
	async ledger(): Promise<LedgerRow[]> {
		const { rows } = await sql<LedgerRow>`select c.external_id as "userId", n.name as step,
				m.channel, m.status, m.reason, m.sent_at as "sentAt"
			from messages m join contacts c on c.id = m.contact_id join nodes n on n.id = m.node_id
			where c.external_id is not null order by m.id`.execute(this.connection.db);
		return rows;
	}

	/** Contacts of a workflow's journey that wait after its trigger, with no execution under way. */
	async waiting(workflowId: string): Promise<number> {
		const { rows } = await sql<{ n: number }>`select count(*) as n from positions p
			join enrollments e on e.id = p.enrollment_id and e.status = 'active'
			join journeys j on j.id = e.journey_id and j.workflow_id = ${workflowId}
			where p.parent_id is not null and p.lease is null`.execute(this.connection.db);
		return rows[0].n;
	}

	/** Opts out of email, as a contact with this user ID and address. */
	async objectAs(userId: string, email: string): Promise<void> {
		const store = await openSqlStore(this.connection);
		const workspaceId = await store.workspace('default');
		const keys = [{ kind: 'userId' as const, value: userId }];
		const now = Date.now();
		const [{ contact }] = await store.contacts.upsert(
			workspaceId,
			[{ keys, traits: { email } }],
			now,
		);
		const change = { contactId: contact.id, channel: 'email', status: 'optedOut' } as const;
		await store.consents.set(workspaceId, [change], now);
	}

	/** Everything that is stored about a contact, or null for an unknown identifier. */
	async profile(workspace: string, key: IdentityKey): Promise<Profile | null> {
		const store = await openSqlStore(this.connection);
		const workspaceId = await store.workspace(workspace);
		const [id] = await store.contacts.find(workspaceId, [[key]]);
		if (id === null) return null;
		const [profile] = await store.contacts.profiles(workspaceId, [id], 1_000);
		return profile;
	}

	/**
	 * Waits until all contacts have entered and wait after the trigger, or have completed already;
	 * returns the number that have completed.
	 */
	async whenWaiting(workflowId: string, entered: number, timeoutMs: number): Promise<number> {
		const through = ({ active }: JourneyCounts) => entered - active;
		const counts = await this.whenCounts(
			workflowId,
			timeoutMs,
			`That all ${entered} wait`,
			async (now) =>
				now.entered === entered && (await this.waiting(workflowId)) + through(now) === entered,
		);
		return through(counts);
	}

	private async whenCounts(
		workflowId: string,
		timeoutMs: number,
		what: string,
		isSo: (counts: JourneyCounts) => Promise<boolean>,
	): Promise<JourneyCounts> {
		let counts: JourneyCounts | undefined;
		return await until(
			async () => {
				counts = await this.counts(workflowId);
				return (await isSo(counts)) ? counts : undefined;
			},
			() => `${what} (${JSON.stringify(counts)})`,
			timeoutMs,
		);
	}

	/** The result of each contact's last enrollment, by userId. */
	async outcomes(workflowId: string): Promise<Map<string, Outcome>> {
		const { rows } = await sql<OutcomeRow>`select c.id, c.external_id, c.score, c.stage, e.status,
				e.goal, e.reason, e.variants
			from enrollments e join contacts c on c.id = e.contact_id
			join journeys j on j.id = e.journey_id and j.workflow_id = ${workflowId}
			order by e.id`.execute(this.connection.db);
		return new Map(
			rows.map((row) => [
				row.external_id,
				{
					contactId: row.id,
					score: row.score,
					stage: row.stage,
					status: row.status,
					by: row.goal ?? row.reason,
					arm: Object.values(row.variants ?? {})[0] ?? null,
				},
			]),
		);
	}

	/** Waits until the segment is saved. */
	async whenSaved(workspace: string, key: string, timeoutMs: number): Promise<void> {
		const store = await openSqlStore(this.connection);
		const workspaceId = await store.workspace(workspace);
		const saved = async () =>
			(await store.segments.list(workspaceId)).find((segment) => segment.key === key);
		await until(saved, `Saving the segment '${key}'`, timeoutMs);
	}

	/** Number of members of a saved segment. */
	async members(workspace: string, key: string): Promise<number> {
		const store = await openSqlStore(this.connection);
		const segments = await store.segments.list(await store.workspace(workspace));
		return segments.find((segment) => segment.key === key)?.members ?? 0;
	}

	/** The counts of the arms of all Split Tests. */
	async arms(): Promise<ArmCount[]> {
		const { rows } = await sql<ArmCount>`select arm, cast(sum(enrollments) as bigint) as entered,
				cast(sum(conversions) as bigint) as converted
			from experiment_counts group by arm order by arm`.execute(this.connection.db);
		return rows;
	}

	/** Positions that could be claimed at that instant (ms), and are not. */
	async backlog(now: number): Promise<number> {
		const { rows } = await sql<{ n: number }>`select count(*) as n from positions
			where ready_at <= ${now}`.execute(this.connection.db);
		return rows[0].n;
	}

	async count(table: keyof Database): Promise<number> {
		const { rows } = await sql<{ n: number }>`select count(*) as n
			from ${sql.table(table)}`.execute(this.connection.db);
		return rows[0].n;
	}

	async close(): Promise<void> {
		await this.connection.close();
	}
}
