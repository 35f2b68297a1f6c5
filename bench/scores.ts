import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { startPostgres } from '../dev/postgres';
import { scoreOf } from '../src/score/score';
import { scoreModelSchema } from '../src/score/model';
import type { Connection } from '../src/store/connection';
import { openPostgres } from '../src/store/postgres/open';
import { COLUMN_KINDS, type Database } from '../src/store/schema';
import { openSqlStore } from '../src/store/sql/store';
import { openSqlite } from '../src/store/sqlite/open';
import type { Store } from '../src/store/store';
import { fillWithHistories, scoredByHand } from './support/histories';
import { longestBlock } from './support/event-loop';
import type { Measure } from './support/report';

const CONTACTS = 100_000;
/** Contacts per slice, as in the node. */
const SLICE = 500;
const NOW = Date.UTC(2026, 2, 2, 9);

const PRO = { type: 'attribute', path: 'plan', operator: 'equals', value: 'pro' };
const LARGE = { property: 'total', operator: 'greaterOrEqual', value: 100 };
const HALF_LIFE = { halfLife: { amount: 30, unit: 'days' } };

/** Each kind of rule; support/histories.ts has the same in SQL. */
const MODEL = scoreModelSchema.parse({
	key: 'lead',
	name: 'Lead',
	rules: [
		{ kind: 'event', name: 'Page Viewed', points: 1, atMost: { times: 2 } },
		{ kind: 'event', name: 'Email Opened', points: 5, decay: HALF_LIFE },
		{
			...{ kind: 'event', name: 'Order Completed', points: 20 },
			filter: { match: 'all', conditions: [LARGE] },
		},
		{ kind: 'event', name: 'Demo Requested', points: 30 },
		{ kind: 'condition', points: 15, rule: { version: 1, all: [PRO] } },
	].map((rule, i) => ({ ...rule, id: `r${i}`, label: `Rule ${i}` })),
	threshold: { at: 50, hysteresis: 5 },
	grades: [
		{ grade: 'A', from: 80 },
		{ grade: 'B', from: 40 },
	],
});

/** All contacts of a workspace scored, with 10 events each; against one SQL statement. */
export async function benchScores(): Promise<Measure[]> {
	return [...(await onSqlite()), ...(await onPostgres())];
}

async function onSqlite(): Promise<Measure[]> {
	const folder = mkdtempSync(join(tmpdir(), 'journey-bench-'));
	const conn = await openSqlite<Database>({
		path: join(folder, 'journey.sqlite'),
		columns: COLUMN_KINDS,
	});
	try {
		return await measures(conn);
	} finally {
		await conn.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

async function onPostgres(): Promise<Measure[]> {
	const { stop, host, port, user, password, database } = await startPostgres();
	const config = { host, port, user, password, database, ssl: false as const, max: 4 };
	const conn = await openPostgres<Database>({ config, schema: 'journey' });
	try {
		return await measures(conn);
	} finally {
		await conn.close();
		await stop();
	}
}

async function measures(conn: Connection<Database>): Promise<Measure[]> {
	const store = await openSqlStore(conn);
	const workspaceId = await store.workspace('bench');
	await fillWithHistories(conn, workspaceId, CONTACTS, NOW);
	const ids = await contactIds(conn, workspaceId);

	const timed = async (now: number) => {
		const start = performance.now();
		const { ms: longest } = await longestBlock(() => scoreAll(store, workspaceId, ids, now));
		return { longest, rate: CONTACTS / ((performance.now() - start) / 1_000) };
	};
	const first = await timed(NOW - 60_000);
	const again = await timed(NOW);
	const theirs = CONTACTS / (await scoredByHand(conn, workspaceId, NOW));
	await expectSame(conn);
	return [
		rateMeasure(`contacts scored for the first time, ${conn.kind}`, first.rate, theirs),
		rateMeasure(`contacts scored again, ${conn.kind}`, again.rate, theirs),
		blockMeasure(conn, Math.max(first.longest, again.longest)),
	];
}

function rateMeasure(what: string, ours: number, theirs: number): Measure {
	return {
		bench: 'scores',
		case: what,
		...{ ours, theirs, ratio: ours / theirs, unit: 'contacts/s' },
		goal: 'none (beside one hand-written statement without crossings and notifications)',
		ok: true,
	};
}

function blockMeasure({ kind }: Connection<Database>, ours: number): Measure {
	return {
		bench: 'scores',
		case: `longest event-loop block, ${CONTACTS} contacts, ${kind}`,
		...{ ours, theirs: null, ratio: null, unit: 'ms' },
		goal: 'under 50 ms',
		ok: ours < 50,
	};
}

async function contactIds({ db }: Connection<Database>, workspaceId: number): Promise<number[]> {
	const contacts = db.selectFrom('contacts').select('id').where('workspace_id', '=', workspaceId);
	return (await contacts.orderBy('id').execute()).map(({ id }) => id);
}

async function scoreAll(
	{ scores }: Store,
	workspaceId: number,
	ids: readonly number[],
	now: number,
): Promise<void> {
	const { threshold } = MODEL;
	const modelId = await scores.saveModel(workspaceId, MODEL, now);
	for (let i = 0; i < ids.length; i += SLICE) {
		const slice = ids.slice(i, i + SLICE);
		const facts = await scores.facts(workspaceId, MODEL, slice, { now, zone: 'UTC' });
		const writes = facts.map((each, k) => {
			const { points, grade, groups } = scoreOf(MODEL, each!, {}, { now });
			return { contactId: slice[k], points, grade, groups };
		});
		await scores.write(workspaceId, modelId, null, writes, { main: true, threshold }, now);
	}
}

/** Both ways must give the same scores, or the comparison is meaningless. */
async function expectSame({ db }: Connection<Database>): Promise<void> {
	const { rows } = await sql<{ n: number; different: number }>`select count(*) as n,
		count(case when s.points <> h.points then 1 end) as different
		from scores s join scored_by_hand h on h.contact_id = s.contact_id`.execute(db);
	const [{ n, different }] = rows;
	if (n !== CONTACTS || different > 0) {
		throw new Error(`Of ${n} contacts, ${different} have another score by hand`);
	}
}
