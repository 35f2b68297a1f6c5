import { LEASE_MS } from '../../../src/journey/position-store';
import { ControlledSource, done } from '../../support/controlled-source';
import { DispatcherBench } from '../../support/dispatcher-bench';
import type { Place, Population } from '../../support/journey-store';
import type { VirtualClock } from '../../../src/simulation/virtual-clock';

const MINUTE = 60_000;
const EXECUTION_TIMEOUT = 15 * MINUTE;

let bench: DispatcherBench;
let clock: VirtualClock;
let sampleContacts: Population;
let node: Place;

beforeEach(async () => {
	bench = await DispatcherBench.open();
	({ clock, contacts: sampleContacts } = bench);
	node = await sampleContacts.node('w', 'Wait');
});

afterEach(async () => await bench.close());

/** Its executions never end by themselves. */
async function served(contacts: number): Promise<ControlledSource> {
	await sampleContacts.wait(node, contacts);
	const source = new ControlledSource(node);
	bench
		.start({ executionTimeoutMs: EXECUTION_TIMEOUT, batchSize: 10, maxInFlight: 2 })
		.register(source);
	await clock.settle();
	return source;
}

describe('An execution that does not report its end', () => {
	it('counts as lost after the execution time-out, which is logged; its contacts are released again', async () => {
		const source = await served(10);
		await clock.advance(EXECUTION_TIMEOUT - 1);
		expect([source.splitClaim, bench.errors]).toEqual([[10], []]);
		await clock.advance(1 + LEASE_MS);
		expect(source.splitClaim).toEqual([10, 1]);
		expect(bench.errors).toMatchObject([
			{ message: expect.stringContaining('its 10 contacts are released again') as string },
		]);
	});

	it('frees its place, so that lost executions never block the dispatcher', async () => {
		const source = await served(1);
		const other = await sampleContacts.node('x', 'Wait');
		await sampleContacts.wait(other, 1);
		const slow = new ControlledSource(other);
		const third = await sampleContacts.node('y', 'Wait');
		await sampleContacts.wait(third, 1);
		const quick = new ControlledSource(third, done);
		const dispatcher = bench.opened[0];
		dispatcher.register(slow);
		dispatcher.register(quick);
		await clock.settle();
		expect([source.underWay.size, slow.underWay.size, quick.started.length]).toEqual([1, 1, 0]);
		await clock.advance(EXECUTION_TIMEOUT + LEASE_MS);
		expect(await sampleContacts.counts(third)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('gets twice the time with every attempt, since it may only have been slow', async () => {
		const source = await served(1);
		await clock.advance(EXECUTION_TIMEOUT + LEASE_MS);
		expect(source.started).toHaveLength(2);
		// The second execution began before this minute was over.
		await clock.advance(2 * EXECUTION_TIMEOUT - LEASE_MS);
		expect(bench.errors).toHaveLength(1);
		await clock.advance(LEASE_MS);
		expect(bench.errors).toHaveLength(2);
	});

	it('cannot complete positions that were released again, if its end comes late', async () => {
		const source = await served(1);
		await clock.advance(EXECUTION_TIMEOUT + LEASE_MS);
		source.end();
		await clock.settle();
		expect(await sampleContacts.counts(node)).toMatchObject({
			active: 1,
			completed: 0,
			positions: 1,
		});
		source.end();
		await clock.settle();
		expect(await sampleContacts.counts(node)).toMatchObject({
			active: 0,
			completed: 1,
			positions: 0,
		});
	});

	it('completes its positions where its end comes before they are released again', async () => {
		const source = await served(1);
		await clock.advance(EXECUTION_TIMEOUT + LEASE_MS / 4);
		source.end();
		await clock.advance(10 * MINUTE);
		expect(source.started).toHaveLength(1);
		expect(await sampleContacts.counts(node)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('is waited for without an end where no execution time-out is set', async () => {
		await sampleContacts.wait(node, 1);
		const source = new ControlledSource(node);
		bench.start().register(source);
		await clock.advance(60 * MINUTE);
		expect([source.splitClaim, bench.errors]).toEqual([[1], []]);
	});
});
