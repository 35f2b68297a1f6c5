import { join } from 'node:path';
import { openPostgres } from '../../src/store/postgres/open';
import { COLUMN_KINDS, type Database } from '../../src/store/schema';
import { openSqlStore } from '../../src/store/sql/store';
import { openSqlite } from '../../src/store/sqlite/open';
import { type Store } from '../../src/store/store';
import { LEASE_MS } from '../../src/journey/position-store';
import { atOnce, startWorker, type Order } from './contract/support/workers';
import { JourneyWorld, SIGNED_UP, T0 } from './support/journey';
import { newDatabase } from './support/postgres';
import { newFolder, removeStores } from './support/stores';

jest.setTimeout(120_000);

type Place = Pick<Order, 'sqlite' | 'postgres'>;

const CONTACTS = Array.from({ length: 300 }, (_, i) => `person-${i}`);
const PROCESSES = ['process-0001', 'process-0002'];

const open: Store[] = [];

async function openHere({ sqlite, postgres }: Place) {
	const conn = sqlite
		? await openSqlite<Database>({ path: sqlite, columns: COLUMN_KINDS })
		: await openPostgres<Database>({ config: postgres! });
	const store = await openSqlStore(conn);
	open.push(store);
	return { store, conn };
}

async function worldIn(place: Place): Promise<JourneyWorld> {
	const { store, conn } = await openHere(place);
	return await JourneyWorld.open(store, conn);
}

const places: [string, () => Promise<Place>][] = [
	['one SQLite file', async () => ({ sqlite: join(newFolder(), 'journey.sqlite') })],
	['one Postgres database', async () => ({ postgres: await newDatabase() })],
];

afterEach(async () => {
	await Promise.all(open.splice(0).map((store) => store.close()));
});
afterAll(removeStores);

describe.each(places)('processes that share %s', (_, newPlace) => {
	it('may all be the first to open it: it is made once, and is one store', async () => {
		const place = await newPlace();
		const orders = PROCESSES.map((owner) => ({
			...place,
			act: 'migrate' as const,
			owner,
			now: T0,
		}));
		const ids = await atOnce<string>(orders);
		const { store, conn } = await openHere(place);
		expect(ids).toEqual(PROCESSES.map(() => store.id));
		const settings = await conn.db.selectFrom('settings').select('key').orderBy('key').execute();
		expect(settings.map(({ key }) => key)).toEqual(['digestKey', 'storeId']);
	});

	it('claim at once, and each position goes to one of them', async () => {
		const place = await newPlace();
		const world = await worldIn(place);
		await world.enter(...CONTACTS);
		const { nodes, now } = world;
		const shares = await atOnce<number[]>(
			PROCESSES.map((owner, i) => ({
				...{ ...place, act: 'claim', owner, now, limit: 5 + i, nodeId: nodes.trigger },
			})),
		);
		const ids = shares.flat();
		expect(ids).toHaveLength(CONTACTS.length);
		expect(new Set(ids).size).toBe(CONTACTS.length);
		expect(await world.claim('trigger')).toEqual([]);
	});

	it('check alerts at once, and one of them does', async () => {
		const place = await newPlace();
		const { store, workspaceId } = await worldIn(place);
		const hub = { workspaceId, workflowId: 'hub', name: 'Hub', url: 'https://x.example/hub' };
		await store.hubs.register(hub, T0);
		const all = [store, (await openHere(place)).store, (await openHere(place)).store];
		const begun = await Promise.all(all.map(({ alerts }) => alerts.begin(workspaceId, 1_000, T0)));
		expect(begun.filter((open) => open !== null)).toEqual([[]]);
	});

	it('record at once: each contact enters once, whichever process records the call', async () => {
		const place = await newPlace();
		const world = await worldIn(place);
		const { workspaceId, now } = world;
		const results = await atOnce<{ entered: number }>(
			PROCESSES.map((owner, i) => ({
				...{ ...place, act: 'enter', owner, now, workspaceId, event: SIGNED_UP },
				names: [...CONTACTS.slice(i * 90), ...CONTACTS.slice(0, i * 90)],
			})),
		);
		expect(results.reduce((sum, { entered }) => sum + entered, 0)).toBe(CONTACTS.length);
		expect(await world.counts()).toMatchObject({
			entered: CONTACTS.length,
			active: CONTACTS.length,
		});
		expect(await world.store.contacts.recent(workspaceId, 999)).toHaveLength(CONTACTS.length);
	});

	it("take turns at a provider's account at once, and never more than its rate", async () => {
		const place = await newPlace();
		await openHere(place);
		const shares = await atOnce<number[]>(
			PROCESSES.map((owner) => ({
				...{ ...place, act: 'throttle', owner, now: T0, account: 'one', limit: 50 },
			})),
		);
		const turns = shares.flat().toSorted((a, b) => a - b);
		expect(turns).toEqual(Array.from({ length: 300 }, (_, i) => T0 + i * 100));
	});

	it('lose nothing when one is killed: its positions are released when the leases expire', async () => {
		const place = await newPlace();
		const world = await worldIn(place);
		await world.enter(...CONTACTS);
		const { nodes, now } = world;
		const order: Order = { ...place, act: 'hold', owner: PROCESSES[0], now, nodeId: nodes.trigger };
		const worker = await startWorker(order);
		const held = await worker.begin<number[]>();
		await worker.kill();
		expect(held).toHaveLength(CONTACTS.length);
		world.now += LEASE_MS - 1;
		expect(await world.claim('trigger')).toEqual([]);
		world.now += 1;
		expect(await world.claim('trigger')).toHaveLength(CONTACTS.length);
	});

	it('lose no time when one is killed and the next one knows that it is gone', async () => {
		const place = await newPlace();
		const world = await worldIn(place);
		await world.enter(...CONTACTS);
		const { nodes, now, store } = world;
		const order: Order = { ...place, act: 'hold', owner: PROCESSES[0], now, nodeId: nodes.trigger };
		const worker = await startWorker(order);
		await worker.begin();
		await worker.kill();
		const mergedInto = { token: PROCESSES[1], host: 'here', pid: process.pid };
		await store.maintenance.reclaimLeases(mergedInto, ({ pid }) => pid !== worker.pid, now);
		expect(await world.claim('trigger')).toHaveLength(CONTACTS.length);
	});
});

describe('processes that share a Postgres database', () => {
	it('are notified at once when another has parked a contact who can be released', async () => {
		const place = { postgres: await newDatabase() };
		const world = await worldIn(place);
		const { workspaceId, now, store } = world;
		let stop = () => {};
		const linked = new Promise<void>((resolve) => {
			// The first notification shows that the link is up: from now on none is missed.
			stop = store.onReady((at) => at === 0 && resolve());
		});
		await linked;
		stop();
		const applied = new Promise<number>((resolve) => {
			store.onReady((at) => at > 0 && resolve(at));
		});
		const names = ['ann'];
		const order = { act: 'enter' as const, owner: PROCESSES[0], event: SIGNED_UP, names };
		await atOnce([{ ...place, ...order, now, workspaceId }]);
		expect(await applied).toBe(T0);
		expect(await world.claim('trigger')).toHaveLength(1);
	});
});
