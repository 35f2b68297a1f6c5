import type { StoredWait } from '../../../src/journey/position';
import type { Rule, RuleNode } from '../../../src/rule/rule';
import { SegmentCycleError } from '../../../src/segment/segments';
import { DAY, leasesOf, MINUTE, namesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

const CONTACTS = Array.from({ length: 120 }, (_, i) => `person-${i}`).sort();
const BOUGHT: RuleNode = { type: 'event', name: 'Ordered' };
const RECENT: RuleNode = { ...BOUGHT, window: { last: { amount: 1, unit: 'days' } } };

const shares = (size: number): string[][] =>
	Array.from({ length: CONTACTS.length / size }, (_, i) =>
		CONTACTS.slice(i * size, (i + 1) * size),
	);

const ruleOf = (...all: RuleNode[]): Rule => ({ version: 1, all });

async function save(world: JourneyWorld, key: string, ...all: RuleNode[]): Promise<void> {
	const definition = { key, name: key, zone: 'UTC', query: { rule: ruleOf(...all) } };
	await world.store.segments.save(world.workspaceId, definition, world.now);
}

const buy = (world: JourneyWorld, names: readonly string[]) =>
	world.record(names.map((name) => world.track(name, 'Ordered')));

async function members(world: JourneyWorld, key: string): Promise<(string | null)[]> {
	const page = { after: 0, limit: 1_000 };
	const { contacts } = await world.store.segments.members(world.workspaceId, key, page);
	return contacts
		.map(({ externalId }) => externalId)
		.filter((name) => name?.startsWith('person'))
		.sort();
}

storeContract('a segment under concurrency', (contract) => {
	it('holds contacts that come to match its rule while it is being saved', async () => {
		const world = await contract.world();
		const keys = Array.from({ length: 8 }, (_, i) => `buyers-${i}`);
		await Promise.all([
			...shares(10).map((share) => buy(world, share)),
			...keys.map((key) => save(world, key, BOUGHT)),
		]);
		for (const key of keys) expect(await members(world, key)).toEqual(CONTACTS);
	});

	it('keeps contacts whose events let them stay while time moves the others out', async () => {
		const world = await contract.world();
		await save(world, 'recent', RECENT);
		for (let round = 0; round < 4; round++) {
			await buy(world, CONTACTS);
			world.now += DAY + MINUTE;
			const staying = CONTACTS.filter((_, i) => i % 2 === round % 2);
			await Promise.all([
				world.store.maintenance.runTimeBased(world.now),
				...shares(5).map((share) =>
					buy(
						world,
						share.filter((name) => staying.includes(name)),
					),
				),
			]);
			expect(await members(world, 'recent')).toEqual(staying);
		}
	});

	it('is left once by each contact, however many processes update it', async () => {
		const entry = { on: 'segment', segment: 'recent', when: 'leaves' } as const;
		const world = await contract.world({ entry });
		await save(world, 'recent', RECENT);
		await buy(world, CONTACTS);
		world.now += DAY + MINUTE;
		await Promise.all(
			[0, 1, 2, 3].map((ms) => world.store.maintenance.runTimeBased(world.now + ms)),
		);
		expect(await members(world, 'recent')).toEqual([]);
		expect(await world.counts()).toMatchObject({ entered: CONTACTS.length });
	});

	it('never leads back to itself, whichever is saved first', async () => {
		const world = await contract.world();
		const ring = ['a', 'b', 'c', 'd'];
		const saving = ring.map((key, i) =>
			save(world, key, { type: 'segment', segment: ring[(i + 1) % ring.length] }),
		);
		const results = await Promise.allSettled(saving);
		const refused = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
		expect(refused).toEqual([expect.any(SegmentCycleError)]);
	});

	it('holds no contact that is erased meanwhile', async () => {
		const world = await contract.world();
		await buy(world, CONTACTS);
		const known = await world.store.contacts.recent(world.workspaceId, 1_000);
		const ids = known
			.filter(({ externalId }) => externalId?.startsWith('person'))
			.map(({ id }) => id);
		const erasing = Array.from({ length: 12 }, (_, i) => ids.slice(i * 10, i * 10 + 10));
		await Promise.all([
			...erasing.map((some) => world.store.contacts.erase(world.workspaceId, some, world.now)),
			...['one', 'two', 'three'].map((key) => save(world, key, BOUGHT)),
		]);
		const listed = await world.store.segments.list(world.workspaceId);
		expect(listed.map((each) => each.members)).toEqual([0, 0, 0]);
	});
});

storeContract('a wait for a message to be sent', (contract) => {
	const SENT: RuleNode = { type: 'message', engagement: 'sent', window: { since: 'entry' } };
	const wait: StoredWait = { rule: { rule: ruleOf(SENT), zone: 'UTC' } };

	it('ends for every contact whose message is sent while it begins', async () => {
		const world = await contract.world();
		const { ledger } = world.store;
		await world.enter(...CONTACTS);
		const released = await world.release('trigger');
		const requests = released.map((each) => ({
			...leasesOf([each])[0],
			nodeId: world.nodes.send,
			enrollmentId: each.enrollmentId,
			contactId: each.contact.id,
			channel: 'email',
			recipient: 'a@example.com',
		}));
		const entries = await ledger.reserve(requests, world.now);
		const items = entries.map(({ id }, i) => ({ id, ...leasesOf(released)[i] }));
		await ledger.commit(items, world.now);
		const sent = entries.map(({ id }) => ({ id, status: 'sent' as const }));
		const parts = Array.from({ length: 12 }, (_, i) => i * 10);
		await Promise.all(
			parts.flatMap((from) => [
				world.park(released.slice(from, from + 10), { dueAt: T0 + DAY, wait }),
				ledger.settle(sent.slice(from, from + 10), world.now),
			]),
		);
		await world.settle(released);
		expect(namesOf(await world.release('wait'))).toEqual(CONTACTS);
	});
});
