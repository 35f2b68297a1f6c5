import { sql, type Kysely } from 'kysely';
import {
	LATE_MS,
	REASONS,
	type HubSurvey,
	type JourneySurvey,
	type NodeSurvey,
	type StoreSurvey,
} from '../../../operations/survey';
import { DAY_MS, HOUR_MS } from '../../../lib/milliseconds';
import type { Database } from '../../schema';
import type { SqlBase } from '../common/base';

type Db = Kysely<Database>;
type NodeLoad = 'waiting' | 'late' | 'retrying' | 'busy';

/** See Survey. A fixed number of read-only statements, without a common transaction. */
export async function survey({ conn }: Pick<SqlBase, 'conn'>, now: number): Promise<StoreSurvey> {
	const { db } = conn;
	return {
		nodes: await nodesSurveyed(db, now),
		journeys: await journeysSurveyed(db, now),
		hubs: await hubsSurveyed(db),
		messages: await messagesSince(db, now - DAY_MS),
	};
}

interface Group {
	nodeId: number;
	journeyId: number;
	load: NodeLoad;
	count: number;
	/** The earliest instant (ms) at which one of them may be or could have been claimed. */
	readyAt: number | null;
}

async function nodesSurveyed(db: Db, now: number): Promise<NodeSurvey[]> {
	const { rows } = await sql<Pick<NodeSurvey, 'nodeId' | 'name' | 'type'> & NodeRow>`
		select id as "nodeId", workflow_id as "workflowId", node_key as "nodeKey", name, type,
			seen_at as "seenAt", gone_at as "goneAt" from nodes order by id`.execute(db);
	const groups = Map.groupBy(await groupsOf(db, now), ({ nodeId }) => nodeId);
	return rows.map((row) => ({ ...row, ...countsOf(groups.get(row.nodeId) ?? [], now) }));
}

type NodeRow = Pick<NodeSurvey, 'workflowId' | 'nodeKey' | 'seenAt' | 'goneAt'>;

/** Positions of failed enrollments and tombstones do not count. */
async function groupsOf(db: Db, now: number): Promise<Group[]> {
	const { rows } = await sql<Group>`
		select node_id as "nodeId", journey_id as "journeyId", load, count(*) as count,
			min(ready_at) as "readyAt"
		from (select p.node_id, e.journey_id, p.ready_at, case
				when p.held_until is not null then 'busy'
				when p.ready_at < cast(${now - LATE_MS} as bigint) then 'late'
				when p.lease is not null then 'busy'
				when p.error is not null then 'retrying'
				else 'waiting' end as load
			from positions p join enrollments e on e.id = p.enrollment_id
			where e.status = 'active') as p
		group by node_id, journey_id, load`.execute(db);
	return rows;
}

function countsOf(groups: readonly Group[], now: number) {
	const of = (load: NodeLoad) => groups.filter((group) => group.load === load);
	const count = (load: NodeLoad) => of(load).reduce((sum, group) => sum + group.count, 0);
	const journeyIds = [...new Set(groups.map(({ journeyId }) => journeyId))];
	return {
		waiting: count('waiting'),
		late: count('late'),
		latestMs: Math.max(0, ...of('late').map(({ readyAt }) => now - (readyAt ?? now))),
		retrying: count('retrying'),
		busy: count('busy'),
		journeyIds: journeyIds.sort((a, b) => a - b),
	};
}

interface Failures {
	journeyId: number;
	reason: string | null;
	count: number;
	total: number;
	lastHour: number;
	failedAt: number;
}

type Failed = 'failed' | 'failedCount' | 'failedLastHour' | 'failedAt';

async function journeysSurveyed(db: Db, now: number): Promise<JourneySurvey[]> {
	const { rows } = await sql<Omit<JourneySurvey, Failed>>`
		select j.id as "journeyId", j.workspace_id as "workspaceId", w.name as workspace, j.key, j.name,
			j.workflow_id as "workflowId", j.node_id as "nodeId", j.active,
			j.active_since as "activeSince", j.paused, j.off_since as "offSince", j.seen_at as "seenAt"
		from journeys j join workspaces w on w.id = j.workspace_id order by j.id`.execute(db);
	const failures = Map.groupBy(await failuresOf(db, now), ({ journeyId }) => journeyId);
	return rows.map((row) => {
		const failed = failures.get(row.journeyId) ?? [];
		return {
			...row,
			failed: failed.map(({ reason, count }) => ({ reason: reason ?? '', count })),
			failedCount: failed[0]?.total ?? 0,
			failedLastHour: failed[0]?.lastHour ?? 0,
			failedAt: failed[0]?.failedAt ?? null,
		};
	});
}

async function failuresOf(db: Db, now: number): Promise<Failures[]> {
	const { rows } = await sql<Failures>`
		select "journeyId", reason, count, total, "lastHour", "failedAt"
		from (select "journeyId", reason, count,
				sum(count) over (partition by "journeyId") as total,
				sum(lately) over (partition by "journeyId") as "lastHour",
				max(ended) over (partition by "journeyId") as "failedAt",
				row_number() over (partition by "journeyId" order by count desc, reason) as place
			from (select journey_id as "journeyId", reason, count(*) as count,
					max(ended_at) as ended,
					sum(case when ended_at > ${now - HOUR_MS} then 1 else 0 end) as lately
				from enrollments where status = 'failed' group by journey_id, reason) as reasons) as ranked
		where place <= ${REASONS} order by "journeyId", place`.execute(db);
	return rows;
}

export async function hubsSurveyed(db: Db): Promise<HubSurvey[]> {
	const { rows } = await sql<HubSurvey>`
		select w.id as "workspaceId", w.name as workspace, h.workflow_id as "workflowId", h.name,
			h.url, h.active, h.seen_at as "seenAt"
		from hubs h join workspaces w on w.id = h.workspace_id order by w.id`.execute(db);
	return rows;
}

async function messagesSince(db: Db, since: number): Promise<Record<string, number>> {
	const before = await messageBefore(db, since);
	const { rows } = await sql<{ status: string; count: number }>`
		select status, count(*) as count from messages
		where id > ${before} and created_at >= ${since} group by status order by status`.execute(db);
	return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/**
 * An id below which all messages are older. Ids rise with time, and no index finds messages by time
 * alone: so steps that double lead back from the newest. A statement of its own, because Postgres
 * would not expect that it leaves little to read.
 */
async function messageBefore(db: Db, since: number): Promise<number> {
	const { rows } = await sql<{ id: number }>`
		select min(id) as id from (
			with recursive back(id, step) as (
				select coalesce(max(id), 0), cast(1024 as bigint) from messages
				union all
				select b.id - b.step, 2 * b.step from back b
				where b.id > 0 and (select m.created_at from messages m
					where m.id <= b.id order by m.id desc limit 1) >= ${since})
			select id from back) as walked`.execute(db);
	return rows[0].id;
}
