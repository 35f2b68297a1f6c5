import type { InlineContact } from '../../../src/journey/journey-store';
import { LEASE_MS } from '../../../src/journey/position-store';
import { HOUR, MINUTE, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { idOf } from './support/contacts';

const inlineContact = (userId: string, instance = ''): InlineContact => ({
	keys: [{ kind: 'userId', value: userId }],
	profile: {},
	instance,
});

function enroll(
	world: JourneyWorld,
	inlineContacts: readonly InlineContact[],
	lease = 'this-process:spot',
) {
	return world.store.journeys.enrollInline(
		world.journey,
		world.nodes.wait,
		inlineContacts,
		lease,
		world.now,
	);
}

storeContract('inline enrollment', (contract) => {
	const inlineWorld = () => contract.world({ entry: { on: 'inline' } });

	it('gives each contact an enrollment and a position held by the caller, in order', async () => {
		const world = await inlineWorld();
		await world.record([world.identify('bob', { plan: 'pro' })]);
		const inlineEnrollments = await enroll(world, [
			inlineContact('ann'),
			inlineContact('bob'),
			inlineContact('cleo'),
		]);
		expect(inlineEnrollments.map((inlineEntry) => inlineEntry?.contact.externalId)).toEqual([
			'ann',
			'bob',
			'cleo',
		]);
		expect(inlineEnrollments[1]?.contact.attributes).toEqual({ plan: 'pro' });
		const held = inlineEnrollments.map((inlineEntry) => inlineEntry!.position);
		expect(await world.store.positions.renewLeases(held, world.now)).toEqual([
			'held',
			'held',
			'held',
		]);
		expect(await world.counts()).toMatchObject({ entered: 3, active: 3, positions: 3 });
	});

	it('finds a contact by its ID alone; null for an ID unknown in the workspace', async () => {
		const [world, other] = [await inlineWorld(), await inlineWorld()];
		const anonymous = { anonymousId: 'device-1' };
		await world.record([world.track('', 'Visited', { identity: anonymous })]);
		await world.record([world.identify('bob', {})]);
		await other.record([other.identify('cleo', {})]);
		const [device, bob] = [await idOf(world, anonymous), await idOf(world, 'bob')];
		const cleo = await idOf(other, 'cleo');
		const numbers = [device, -1, cleo, bob, device];
		const numbered = numbers.map((contactId) => ({
			...{ keys: [], contactId, profile: {}, instance: '' },
		}));
		const inlineEnrollments = await enroll(world, [inlineContact('ann'), ...numbered]);
		const { id: ann } = (await world.store.contacts.recent(world.workspaceId, 1))[0];
		expect(inlineEnrollments.map((inlineEntry) => inlineEntry?.contact.id ?? null)).toEqual([
			...[ann, device, null, null, bob, null],
		]);
		expect(await world.counts()).toMatchObject({ entered: 3, positions: 3 });
		await world.store.contacts.erase(world.workspaceId, [device], world.now);
		expect(await enroll(world, [numbered[0]])).toEqual([null]);
	});

	it('enrolls 2,500 contacts at once, in order', async () => {
		const world = await inlineWorld();
		const names = Array.from({ length: 2_500 }, (_, i) => `person-${i}`);
		const inlineEnrollments = await enroll(
			world,
			[...names, 'person-7'].map((name) => inlineContact(name)),
		);
		const enrolled = inlineEnrollments.map(
			(inlineEntry) => inlineEntry?.contact.externalId ?? null,
		);
		expect(enrolled).toEqual([...names, null]);
		expect(await world.counts()).toMatchObject({ entered: 2_500, positions: 2_500 });
		await world.store.positions.complete(
			inlineEnrollments.flatMap((inlineEntry) => inlineEntry?.position ?? []),
			world.now,
		);
		expect(await world.counts()).toMatchObject({ completed: 2_500, positions: 0 });
	}, 120_000);

	it('gives null for a contact who is already on the journey', async () => {
		const world = await inlineWorld();
		await enroll(world, [inlineContact('ann')]);
		const inlineEnrollments = await enroll(world, [inlineContact('ann'), inlineContact('bob')]);
		expect(inlineEnrollments.map((inlineEntry) => inlineEntry?.contact.externalId)).toEqual([
			undefined,
			'bob',
		]);
		expect(await world.counts()).toMatchObject({ entered: 2, positions: 2 });
	});

	it('treats a contact that is named twice in a batch as one', async () => {
		const world = await inlineWorld();
		const twice: InlineContact = { ...inlineContact('ann'), profile: { plan: 'pro' } };
		const inlineEnrollments = await enroll(world, [
			inlineContact('ann'),
			twice,
			inlineContact('ann', 'order-1'),
		]);
		expect(inlineEnrollments.map((inlineEntry) => inlineEntry !== null)).toEqual([
			true,
			false,
			true,
		]);
		expect(inlineEnrollments[0]?.contact.attributes).toEqual({ plan: 'pro' });
	});

	it('enrolls a contact once when 10 calls bring it at once', async () => {
		const world = await inlineWorld();
		const calls = Array.from({ length: 10 }, (_, i) =>
			enroll(world, [inlineContact('ann'), inlineContact('bob')], `this-process:s${i}`),
		);
		const inlineEnrollments = (await Promise.all(calls)).flat();
		expect(inlineEnrollments.filter((inlineEntry) => inlineEntry !== null)).toHaveLength(2);
		expect(await world.counts()).toMatchObject({ entered: 2, positions: 2 });
	});

	it('keeps the position from being claimed: the execution is n8n’s own', async () => {
		const world = await inlineWorld();
		await enroll(world, [inlineContact('ann')]);
		world.now += HOUR;
		expect(await world.claim('wait')).toEqual([]);
		expect(await world.store.positions.nextReadyTimes([world.nodes.wait])).toHaveLength(1);
	});

	it('parks the contact as after a release', async () => {
		const world = await inlineWorld();
		const [inlineEntry] = await enroll(world, [inlineContact('ann')]);
		const { enrollmentId, contact, position } = inlineEntry!;
		const arrival = {
			...{ enrollmentId, contactId: contact.id, from: position },
			...{ dueAt: T0 + HOUR, timeoutOutcome: 'reached' as const, wait: null, item: { kept: 1 } },
		};
		expect(await world.parkAll([arrival])).toEqual(['parked']);
		world.now += 2 * LEASE_MS;
		await world.store.maintenance.completeExpiredHolds(world.now);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		world.now = T0 + HOUR;
		const released = await world.release('wait');
		expect(released).toMatchObject([{ item: { kept: 1 }, contact: { externalId: 'ann' } }]);
		await world.settle(released);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'completed' });
	});

	it('counts the position as done when its lease has expired without renewal', async () => {
		const world = await inlineWorld();
		const [ann, bob] = await enroll(world, [inlineContact('ann'), inlineContact('bob')]);
		world.now += LEASE_MS - 1;
		await world.store.maintenance.completeExpiredHolds(world.now);
		expect(await world.store.positions.renewLeases([bob!.position], world.now)).toEqual(['held']);
		world.now += MINUTE - 1;
		await world.store.maintenance.completeExpiredHolds(world.now);
		expect(
			await world.store.positions.renewLeases([ann!.position, bob!.position], world.now),
		).toEqual(['fenced', 'held']);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'completed' });
		expect(await world.enrollment('bob')).toMatchObject({ status: 'active' });
	});
});
