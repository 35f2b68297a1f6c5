import type { Released } from '../../../src/journey/position';
import type { CommitItem, MessageRequest, Settlement } from '../../../src/message/ledger';
import { LEASE_MS } from '../../../src/journey/position-store';
import { HOUR, leasesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

storeContract('the ledger of messages', (contract) => {
	const request = (
		world: JourneyWorld,
		released: Released,
		changes: Partial<MessageRequest> = {},
	): MessageRequest => ({
		...leasesOf([released])[0],
		nodeId: world.nodes.send,
		enrollmentId: released.enrollmentId,
		contactId: released.contact.id,
		channel: 'email',
		recipient: `${released.contact.externalId}@example.com`,
		...changes,
	});

	async function reserved(names: string[]) {
		const world = await contract.world();
		const { ledger } = world.store;
		await world.enter(...names);
		const released = await world.release('trigger');
		const requests = released.map((each) => request(world, each));
		const entries = await ledger.reserve(requests, world.now);
		const items: CommitItem[] = entries.map(({ id }, i) => ({ id, ...leasesOf(released)[i] }));
		const again = async () => await ledger.reserve(requests, world.now);
		return { world, ledger, released, requests, entries, items, again };
	}

	it('reserves one message for each position, node and channel, in the order asked', async () => {
		const { world, ledger, released, requests, entries } = await reserved(['ann', 'bob']);
		expect(entries).toMatchObject([
			{ status: 'queued', isNew: true, providerId: null, reason: null, sentAt: null },
			{ status: 'queued', isNew: true },
		]);
		const others = [
			request(world, released[1], { channel: 'sms', recipient: '+49151' }),
			request(world, released[0], { nodeId: world.nodes.second }),
			requests[1],
		];
		const more = await ledger.reserve(others, world.now);
		expect(more.map(({ isNew }) => isNew)).toEqual([true, true, false]);
		expect(more[2].id).toBe(entries[1].id);
		expect(new Set([...entries, ...more].map(({ id }) => id)).size).toBe(4);
		expect(await ledger.reserve([], world.now)).toEqual([]);
	});

	it('returns to a replay the outcome of an earlier execution', async () => {
		const { world, ledger, items, again } = await reserved(['ann', 'bob', 'cleo']);
		await ledger.commit(items, T0 + 1);
		await ledger.settle(
			[
				{ id: items[0].id, status: 'sent', providerId: '<1@mail>' },
				{ id: items[1].id, status: 'failed', reason: 'No such mailbox' },
			],
			T0 + 2,
		);
		world.now += HOUR;
		expect(await again()).toEqual([
			{
				id: items[0].id,
				status: 'sent',
				isNew: false,
				providerId: '<1@mail>',
				reason: null,
				sentAt: T0 + 2,
			},
			expect.objectContaining({ status: 'failed', isNew: false, reason: 'No such mailbox' }),
			expect.objectContaining({ status: 'sending', isNew: false }),
		]);
	});

	it('finds the messages of a position at a node, in the order of reservation', async () => {
		const { world, ledger, released, requests, items } = await reserved(['ann', 'bob']);
		await ledger.reserve([request(world, released[0], { channel: 'sms' })], world.now);
		await ledger.reserve([request(world, released[0], { nodeId: world.nodes.second })], world.now);
		await ledger.settle([{ id: items[0].id, status: 'failed', reason: 'No' }], world.now);
		const known = await ledger.known([requests[1], requests[0], { ...requests[0], nodeId: 0 }]);
		const nothing = { providerId: null, reason: null, sentAt: null };
		expect(known).toEqual([
			[{ ...nothing, id: items[1].id, channel: 'email', status: 'queued' }],
			[
				{ ...nothing, id: items[0].id, channel: 'email', status: 'failed', reason: 'No' },
				{ ...nothing, id: expect.any(Number) as number, channel: 'sms', status: 'queued' },
			],
			[],
		]);
		expect(await ledger.known([])).toEqual([]);
	});

	it('hands a message off to other nodes under the lease, and may take it back', async () => {
		const { world, ledger, items, again } = await reserved(['ann', 'bob']);
		const foreign = { ...items[1], lease: 'somebody else' };
		const gone = await ledger.commit([items[0], foreign], T0 + 5, 'handedOff');
		expect([...gone]).toEqual([items[0].id]);
		expect(await again()).toMatchObject([
			{ status: 'handedOff', sentAt: T0 + 5, decision: { go: true } },
			{ status: 'queued' },
		]);
		await ledger.settle([{ id: items[0].id, status: 'queued' }], world.now);
		expect([...(await ledger.commit([items[0]], T0 + 6, 'handedOff'))]).toEqual([items[0].id]);
	});

	it('counts a handed-off message as sent when the execution has ended well', async () => {
		const { world, ledger, released, items, again } = await reserved(['ann', 'bob', 'cleo']);
		await ledger.commit(items, T0 + 5, 'handedOff');
		await ledger.settle([{ id: items[1].id, status: 'failed', reason: 'No stamps' }], T0 + 6);
		const [ann, bob, cleo] = leasesOf(released);
		await world.store.positions.complete([ann, bob, { ...cleo, lease: 'somebody else' }], T0 + 7);
		expect(await again()).toMatchObject([
			{ status: 'sent', sentAt: T0 + 7 },
			{ status: 'failed', reason: 'No stamps' },
			{ status: 'handedOff' },
		]);
	});

	it('reserves each message once when 10 executions ask at once', async () => {
		const { ledger, requests, world } = await reserved([]);
		expect(requests).toEqual([]);
		await world.enter('dan', 'eve');
		const released = await world.release('trigger');
		const wanted = released.map((each) => request(world, each));
		const answers = await Promise.all(
			Array.from({ length: 10 }, (_, i) =>
				ledger.reserve(i % 2 ? wanted : [...wanted].reverse(), world.now),
			),
		);
		expect(answers.flat().filter(({ isNew }) => isNew)).toHaveLength(2);
		expect(new Set(answers.flat().map(({ id }) => id)).size).toBe(2);
	});

	it('gives a position that is in a batch twice the same message', async () => {
		const { ledger, requests, entries, world } = await reserved(['ann']);
		const twice = await ledger.reserve([requests[0], requests[0]], world.now);
		expect(twice.map(({ id }) => id)).toEqual([entries[0].id, entries[0].id]);
	});

	it('commits a queued message once', async () => {
		const { ledger, items, world } = await reserved(['ann', 'bob']);
		expect(await ledger.commit([items[0]], world.now)).toEqual(new Set([items[0].id]));
		expect(await ledger.commit(items, world.now)).toEqual(new Set([items[1].id]));
		expect(await ledger.commit(items, world.now)).toEqual(new Set());
		expect(await ledger.commit([], world.now)).toEqual(new Set());
	});

	it('commits a queued message once when 10 executions try at once', async () => {
		const { ledger, items, world } = await reserved(['ann', 'bob']);
		const answers = await Promise.all(
			Array.from({ length: 10 }, () => ledger.commit(items, world.now)),
		);
		expect(answers.flatMap((allowed) => [...allowed]).sort()).toEqual(
			items.map(({ id }) => id).sort(),
		);
	});

	it('commits nothing for a position that is gone, released or claimed by another execution', async () => {
		const { world, ledger, released, items } = await reserved(['ann', 'bob', 'cleo']);
		await world.settle([released[0]]);
		await world.store.positions.release(leasesOf([released[1]]), world.now);
		world.now += LEASE_MS;
		await world.claim('trigger', { owner: 'next-process' });
		expect(await ledger.commit(items, world.now)).toEqual(new Set());
	});

	it('commits nothing for an enrollment that has ended', async () => {
		const { world, ledger, released, items } = await reserved(['ann', 'bob']);
		await world.store.positions.fail(leasesOf([released[0]]), 'no more', world.now);
		expect(await ledger.commit(items, world.now)).toEqual(new Set([items[1].id]));
	});

	it('commits nothing under another position’s lease', async () => {
		const { ledger, items, world } = await reserved(['ann', 'bob']);
		await world.settle([items[0]]);
		const swapped = { ...items[0], lease: items[1].lease };
		expect(await ledger.commit([swapped], world.now)).toEqual(new Set());
	});

	it('takes back a message that has certainly not been sent', async () => {
		const { ledger, items, again } = await reserved(['ann']);
		await ledger.commit(items, T0 + 1);
		await ledger.settle([{ id: items[0].id, status: 'queued', reason: 'Busy' }], T0 + 2);
		expect(await again()).toMatchObject([{ status: 'queued', reason: 'Busy', sentAt: null }]);
		expect(await ledger.commit(items, T0 + 3)).toEqual(new Set([items[0].id]));
	});

	const outcomes: Omit<Settlement, 'id'>[] = [
		{ status: 'sent', providerId: '<1@mail>' },
		{ status: 'failed', reason: 'No such mailbox' },
		{ status: 'skipped', reason: 'No address' },
		{ status: 'unknown', reason: 'The connection broke' },
		{ status: 'queued', reason: 'Busy' },
	];
	it.each(outcomes)('settles as $status once: settling again changes nothing', async (outcome) => {
		const { ledger, items, again } = await reserved(['ann']);
		await ledger.commit(items, T0 + 1);
		const settlement = { id: items[0].id, ...outcome };
		await ledger.settle([settlement], T0 + 2);
		const first = await again();
		expect(first).toMatchObject([{ status: outcome.status }]);
		await ledger.settle([settlement], T0 + 3);
		await ledger.settle([], T0 + 3);
		expect(await again()).toEqual(first);
	});

	it.each(['sent', 'failed', 'skipped'] as const)(
		'does not take back %s, whatever a slower execution reports',
		async (status) => {
			const { ledger, items, again } = await reserved(['ann']);
			await ledger.commit(items, T0 + 1);
			await ledger.settle([{ id: items[0].id, status, providerId: 'p' }], T0 + 2);
			const first = await again();
			await ledger.settle([{ id: items[0].id, status: 'unknown', reason: 'late' }], T0 + 3);
			await ledger.settle([{ id: items[0].id, status: 'queued' }], T0 + 3);
			expect(await again()).toEqual(first);
			expect(await ledger.commit(items, T0 + 4)).toEqual(new Set());
		},
	);

	it('accepts a known outcome after an unknown one', async () => {
		const { ledger, items, again } = await reserved(['ann']);
		await ledger.commit(items, T0 + 1);
		await ledger.settle([{ id: items[0].id, status: 'unknown', reason: 'interrupted' }], T0 + 2);
		await ledger.settle([{ id: items[0].id, status: 'sent', providerId: 'p' }], T0 + 3);
		expect(await again()).toMatchObject([{ status: 'sent', providerId: 'p', reason: null }]);
	});
});
