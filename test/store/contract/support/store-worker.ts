/*
 * A process with a journey store of its own. Prints a line when it is open (or about to open it),
 * begins on a line of input, and prints its result.
 */
import { once } from 'node:events';
import type { Connection } from '../../../../src/store/connection';
import { openPostgres } from '../../../../src/store/postgres/open';
import { COLUMN_KINDS, type Database } from '../../../../src/store/schema';
import { openSqlStore } from '../../../../src/store/sql/store';
import { openSqlite } from '../../../../src/store/sqlite/open';
import type { Store } from '../../../../src/store/store';
import { entry } from '../../support/journey';
import type { Order } from './workers';

function connect({ sqlite, postgres }: Order): Promise<Connection<Database>> {
	if (sqlite) return openSqlite<Database>({ path: sqlite, columns: COLUMN_KINDS });
	return openPostgres<Database>({ config: postgres! });
}

const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function claimAll(store: Store, { nodeId = 0, now, owner, limit = 7 }: Order) {
	const ids: number[] = [];
	for (let round = 1; ; round++) {
		const claimed = await store.positions.claim(nodeId, limit, `${owner}:${round}`, now);
		if (claimed.length === 0) return ids;
		ids.push(...claimed.map(({ positionId }) => positionId));
	}
}

async function enter(store: Store, { workspaceId = 0, names = [], event = '', now }: Order) {
	const entries = names.map((userId) => entry(now, { identity: { userId }, event }));
	return await store.events.record(entries, { workspaceId, now });
}

async function takeTurns(store: Store, { account = '', limit = 0, now }: Order) {
	const rate = { count: 10, perMs: 1_000 };
	const turns: number[] = [];
	for (let i = 0; i < limit; i++) {
		turns.push(...(await store.rateLimits.take(account, rate, 3, 60_000, now)).sendTimes);
	}
	return turns;
}

async function main(): Promise<void> {
	const order = JSON.parse(process.argv[2]) as Order;
	const conn = await connect(order);
	const begin = once(process.stdin, 'data');
	if (order.act === 'migrate') {
		say('ready');
		await begin;
	}
	const store = await openSqlStore(conn);
	if (order.act !== 'migrate') {
		say('ready');
		await begin;
	}
	if (order.act === 'migrate') say(store.id);
	if (order.act === 'enter') say(await enter(store, order));
	if (order.act === 'claim') say(await claimAll(store, order));
	if (order.act === 'throttle') say(await takeTurns(store, order));
	if (order.act === 'hold') {
		await store.maintenance.reclaimLeases(
			{ token: order.owner, host: 'here', pid: process.pid },
			() => true,
			0,
		);
		say(await claimAll(store, order));
		await once(process.stdin, 'end');
	}
	await store.close();
}

void main().catch((error: unknown) => {
	process.stderr.write(`${String((error as Error).stack)}\n`);
	process.exit(1);
});
