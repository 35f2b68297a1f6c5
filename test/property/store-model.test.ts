import * as fc from 'fast-check';
import { Comparison } from '../store/contract/support/comparison';
import { openNew, type Opened } from '../store/contract/support/contract';
import { StoreModel } from '../store/contract/support/model';
import { step } from '../store/contract/support/steps';
import { JourneyWorld, T0 } from '../store/support/journey';
import { removeStores, stores } from '../store/support/stores';

const RUNS = 60;

describe.each(stores)('the store on $name', (place) => {
	let opened: Opened;

	beforeAll(async () => {
		opened = await openNew(place);
	});
	afterAll(removeStores);

	it('is where the model says, whatever happens in which order, crashes included', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom('never' as const, 'afterLeaving' as const),
				fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }),
				async (mode, steps) => {
					const { store, conn } = opened;
					const world = await JourneyWorld.open(store, conn, { reentry: { mode } });
					const comparison = new Comparison(world, new StoreModel(T0, mode));
					for (const each of steps) await comparison.take(each);
				},
			),
			{ numRuns: RUNS },
		);
	}, 600_000);
});
