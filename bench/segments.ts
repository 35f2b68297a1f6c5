import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { startPostgres } from '../dev/postgres';
import { parseRule } from '../src/rule/schema';
import type { Connection } from '../src/store/connection';
import { openPostgres } from '../src/store/postgres/open';
import { postgresConfigFromUrl } from '../src/store/postgres/config';
import { COLUMN_KINDS, type Database } from '../src/store/schema';
import { openSqlStore } from '../src/store/sql/store';
import { openSqlite } from '../src/store/sqlite/open';
import type { Store } from '../src/store/store';
import { fillWithCustomers, type Customers } from './support/customers';
import { longestBlock } from './support/event-loop';
import type { Measure } from './support/report';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 2, 9);
const MOMENT = { now: NOW, zone: 'UTC' };
/** Rounds of each side, alternating; the median counts. */
const ROUNDS = 9;
const PAGE = 1_000;
const GOAL = 1.3;
const LONGEST_BLOCK_MS = 50;

/** Good customers on a paid plan without refunds. */
const QUERY = {
	rule: parseRule({
		version: 1,
		all: [
			{
				type: 'event',
				name: 'Order Completed',
				filter: {
					match: 'all',
					conditions: [{ property: 'total', operator: 'greaterThan', value: 50 }],
				},
				count: { op: 'atLeast', times: 3 },
				window: { last: { amount: 180, unit: 'days' } },
			},
			{ type: 'attribute', path: 'plan', operator: 'equals', value: 'pro' },
			{ type: 'event', name: 'Order Refunded', count: { op: 'exactly', times: 0 } },
		],
	}),
};

/** A segment over a whole workspace, compiled from its rule and written by hand. */
export async function benchSegments(): Promise<Measure[]> {
	return [...(await onSqlite(100_000)), ...(await onPostgres(1_000_000))];
}

export async function onSqlite(contacts: number): Promise<Measure[]> {
	const folder = mkdtempSync(join(tmpdir(), 'journey-bench-'));
	const conn = await openSqlite<Database>({
		path: join(folder, 'journey.sqlite'),
		columns: COLUMN_KINDS,
	});
	try {
		return await measures(conn, { contacts, events: 10 * contacts, now: NOW });
	} finally {
		await conn.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

export async function onPostgres(contacts: number): Promise<Measure[]> {
	const settings = { shared_buffers: '1GB', max_wal_size: '8GB', maintenance_work_mem: '512MB' };
	const server = await startPostgres({ settings });
	const config = postgresConfigFromUrl(server.url);
	const conn = await openPostgres<Database>({ config, schema: 'journey' });
	try {
		return await measures(conn, { contacts, events: 10 * contacts, now: NOW });
	} finally {
		await conn.close();
		await server.stop();
	}
}

async function measures(conn: Connection<Database>, customers: Customers): Promise<Measure[]> {
	const store = await openSqlStore(conn);
	const workspaceId = await store.workspace('bench');
	await fillWithCustomers(conn, workspaceId, customers);
	const { kind } = conn;
	const size = `${customers.contacts.toLocaleString('en')} contacts, ${customers.events.toLocaleString('en')} events, ${kind}`;

	const compiled = () => store.segments.count(workspaceId, QUERY, MOMENT);
	const { result, ms } = await longestBlock(async () => ({
		counted: await byTurns(compiled, () => countedByHand(conn, workspaceId)),
		found: await findAll(store, workspaceId),
	}));
	const { counted, found } = result;
	if (found !== counted.answer) {
		throw new Error(`${counted.answer} contacts were counted, but ${found} found.`);
	}
	console.log(
		`${kind}: ${counted.answer} contacts fit; compiled ${all(counted.ours)}, by hand ${all(counted.theirs)} ms`,
	);
	const [ours, theirs] = [median(counted.ours), median(counted.theirs)];
	return [
		{
			bench: 'segments',
			case: `a segment counted, ${size}`,
			...{ ours, theirs, unit: 'ms', ratio: ours / theirs },
			goal: `at most ${GOAL} times`,
			ok: ours <= GOAL * theirs,
		},
		{
			bench: 'segments',
			case: `longest block of the event loop, ${size}`,
			...{ ours: ms, theirs: null, unit: 'ms', ratio: null },
			goal: `under ${LONGEST_BLOCK_MS} ms`,
			ok: ms < LONGEST_BLOCK_MS,
		},
	];
}

/**
 * The same segment as hand-written SQL, with the knowledge that every total is a number, and of the
 * database's strengths.
 */
async function countedByHand(conn: Connection<Database>, workspaceId: number): Promise<number> {
	const isPostgres = conn.kind === 'postgres';
	const plan = isPostgres ? sql`c.attributes->>'plan'` : sql`c.attributes->>'$.plan'`;
	const total = isPostgres ? sql`(e.properties->>'total')::numeric` : sql`e.properties->>'$.total'`;
	const order = sql`e.name = 'Order Completed'
		and e.occurred_at between ${NOW - 180 * DAY} and ${NOW} and ${total} > 50`;
	const hasOrdered = isPostgres
		? sql`c.id in (select e.contact_id from events e where ${order}
			group by e.contact_id having count(*) >= 3)`
		: sql`(select count(*) from events e where e.contact_id = c.id and ${order}) >= 3`;
	const { rows } = await sql<{ n: number }>`select count(*) as n from contacts c
		where c.workspace_id = ${workspaceId} and ${plan} = 'pro' and ${hasOrdered}
		and not exists (select 1 from events r
			where r.contact_id = c.id and r.name = 'Order Refunded')`.execute(conn.db);
	return rows[0].n;
}

interface Rounds {
	/** The result of both sides. */
	answer: number;
	/** ms */
	ours: number[];
	theirs: number[];
}

async function byTurns(
	compiled: () => Promise<number>,
	byHand: () => Promise<number>,
): Promise<Rounds> {
	// Warms up the caches, and checks that both mean the same.
	const [answer, expected] = [await compiled(), await byHand()];
	if (answer !== expected) throw new Error(`Compiled finds ${answer}, by hand ${expected}.`);
	const rounds: Rounds = { answer, ours: [], theirs: [] };
	for (let round = 0; round < ROUNDS; round++) {
		rounds.ours.push(await timed(compiled));
		rounds.theirs.push(await timed(byHand));
	}
	return rounds;
}

async function findAll(store: Store, workspaceId: number): Promise<number> {
	const start = performance.now();
	let found = 0;
	let pages = 0;
	for (let after: number | null = 0; after !== null; pages++) {
		const page = { after, limit: PAGE };
		const { contacts, next } = await store.segments.find(workspaceId, QUERY, page, MOMENT);
		found += contacts.length;
		after = next;
	}
	console.log(`${store.kind}: ${pages} pages found in ${Math.round(performance.now() - start)} ms`);
	return found;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

function median(times: readonly number[]): number {
	return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

const all = (times: readonly number[]) => times.map(Math.round).join(' ');
