import type { Rule, RuleNode } from '../../../src/rule/rule';
import { SegmentCycleError } from '../../../src/segment/segments';
import { DAY, HOUR, SIGNED_UP, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

const rule = (...all: RuleNode[]): Rule => ({ version: 1, all });
const BUYER: RuleNode = { type: 'event', name: 'Ordered' };
const GERMAN: RuleNode = { type: 'attribute', path: 'country', operator: 'equals', value: 'DE' };
const inSegment = (segment: string): RuleNode => ({ type: 'segment', segment });

async function save(world: JourneyWorld, key: string, ...all: RuleNode[]) {
	const definition = { key, name: key, zone: 'UTC', query: { rule: rule(...all) } };
	return await world.store.segments.save(world.workspaceId, definition, world.now);
}

async function members(world: JourneyWorld, key: string): Promise<(string | null)[]> {
	const page = { after: 0, limit: 1_000 };
	const found = await world.store.segments.members(world.workspaceId, key, page);
	const names = found.contacts.map(({ externalId }) => externalId);
	return names.filter((name) => !name?.startsWith('control')).sort();
}

storeContract('a saved segment', (contract) => {
	it('holds every contact that matches at once, and none of another workspace', async () => {
		const world = await contract.world();
		const other = await contract.world();
		await world.record([world.track('ann', 'Ordered'), world.track('bob', 'Viewed')]);
		await other.record([other.track('eve', 'Ordered')]);
		expect(await save(world, 'buyers', BUYER)).toMatchObject({ members: 1, timeDependent: false });
		expect(await members(world, 'buyers')).toEqual(['ann']);
		expect(await world.store.segments.list(world.workspaceId)).toMatchObject([
			{ key: 'buyers', members: 1 },
		]);
	});

	it('follows events and traits of contacts', async () => {
		const world = await contract.world();
		await save(world, 'buyers', BUYER, GERMAN);
		await world.record([world.track('ann', 'Ordered'), world.track('bob', 'Ordered')]);
		expect(await members(world, 'buyers')).toEqual([]);
		await world.record([world.identify('ann', { country: 'DE' })]);
		expect(await members(world, 'buyers')).toEqual(['ann']);
		await world.record([
			world.identify('ann', { country: 'FR' }),
			world.identify('bob', { country: 'DE' }),
		]);
		expect(await members(world, 'buyers')).toEqual(['bob']);
	});

	it('adds new contacts that match by the absence of events', async () => {
		const world = await contract.world();
		await save(world, 'others', { none: [BUYER] });
		await world.record([world.track('ann', 'Viewed'), world.track('bob', 'Ordered')]);
		expect(await members(world, 'others')).toEqual(['ann']);
	});

	it('may refer to others, and follows them in the same call', async () => {
		const world = await contract.world();
		await save(world, 'a-nested', inSegment('m-middle'));
		await save(world, 'm-middle', inSegment('z-inner'), GERMAN);
		await save(world, 'z-inner', BUYER);
		await world.record([world.identify('ann', { country: 'DE' }), world.track('ann', 'Ordered')]);
		expect(await members(world, 'a-nested')).toEqual(['ann']);
	});

	it('is refused where it would lead back to itself, with an error that names the path', async () => {
		const world = await contract.world();
		await save(world, 'one', inSegment('two'));
		await save(world, 'two', inSegment('three'));
		await expect(save(world, 'three', inSegment('one'))).rejects.toThrow(SegmentCycleError);
		await expect(save(world, 'three', inSegment('one'))).rejects.toThrow(
			'three → one → two → three',
		);
		await expect(save(world, 'one', inSegment('one'))).rejects.toThrow(SegmentCycleError);
	});

	it('is filled anew when its rule changes, and is gone when it is removed', async () => {
		const world = await contract.world();
		await world.record([world.track('ann', 'Ordered'), world.identify('bob', { country: 'DE' })]);
		await save(world, 'some', BUYER);
		await save(world, 'some', GERMAN);
		expect(await members(world, 'some')).toEqual(['bob']);
		await world.store.segments.remove(world.workspaceId, 'some', world.now);
		expect(await world.store.segments.list(world.workspaceId)).toEqual([]);
		expect(await members(world, 'some')).toEqual([]);
	});

	it('is followed by those that refer to it when its rule changes, and when it is removed', async () => {
		const world = await contract.world();
		await world.record([world.track('ann', 'Ordered'), world.identify('bob', { country: 'DE' })]);
		await save(world, 'outer', inSegment('middle'));
		await save(world, 'middle', inSegment('inner'));
		await save(world, 'rest', { type: 'segment', segment: 'outer', not: true });
		await save(world, 'inner', BUYER);
		expect(await members(world, 'outer')).toEqual(['ann']);
		expect(await members(world, 'rest')).toEqual(['bob']);
		await save(world, 'inner', GERMAN);
		expect(await members(world, 'outer')).toEqual(['bob']);
		expect(await members(world, 'rest')).toEqual(['ann']);
		await world.store.segments.remove(world.workspaceId, 'inner', world.now);
		expect(await members(world, 'outer')).toEqual([]);
		expect(await members(world, 'rest')).toEqual(['ann', 'bob']);
	});

	it('that depends on time is updated by time-based work, once a minute at most', async () => {
		const world = await contract.world();
		const recent: RuleNode = {
			...BUYER,
			window: { last: { amount: 1, unit: 'days' } },
		} as RuleNode;
		await save(world, 'recent', recent);
		await world.record([world.track('ann', 'Ordered')]);
		expect(await members(world, 'recent')).toEqual(['ann']);
		await world.store.maintenance.runTimeBased(T0 + DAY);
		expect(await members(world, 'recent')).toEqual(['ann']);
		await world.store.maintenance.runTimeBased(T0 + DAY + 1);
		expect(await members(world, 'recent')).toEqual(['ann']);
		await world.store.maintenance.runTimeBased(T0 + DAY + 60_000);
		expect(await members(world, 'recent')).toEqual([]);
	});
});

storeContract('a segment that starts a journey', (contract) => {
	const ENTERS = { entry: { on: 'segment', segment: 'buyers', when: 'enters' } } as const;

	it('starts it for contacts that join the segment, not for its members', async () => {
		const world = await contract.world(ENTERS);
		await world.record([world.track('ann', 'Ordered')]);
		await save(world, 'buyers', BUYER);
		expect(await world.record([world.track('bob', 'Ordered')])).toMatchObject({ entered: 1 });
		expect(await world.record([world.track('bob', 'Ordered')])).toMatchObject({ entered: 0 });
		expect((await world.release('trigger')).map(({ contact }) => contact.externalId)).toEqual([
			'bob',
		]);
	});

	it('starts it for contacts that leave, also where time alone moves them', async () => {
		const entry = { on: 'segment', segment: 'recent', when: 'leaves' } as const;
		const world = await contract.world({ entry });
		await save(world, 'recent', {
			...BUYER,
			window: { last: { amount: 1, unit: 'hours' } },
		} as RuleNode);
		await world.record([world.track('ann', 'Ordered')]);
		expect(await world.counts()).toMatchObject({ entered: 0 });
		world.now = T0 + 2 * HOUR;
		await world.store.maintenance.runTimeBased(world.now);
		expect(await world.counts()).toMatchObject({ entered: 1 });
	});

	it('ends the enrollment of a contact that leaves it, where the journey is set that way', async () => {
		const world = await contract.world({
			entry: { on: 'segment', segment: 'germans', when: 'enters' },
			exitOnLeave: true,
		});
		await save(world, 'germans', GERMAN);
		await world.record([world.identify('ann', { country: 'DE' })]);
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 + DAY });
		await world.settle(released);
		const moved = await world.record([world.identify('ann', { country: 'FR' })]);
		expect(moved).toMatchObject({ exited: 1 });
		expect(await world.enrollment('ann')).toMatchObject({
			status: 'exited',
			reason: 'left the segment',
		});
	});

	it('starts nothing by an ordinary event', async () => {
		const world = await contract.world(ENTERS);
		await save(world, 'buyers', BUYER);
		expect(await world.record([world.track('ann', SIGNED_UP)])).toMatchObject({ entered: 0 });
	});
});
