import * as fc from 'fast-check';
import { openAgain, openNew, type Opened } from '../store/contract/support/contract';
import { expectCalm } from '../store/contract/support/random-operations/calm';
import {
	operation,
	reentry,
	type Operation,
} from '../store/contract/support/random-operations/operations';
import { brokenRules } from '../store/contract/support/random-operations/invariants';
import { ENDINGS, Life } from '../store/contract/support/random-operations/driver';
import { miscounted } from '../store/contract/support/random-operations/recount';
import { Mails } from '../store/contract/support/random-operations/mails';
import { JourneyWorld } from '../store/support/journey';
import { removeStores, stores } from '../store/support/stores';

const RUNS = 10;

const PROCESSES = 3;

/** The stores that several processes may share. */
const shared = stores.filter(({ name }) => name !== 'static-data');

/** Time passes for all processes alike, so that no lease ends early for another process. */
const passesTime = (next: Operation) => next.do === 'crash' || next.do === 'advance';

describe.each(shared)('processes that share a store on $name', (place) => {
	let opened: Opened[];

	beforeAll(async () => {
		const first = await openNew(place);
		opened = [first];
		while (opened.length < PROCESSES) opened.push(await openAgain(place, first));
	});
	afterAll(removeStores);

	it('keep its rules together, whatever each of them does at the same moment', async () => {
		const lives = fc.array(fc.array(operation, { minLength: 3, maxLength: 20, size: 'max' }), {
			minLength: PROCESSES,
			maxLength: PROCESSES,
		});
		await fc.assert(
			fc.asyncProperty(
				reentry,
				fc.array(lives, { minLength: 1, maxLength: 3 }),
				async (mode, acts) => {
					const worlds = await JourneyWorld.openAll(opened, { ...ENDINGS, reentry: mode });
					const mails = new Mails();
					const processes = worlds.map((world, i) => new Life(world, mails, `process-${1000 + i}`));
					for (const act of acts) {
						await Promise.all(
							processes.map(async (process, i) => {
								for (const next of act[i]) if (!passesTime(next)) await process.take(next);
							}),
						);
						expect(await brokenRules(worlds[0])).toEqual({});
						expect(await mails.wrong(worlds[0])).toEqual([]);
						expect(await miscounted(worlds[0])).toEqual([]);
						for (const world of worlds) world.now += 60_000;
					}
					await expectCalm(worlds[0]);
					expect(await miscounted(worlds[0], { bySpans: true })).toEqual([]);
				},
			),
			// The same operations need not meet in the same way again, so nothing can be made smaller.
			{ numRuns: RUNS, endOnFailure: true },
		);
	}, 3_600_000);
});
