import type { ProcessInfo } from '../../../src/store/maintenance';
import { LEASE_MS } from '../../../src/journey/position-store';
import { DAY, HOUR, leasesOf, MINUTE, namesOf, SECOND, T0 } from '../support/journey';
import { storeContract } from './support/contract';

storeContract('an external hold', (contract) => {
	it('keeps the position from being claimed while n8n has the execution', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const held = await world.release('trigger');
		const [ann] = held.filter(({ contact }) => contact.externalId === 'ann');
		await world.store.positions.holdExternally(leasesOf([ann]), T0 + DAY);
		world.now += DAY - 1;
		expect(namesOf(await world.release('trigger'))).toEqual(['bob']);
		expect(await world.store.positions.renewLeases(leasesOf([ann]), world.now)).toEqual(['held']);
	});

	it('counts the position as done when it is over', async () => {
		const world = await contract.world();
		await world.store.maintenance.completeExpiredHolds(world.now + DAY);
		await world.enter('ann', 'bob');
		const [first, second] = leasesOf(await world.release('trigger'));
		await world.store.positions.holdExternally([first], T0 + HOUR);
		await world.store.positions.holdExternally([second], T0 + 2 * HOUR);
		expect(await world.store.maintenance.completeExpiredHolds(T0 + HOUR - 1)).toBe(0);
		expect(await world.store.maintenance.completeExpiredHolds(T0 + HOUR)).toBe(1);
		expect(await world.store.maintenance.completeExpiredHolds(T0 + HOUR)).toBe(0);
		expect(await world.counts()).toMatchObject({ active: 1, completed: 1, positions: 1 });
	});

	it('lasts longer when the execution continues and journey nodes touch it', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const held = leasesOf(await world.release('trigger'));
		await world.store.positions.holdExternally(held, T0 + HOUR);
		await world.store.positions.renewLeases(held, T0 + HOUR - SECOND);
		await world.store.maintenance.completeExpiredHolds(T0 + HOUR);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		await world.store.maintenance.completeExpiredHolds(T0 + HOUR - SECOND + LEASE_MS);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'completed' });
	});

	it('is not cut short by a touch', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const held = leasesOf(await world.release('trigger'));
		await world.store.positions.holdExternally(held, T0 + DAY);
		await world.store.positions.renewLeases(held, T0 + MINUTE);
		await world.store.maintenance.completeExpiredHolds(T0 + DAY - 1);
		expect(await world.store.positions.renewLeases(held, T0 + DAY - 1)).toEqual(['held']);
	});

	it('lets the contact continue to a node that parks it', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const held = await world.release('trigger');
		await world.store.positions.holdExternally(leasesOf(held), T0 + HOUR);
		expect(await world.park(held, { dueAt: T0 + DAY })).toEqual(['parked']);
		await world.store.maintenance.completeExpiredHolds(T0 + 2 * HOUR);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		expect(await world.positions('ann')).toHaveLength(1);
	});
});

storeContract('reclaim leases', (contract) => {
	const owner = (token: string, pid: number): ProcessInfo => ({ token, host: 'here', pid });
	const dead = owner('dead-process', 1);
	const alive = owner('live-process', 2);
	const self = owner('this-process', 3);
	const isAlive = ({ token }: ProcessInfo) => token !== dead.token;
	const noneDead = () => true;

	it('frees the positions of dead processes at once, and no others', async () => {
		const world = await contract.world();
		const { store } = world;
		await store.maintenance.reclaimLeases(dead, noneDead, world.now);
		await store.maintenance.reclaimLeases(alive, noneDead, world.now);
		await world.enter('ann');
		const ofDead = await world.claim('trigger', { owner: dead.token });
		await world.enter('bob');
		const ofAlive = await world.claim('trigger', { owner: alive.token });
		await store.maintenance.reclaimLeases(self, isAlive, world.now);
		expect(await store.positions.renewLeases([...ofDead, ...ofAlive], world.now)).toEqual([
			'fenced',
			'held',
		]);
		expect(namesOf(await world.release('trigger'))).toEqual(['ann']);
	});

	it('leaves positions under an external hold to n8n', async () => {
		const world = await contract.world();
		const { store } = world;
		await store.maintenance.reclaimLeases(dead, noneDead, world.now);
		await world.enter('ann');
		const held = await world.claim('trigger', { owner: dead.token });
		await store.positions.holdExternally(held, T0 + DAY);
		await store.maintenance.reclaimLeases(self, isAlive, world.now);
		expect(await world.claim('trigger')).toEqual([]);
		expect(await store.positions.renewLeases(held, world.now)).toEqual(['held']);
	});

	it('counts the interrupted release as an attempt', async () => {
		const world = await contract.world();
		const { store } = world;
		await store.maintenance.reclaimLeases(dead, noneDead, world.now);
		await world.enter('ann');
		await world.claim('trigger', { owner: dead.token });
		await store.maintenance.reclaimLeases(self, isAlive, world.now);
		const claimed = await store.positions.claim(
			world.nodes.trigger,
			10,
			'this-process:9',
			world.now,
		);
		expect(claimed.map(({ attempts }) => attempts)).toEqual([2]);
	});

	it('counts repeated crashes of n8n as two attempts at most, so that no position gets an execution of its own for them', async () => {
		const world = await contract.world();
		const { store } = world;
		await world.enter('ann');
		const seen: number[] = [];
		for (let death = 1; death <= 4; death++) {
			const mortal = owner(`dead-process${death}`.slice(-12), death);
			await store.maintenance.reclaimLeases(mortal, ({ pid }) => pid === death, world.now);
			const [{ attempts }] = await store.positions.claim(
				world.nodes.trigger,
				10,
				`${mortal.token}:1`,
				world.now,
			);
			seen.push(attempts);
		}
		expect(seen).toEqual([1, 2, 3, 3]);
	});

	it('keeps the attempts of a position whose executions failed', async () => {
		const world = await contract.world();
		const { store } = world;
		await store.maintenance.reclaimLeases(dead, noneDead, world.now);
		await world.enter('ann');
		for (let failure = 1; failure <= 3; failure++) {
			await store.positions.retry(await world.claim('trigger'), 'It broke', world.now);
			world.now += DAY;
		}
		await world.claim('trigger', { owner: dead.token });
		await store.maintenance.reclaimLeases(self, isAlive, world.now);
		const [{ attempts }] = await store.positions.claim(
			world.nodes.trigger,
			10,
			'this-process:9',
			world.now,
		);
		expect(attempts).toBe(5);
	});

	it('checks each registered process until it is gone', async () => {
		const world = await contract.world();
		const { store } = world;
		await store.maintenance.reclaimLeases(self, () => false, world.now);
		await store.maintenance.reclaimLeases(dead, noneDead, world.now);
		await store.maintenance.reclaimLeases(alive, noneDead, world.now);
		const asked: string[] = [];
		const ask = (other: ProcessInfo) => {
			asked.push(`${other.token} ${other.host} ${other.pid}`);
			return isAlive(other);
		};
		await store.maintenance.reclaimLeases(self, ask, world.now);
		expect(asked.sort()).toEqual([
			'dead-process here 1',
			'live-process here 2',
			'this-process here 3',
		]);
		asked.length = 0;
		await store.maintenance.reclaimLeases(self, ask, world.now);
		expect(asked.sort()).toEqual(['live-process here 2', 'this-process here 3']);
	});
});
