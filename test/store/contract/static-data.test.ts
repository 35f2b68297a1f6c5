import { StoreError } from '../../../src/store/errors';
import { StoreFullError } from '../../../src/store/sql/store';
import { HOUR, JourneyWorld, SIGNED_UP, T0 } from '../support/journey';
import { removeStores, stores } from '../support/stores';
import { openAgain, openNew } from './support/contract';

const LIMIT = 10;
const place = stores.find(({ name }) => name === 'static-data')!;

afterAll(removeStores);

describe('static data', () => {
	const names = (count: number) => Array.from({ length: count }, (_, i) => `person-${i}`);

	async function smallWorld(): Promise<JourneyWorld> {
		const { store, conn } = await openNew(place, { maxContacts: LIMIT });
		return await JourneyWorld.open(store, conn);
	}

	it('accepts contacts up to its limit, and refuses the next with advice on what to switch to', async () => {
		const world = await smallWorld();
		await world.enter(...names(LIMIT));
		const refused = await world.enter('one too many').catch((error: unknown) => error);
		expect(refused).toBeInstanceOf(StoreFullError);
		expect(refused).toBeInstanceOf(StoreError);
		expect(refused).toMatchObject({ code: 'full' });
		expect((refused as Error).message).toMatch(/10 contacts.*Nothing.*'Store'.*Instance Default/s);
	});

	it('records nothing of a call that would go beyond it', async () => {
		const world = await smallWorld();
		await world.enter(...names(LIMIT - 1));
		const known = world.track('person-0', 'Ordered', { traits: { plan: 'pro' }, messageId: 'm-1' });
		const call = [known, world.track('new-1', SIGNED_UP), world.track('new-2', SIGNED_UP)];
		await expect(world.record(call)).rejects.toThrow(StoreFullError);
		expect(await world.counts()).toMatchObject({ entered: LIMIT - 1 });
		expect(await world.store.catalog.eventNames(world.workspaceId, 10)).toEqual([SIGNED_UP]);
		expect(await world.record([known])).toMatchObject({ accepted: 1, duplicates: 0 });
		const inlineEntry = {
			keys: [{ kind: 'userId' as const, value: 'x' }],
			profile: {},
			instance: '',
		};
		const inlineEnrollments = ['new-1', 'new-2'].map((value) => ({
			...inlineEntry,
			keys: [{ kind: 'userId' as const, value }],
		}));
		await expect(
			world.store.journeys.enrollInline(
				world.journey,
				world.nodes.wait,
				inlineEnrollments,
				'this-process:1',
				T0,
			),
		).rejects.toThrow(StoreFullError);
		expect(await world.counts()).toMatchObject({ entered: LIMIT - 1 });
	});

	it('continues with the contacts it has when it is full', async () => {
		const world = await smallWorld();
		await world.enter(...names(LIMIT));
		const released = await world.release('trigger');
		const wait = { events: [{ name: 'Ordered', since: T0 }] };
		await world.park(released, { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', wait });
		await world.settle(released);
		expect(await world.record([world.track('person-3', 'Ordered')])).toMatchObject({ resumed: 1 });
		world.now += HOUR;
		expect(await world.release('wait')).toHaveLength(LIMIT);
	});

	it('loses nothing when n8n’s copy of it is opened by the next process', async () => {
		const opened = await openNew(place);
		const world = await JourneyWorld.open(opened.store, opened.conn);
		const wait = { events: [{ name: 'Ordered', since: T0 }] };
		const plan = {
			dueAt: T0 + HOUR,
			timeoutOutcome: 'timedOut' as const,
			wait,
			item: { text: 'ÄÖ 👋🏽' },
		};
		await world.bring(names(8), plan);
		await world.record([world.track('person-2', 'Ordered', { messageId: 'm-1' })]);
		const held = await world.release('wait');
		await world.enter('late');

		const next = await openAgain(place, opened);
		expect(next.store.id).toBe(opened.store.id);
		const there = await JourneyWorld.open(next.store, next.conn);
		const noneAlive = () => false;
		const owner = { token: 'next-process', host: 'here', pid: 7 };
		await next.store.maintenance.reclaimLeases(owner, noneAlive, T0);
		expect(await next.store.journeys.counts(world.journey.id)).toMatchObject({
			entered: 9,
			active: 9,
		});
		// The earlier process had not registered here, so its lease expires as elsewhere.
		const lease = 'next-process:1';
		const claimed = await next.store.positions.claim(world.nodes.wait, 99, lease, T0 + HOUR);
		const leases = claimed.map(({ positionId }) => ({ positionId, lease }));
		const released = await next.store.positions.load(leases, T0 + HOUR);
		expect(released).toHaveLength(8);
		expect(released.every(({ item }) => item?.text === 'ÄÖ 👋🏽')).toBe(true);
		expect(released.filter(({ outcome }) => outcome === 'reached')).toMatchObject([
			{ contact: { externalId: 'person-2' }, positionId: held[0].positionId },
		]);
		const { workspaceId } = world;
		const repeated = world.track('person-2', 'Ordered', { messageId: 'm-1' });
		expect(await next.store.events.record([repeated], { workspaceId, now: T0 })).toMatchObject({
			duplicates: 1,
		});
		await next.store.positions.complete(leases, T0 + HOUR);
		expect(await next.store.journeys.counts(world.journey.id)).toMatchObject({
			completed: 8,
			active: 1,
		});
		expect(there.workspaceId).not.toBe(world.workspaceId);
	});

	it('never reuses an ID from before the restart', async () => {
		const opened = await openNew(place);
		const world = await JourneyWorld.open(opened.store, opened.conn);
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.settle(released);
		const next = await openAgain(place, opened);
		const { workspaceId, now } = world;
		await next.store.events.record([world.track('ann', SIGNED_UP)], { workspaceId, now });
		const [{ positionId }] = await next.store.positions.claim(
			world.nodes.trigger,
			9,
			'next-process:1',
			now,
		);
		expect(positionId).toBeGreaterThan(released[0].positionId);
	});
});
