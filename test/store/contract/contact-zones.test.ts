import type { JourneyConfig } from '../../../src/journey/journey';
import type { Rule } from '../../../src/rule/rule';
import type { PropertyFilter } from '../../../src/value/filter';
import { HOUR, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { tickAt } from './support/time';

const at = (iso: string) => Date.parse(iso);
const NOW = at('2026-05-10T00:30:00Z');

/** Contacts in zones with different days, and one in a zone of no use. */
const CROWD = {
	...{ ann: 'America/Los_Angeles', bob: 'Asia/Tokyo', cleo: ' europe/berlin ', dan: null },
	...{ eve: 'Mars/Phobos', fay: 'UTC-3' },
};

/** A workflow in Los Angeles, where it is still the ninth of May. */
const ZONE = 'America/Los_Angeles';
const soon: Rule = {
	version: 1,
	all: [
		{
			type: 'attribute',
			path: 'renewal',
			operator: 'withinNext',
			amount: { amount: 3, unit: 'days' },
		},
	],
};

async function crowd(world: JourneyWorld, renewal: string) {
	world.now = NOW;
	await world.record(
		Object.entries(CROWD).map(([name, timezone]) => world.identify(name, { renewal, timezone })),
	);
}

async function save(world: JourneyWorld, rule: Rule) {
	const definition = { key: 'soon', name: 'Soon', zone: ZONE, query: { rule } };
	return await world.store.segments.save(world.workspaceId, definition, world.now);
}

async function members(world: JourneyWorld): Promise<(string | null)[]> {
	const page = { after: 0, limit: 1_000 };
	const found = await world.store.segments.members(world.workspaceId, 'soon', page);
	return found.contacts.map(({ externalId }) => externalId).sort();
}

storeContract('a date without an offset', (contract) => {
	it("is by the contact's clock in a segment, else by the segment's", async () => {
		const world = await contract.world();
		await crowd(world, '2026-05-10');
		await save(world, soon);
		// In Tokyo, in Berlin and three hours west of Greenwich: the tenth has begun, or not.
		expect(await members(world)).toEqual(['ann', 'dan', 'eve', 'fay']);
		await tickAt(world, at('2026-05-10T03:00:00.001Z'));
		await tickAt(world, at('2026-05-10T04:00:00.001Z'));
		expect(await members(world)).toEqual(['ann', 'dan', 'eve']);
	});

	it("follows the contact's time zone into a segment and out of it at once", async () => {
		const world = await contract.world();
		await crowd(world, '2026-05-10');
		await save(world, soon);
		await world.record([
			world.identify('ann', { timezone: 'Europe/Moscow' }),
			world.identify('bob', { timezone: 'Pacific/Honolulu' }),
			world.identify('fay', { timezone: 'nonsense' }),
		]);
		expect(await members(world)).toEqual(['bob', 'dan', 'eve', 'fay']);
		await world.record([world.identify('bob', { timezone: 'Asia/Tokyo' })]);
		expect(await members(world)).toEqual(['dan', 'eve', 'fay']);
	});

	it("is by the contact's clock in the property of an event that a segment asks for", async () => {
		const world = await contract.world();
		await crowd(world, '2026-05-10');
		const conditions = [
			{
				property: 'until',
				operator: 'lessThan',
				value: '2026-05-10T00:00Z',
				type: 'date',
			} as const,
		];
		const match = { name: 'Booked', filter: { match: 'all', conditions } } as const;
		const twice = { op: 'atLeast', times: 2 } as const;
		const names = Object.keys(CROWD);
		await world.record(
			[...names, ...names].map((name) =>
				world.track(name, 'Booked', { properties: { until: '2026-05-10' } }),
			),
		);
		for (const count of [undefined, twice]) {
			await save(world, { version: 1, all: [{ type: 'event', ...match, count }] });
			expect(await members(world)).toEqual(['bob', 'cleo']);
			await save(world, {
				version: 1,
				none: [{ none: [{ type: 'event', ...match, count }] }],
			});
			expect(await members(world)).toEqual(['bob', 'cleo']);
		}
	});

	const isTheTenth: PropertyFilter = {
		match: 'all',
		conditions: [
			{ property: 'until', operator: 'equals', value: '2026-05-09T15:00:00Z', type: 'date' },
		],
	};
	const booked = (world: JourneyWorld, name: string) =>
		world.track(name, 'Booked', { properties: { until: '2026-05-10' } });

	it("is by the contact's clock in the filter of an entry", async () => {
		const world = await contract.world({
			...{ zone: ZONE, entry: { on: 'event', event: 'Booked', filter: isTheTenth } },
		});
		await crowd(world, '');
		const entered = await world.record(Object.keys(CROWD).map((name) => booked(world, name)));
		expect(entered).toMatchObject({ entered: 1 });
		expect(await world.enrollments('bob')).toHaveLength(1);
	});

	it("is by the contact's clock in the filter of a goal, else by the workflow's", async () => {
		const goals: JourneyConfig['goals'] = [
			{ name: 'Booked', event: { name: 'Booked', filter: isTheTenth } },
		];
		for (const [zone, converted] of [
			[ZONE, ['bob']],
			['Asia/Tokyo', ['bob', 'dan', 'eve']],
		] as const) {
			const world = await contract.world({ zone, goals });
			await crowd(world, '');
			const names = Object.keys(CROWD);
			await world.bring(names, { dueAt: NOW + HOUR });
			await world.record(names.map((name) => booked(world, name)));
			const met = [];
			for (const name of names) {
				if ((await world.enrollment(name))?.status === 'converted') met.push(name);
			}
			expect(met).toEqual(converted);
		}
	});

	it("is by the contact's clock in the filter of an awaited event, before the wait and in it", async () => {
		for (const before of [false, true]) {
			const world = await contract.world();
			await crowd(world, '');
			const names = ['ann', 'bob', 'dan'];
			await world.enter(...names);
			const released = await world.release('trigger');
			const record = async () => await world.record(names.map((name) => booked(world, name)));
			if (before) await record();
			const awaited = { name: 'Booked', since: NOW, filter: isTheTenth };
			await world.park(released, { wait: { events: [awaited], zone: 'Asia/Tokyo' } });
			await world.settle(released);
			if (!before) await record();
			const met = await world.release('wait');
			expect(met.map(({ contact }) => contact.externalId).sort()).toEqual(['bob', 'dan']);
		}
	});
});
