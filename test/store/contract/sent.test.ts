import type { Released } from '../../../src/journey/position';
import { DAY, HOUR, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { idOf } from './support/contacts';
import { requestOf, send } from './support/sending';

storeContract('messages that were sent', (contract) => {
	async function travelling(...names: string[]): Promise<{ world: JourneyWorld; of: Released[] }> {
		const world = await contract.world();
		await world.enter(...names);
		const released = await world.release('trigger');
		const of = names.map((name) => released.find(({ contact }) => contact.externalId === name)!);
		return { world, of };
	}

	it('are found by ID, in order, with their contact and the node that sent them', async () => {
		const { world, of } = await travelling('ann', 'bob');
		const policy = { purpose: 'marketing', consent: 'optOut', caps: [], zone: 'UTC' } as const;
		const ann = await send(world, of[0], { policy }, { status: 'sent', providerId: 'p-ann' });
		const bob = await send(world, of[1], { channel: 'sms' }, null);
		const { sent } = world.store;
		const node = { workflowId: world.workflowId, nodeKey: 'send', nodeName: 'send' };
		expect(await sent.find([bob, -1, ann, bob])).toEqual([
			{
				...{ id: bob, workspaceId: world.workspaceId, contactId: of[1].contact.id, ...node },
				...{ enrollmentId: of[1].enrollmentId, channel: 'sms', recipient: 'bob@example.com' },
				...{ status: 'sending', sentAt: T0, providerId: null, purpose: 'transactional' },
			},
			null,
			{
				...{ id: ann, workspaceId: world.workspaceId, contactId: of[0].contact.id, ...node },
				...{ enrollmentId: of[0].enrollmentId, channel: 'email', recipient: 'ann@example.com' },
				...{ status: 'sent', sentAt: T0, providerId: 'p-ann', purpose: 'marketing' },
			},
			expect.objectContaining({ id: bob }),
		]);
		expect(await sent.find([])).toEqual([]);
	});

	it('are found by the provider’s ID, on its channels and in the workspace', async () => {
		const { world, of } = await travelling('ann', 'bob');
		const other = await travelling('ann');
		const named = (providerId: string) => ({ status: 'sent' as const, providerId });
		const ann = await send(world, of[0], {}, named('same'));
		const bob = await send(world, of[1], { channel: 'sms' }, named('same'));
		const elsewhere = await send(other.world, other.of[0], {}, named('same'));
		const find = async (workspaceId: number, channels: string[], ...names: string[]) => {
			const found = await world.store.sent.findByProvider(workspaceId, channels, names);
			return found.map((message) => message?.id ?? null);
		};
		const { workspaceId } = world;
		expect(await find(workspaceId, ['email'], 'unknown', 'same', 'same')).toEqual([null, ann, ann]);
		expect(await find(workspaceId, ['sms', 'whatsapp'], 'same')).toEqual([bob]);
		expect(await find(workspaceId, ['slack'], 'same')).toEqual([null]);
		expect(await find(workspaceId, [], 'same')).toEqual([null]);
		expect(await find(workspaceId, ['email'])).toEqual([]);
		expect(await find(other.world.workspaceId, ['email'], 'same')).toEqual([elsewhere]);
	});

	it('are the newest where the provider has used an ID again', async () => {
		const { world, of } = await travelling('ann', 'bob');
		const outcome = { status: 'sent' as const, providerId: 'again' };
		await send(world, of[1], {}, outcome);
		const last = await send(world, of[0], {}, outcome);
		const { sent } = world.store;
		expect(await sent.findByProvider(world.workspaceId, ['email'], ['again'])).toMatchObject([
			{ id: last },
		]);
	});

	it('are found as the last one to a contact on a channel, in the order asked', async () => {
		const { world, of } = await travelling('ann', 'bob');
		const [ann, bob] = of.map(({ contact }) => contact.id);
		await send(world, of[0]);
		await send(world, of[0], { channel: 'sms' });
		world.now = T0 + HOUR;
		await world.store.positions.renewLeases(of, world.now);
		const last = await send(world, of[0], { nodeId: world.nodes.second });
		const bobs = await send(world, of[1]);
		const asked = [
			...[
				{ contactId: bob, channel: 'email', addresses: [] },
				{ contactId: bob, channel: 'sms', addresses: [] },
			],
			...[
				{ contactId: ann, channel: 'email', addresses: [] },
				{ contactId: -1, channel: 'email', addresses: [] },
			],
			{ contactId: bob, channel: 'email', addresses: [] },
		];
		const found = await world.store.sent.lastTo(world.workspaceId, asked, T0 - 1);
		expect(found.map((message) => message?.id ?? null)).toEqual([bobs, null, last, null, bobs]);
		expect(await world.store.sent.lastTo(world.workspaceId, [], T0)).toEqual([]);
	});

	it('are those sent after the instant asked, also where they were reserved long before', async () => {
		const { world, of } = await travelling('ann');
		const { sent, ledger } = world.store;
		const [{ id }] = await ledger.reserve([requestOf(world, of[0])], T0 - DAY + HOUR);
		await ledger.commit([{ id, positionId: of[0].positionId, lease: of[0].lease }], T0);
		await ledger.settle([{ id, status: 'sent' }], T0);
		const asked = [{ contactId: of[0].contact.id, channel: 'email', addresses: [] }];
		expect(await sent.lastTo(world.workspaceId, asked, T0 - 1)).toMatchObject([{ id }]);
		expect(await sent.lastTo(world.workspaceId, asked, T0)).toEqual([null]);
	});

	it.each(['failed', 'skipped', 'queued'] as const)(
		'are not those that were %s, when the last one is asked for',
		async (status) => {
			const { world, of } = await travelling('ann');
			await send(world, of[0], {}, { status });
			const asked = [{ contactId: of[0].contact.id, channel: 'email', addresses: [] }];
			expect(await world.store.sent.lastTo(world.workspaceId, asked, T0 - DAY)).toEqual([null]);
		},
	);

	it('may still be on their way: a reply may come before the outcome is written', async () => {
		const { world, of } = await travelling('ann');
		const id = await send(world, of[0], {}, null);
		const asked = [{ contactId: of[0].contact.id, channel: 'email', addresses: [] }];
		expect(await world.store.sent.lastTo(world.workspaceId, asked, T0 - 1)).toMatchObject([{ id }]);
	});

	it('are found by the address, whichever contact has it now', async () => {
		const { world, of } = await travelling('ann', 'bob');
		const recipient = '+4915112345678';
		const id = await send(world, of[0], { channel: 'sms', recipient });
		const [, bob] = of.map(({ contact }) => contact.id);
		const asked = [
			{ contactId: bob, channel: 'sms', addresses: ['+49 151 12345678'] },
			{ contactId: null, channel: 'sms', addresses: ['+15550100', recipient] },
			{ contactId: null, channel: 'whatsapp', addresses: [recipient] },
		];
		const found = await world.store.sent.lastTo(world.workspaceId, asked, T0 - 1);
		expect(found.map((message) => message?.id)).toEqual([id, id, undefined]);
		const [other] = await world.store.sent.lastTo(world.workspaceId + 1, asked.slice(1), T0 - 1);
		expect(other).toBeNull();
	});

	it('belong to the survivor after a merge', async () => {
		const { world, of } = await travelling('ann', 'bob');
		const id = await send(world, of[0], {}, { status: 'sent', providerId: 'p' });
		const { sent, contacts } = world.store;
		const [ann, bob] = of.map(({ contact }) => contact.id);
		await contacts.merge(world.workspaceId, ann, bob, world.now);
		const expected = [{ id, contactId: bob }];
		expect(await sent.find([id])).toMatchObject(expected);
		expect(await sent.findByProvider(world.workspaceId, ['email'], ['p'])).toMatchObject(expected);
		expect(
			await sent.lastTo(
				world.workspaceId,
				[{ contactId: bob, channel: 'email', addresses: [] }],
				0,
			),
		).toMatchObject(expected);
	});

	it('belong to no contact after an erasure', async () => {
		const { world, of } = await travelling('ann');
		const id = await send(world, of[0], {}, { status: 'sent', providerId: 'p' });
		const { sent, contacts } = world.store;
		await contacts.erase(world.workspaceId, [await idOf(world, 'ann')], world.now);
		expect(await sent.find([id])).toEqual([null]);
		expect(await sent.findByProvider(world.workspaceId, ['email'], ['p'])).toEqual([null]);
		expect(
			await sent.lastTo(world.workspaceId, [{ contactId: 0, channel: 'email', addresses: [] }], 0),
		).toEqual([null]);
	});
});
