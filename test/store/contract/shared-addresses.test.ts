import { storeContract } from './support/contract';

storeContract('record: contacts who share an address', (contract) => {
	const EMAIL = { email: 'zoe@example.com' };

	it('are counted when the second one comes, and when one takes the address of another', async () => {
		const world = await contract.world();
		const first = await world.record([world.identify('ann', EMAIL)]);
		expect(first).not.toHaveProperty('sharedAddresses');
		const second = await world.record([world.identify('bob', EMAIL), world.identify('cyd', {})]);
		expect(second).toMatchObject({ accepted: 2, sharedAddresses: 1 });
		world.now += 1_000;
		expect(await world.record([world.identify('cyd', EMAIL)])).toMatchObject({
			sharedAddresses: 1,
		});
		world.now += 1_000;
		expect(await world.record([world.track('ann', 'Visited')])).not.toHaveProperty(
			'sharedAddresses',
		);
	});

	it('are not counted by an address in another workspace, nor by having none', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', EMAIL), world.identify('bob', {})]);
		const workspaceId = await world.store.workspace('another');
		const other = await world.store.events.record([world.identify('eve', EMAIL)], {
			...{ workspaceId, now: world.now },
		});
		expect(other).not.toHaveProperty('sharedAddresses');
	});

	it('are counted by phone numbers, too', async () => {
		const world = await contract.world();
		const phone = '+4915112345678';
		const both = [world.identify('ann', { phone }), world.identify('bob', { phone })];
		expect(await world.record(both)).toMatchObject({ sharedAddresses: 2 });
	});
});
