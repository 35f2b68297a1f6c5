import * as fc from 'fast-check';
import { openNew, type Opened } from '../store/contract/support/contract';
import { expectCalm } from '../store/contract/support/random-operations/calm';
import { operation, reentry } from '../store/contract/support/random-operations/operations';
import { brokenRules } from '../store/contract/support/random-operations/invariants';
import { ENDINGS, Life } from '../store/contract/support/random-operations/driver';
import { miscounted } from '../store/contract/support/random-operations/recount';
import { Mails } from '../store/contract/support/random-operations/mails';
import { JourneyWorld } from '../store/support/journey';
import { removeStores, stores } from '../store/support/stores';

const RUNS = 25;

describe.each(stores)('the store on $name', (place) => {
	let opened: Opened;

	beforeAll(async () => {
		opened = await openNew(place);
	});
	afterAll(removeStores);

	it('keeps its rules whatever happens: merges, erasures, edits, crashes, retries by hand', async () => {
		await fc.assert(
			fc.asyncProperty(
				reentry,
				fc.array(operation, { minLength: 5, maxLength: 40, size: 'max' }),
				async (mode, operations) => {
					const { store, conn } = opened;
					const world = await JourneyWorld.open(store, conn, { ...ENDINGS, reentry: mode });
					const mails = new Mails();
					const life = new Life(world, mails);
					for (const next of operations) {
						await life.take(next);
						expect(await brokenRules(world)).toEqual({});
						expect(await mails.wrong(world)).toEqual([]);
						expect(await miscounted(world)).toEqual([]);
					}
					await expectCalm(world);
					expect(await miscounted(world, { bySpans: true })).toEqual([]);
				},
			),
			{ numRuns: RUNS },
		);
	}, 3_600_000);
});
