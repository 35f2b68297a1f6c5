import { withLease } from '../../../src/dispatcher/keep-lease';
import { type Store } from '../../../src/store/store';
import { LEASE_MS } from '../../../src/journey/position-store';
import { Activity } from '../../../src/simulation/activity';
import { openMemoryStore, Population, type Place } from '../../support/journey-store';
import { VirtualClock } from '../../../src/simulation/virtual-clock';
import { watchStore } from '../../support/watched-store';

let clock: VirtualClock;
let store: Store;
let place: Place;
let touches: number;
let fails: boolean;

beforeEach(async () => {
	const activity = new Activity();
	clock = new VirtualClock(undefined, activity);
	touches = 0;
	fails = false;
	const real = await openMemoryStore();
	store = watchStore(real, {
		activity,
		before: ({ method }) => {
			if (method !== 'positions.renewLeases') return;
			touches += 1;
			if (fails) throw new Error('database is gone');
		},
	});
	const contacts = new Population(real, () => clock.now());
	place = await contacts.node('w', 'Send');
	await contacts.wait(place, 1);
});

afterEach(async () => await store.close());

async function claim() {
	const [{ positionId }] = await store.positions.claim(
		place.nodeId,
		1,
		'this-process:1',
		clock.now(),
	);
	return [{ positionId, lease: 'this-process:1' }];
}

describe('Positions that are held during work', () => {
	it('stay held for its whole duration, and no longer', async () => {
		const leases = await claim();
		let finish = () => {};
		const work = new Promise<void>((resolve) => (finish = resolve));
		const held = withLease({ store, clock }, leases, async () => await work);
		await clock.advance(10 * LEASE_MS);
		expect(await store.positions.claim(place.nodeId, 1, 'other-one---:1', clock.now())).toEqual([]);
		finish();
		await held;
		const before = touches;
		await clock.advance(LEASE_MS);
		expect(touches).toBe(before);
		expect(
			await store.positions.claim(place.nodeId, 1, 'other-one---:1', clock.now()),
		).toHaveLength(1);
	});

	it('stay held through a failure of the store', async () => {
		const leases = await claim();
		let finish = () => {};
		const work = new Promise<void>((resolve) => (finish = resolve));
		const held = withLease({ store, clock }, leases, async () => await work);
		await clock.advance(LEASE_MS / 2);
		fails = true;
		await clock.advance(LEASE_MS / 5);
		fails = false;
		await clock.advance(10 * LEASE_MS);
		expect(await store.positions.claim(place.nodeId, 1, 'other-one---:1', clock.now())).toEqual([]);
		finish();
		await held;
	});

	it('are released when the work fails, with its error', async () => {
		const work = withLease({ store, clock }, await claim(), async () => {
			throw new Error('no mail server');
		});
		await expect(work).rejects.toThrow('no mail server');
		await clock.advance(LEASE_MS);
		expect(touches).toBe(0);
	});
});
