import * as fc from 'fast-check';
import type { Fault } from '../support/engine/faults';
import { hubJourney } from '../support/engine/hub-journey';
import { longJourney } from '../support/engine/long-journey';
import { differences, tell, type Story, type Told } from '../support/engine/story';
import { dropDatabase, newStoreDatabase } from '../store/support/postgres';

/**
 * JOURNEY_TEST_FAULTS=all fails every single call, before and after, which takes half an hour; else
 * a few at random.
 */
const ALL = process.env.JOURNEY_TEST_FAULTS === 'all';
const SECOND = 1_000;

jest.setTimeout(7_200_000);

async function longJourneyOnPostgres(): Promise<Story> {
	const config = await newStoreDatabase();
	const { host, port, user, password, database } = config;
	const login = `${user}:${encodeURIComponent(String(password))}`;
	process.env.N8N_JOURNEY_STORE_URL = `postgres://${login}@${host}:${port}/${database}?sslmode=disable`;
	const story = await longJourney('instance');
	return {
		...story,
		async close() {
			delete process.env.N8N_JOURNEY_STORE_URL;
			await story.close();
			// Hundreds of them would fill the disk.
			await dropDatabase(config);
		},
	};
}

/** How often each rule is tried, and how often where all calls fail. */
const STORIES: Array<[string, () => Promise<Story>, few: number, many: number]> = [
	['a long journey goes on, in SQLite', () => longJourney('instance'), 3, 60],
	[
		"a long journey goes on, in the workflow's static data",
		() => longJourney('staticData'),
		4,
		150,
	],
	['a long journey goes on, in Postgres', longJourneyOnPostgres, 1, 30],
	['a hub is called', hubJourney, 3, 60],
];

describe.each(STORIES)('A store that becomes unavailable while %s', (_, begin, few, many) => {
	let calm: Told;
	beforeAll(async () => void (calm = await tell(begin)));

	/** The differences from the story without faults. */
	async function harm(...faults: Fault[]): Promise<string[]> {
		const told = await tell(begin, faults);
		return differences(calm, told).map((line) => `${told.met.join('; ')}: ${line}`);
	}

	const nth = () => fc.integer({ min: 1, max: calm.calls.length });
	const moment = fc.constantFrom('before', 'after');
	const fault = (): fc.Arbitrary<Fault> => fc.record({ nth: nth(), moment });

	async function doesNoHarm(faults: fc.Arbitrary<Fault[]>): Promise<void> {
		const harmless = fc.asyncProperty(faults, async (chosen) => {
			expect(await harm(...chosen)).toEqual([]);
		});
		await fc.assert(harmless, { numRuns: ALL ? many : few, endOnFailure: true });
	}

	if (ALL) {
		it('does no harm at any call, whether or not the call took effect', async () => {
			const found: string[] = [];
			for (let n = 1; n <= calm.calls.length; n++) {
				found.push(...(await harm({ nth: n, moment: 'before' })));
				found.push(...(await harm({ nth: n, moment: 'after' })));
			}
			expect(found).toEqual([]);
		});
	}

	it('does no harm at a random call, whether or not the call took effect', async () => {
		await doesNoHarm(fc.tuple(fault()));
	});

	it('does no harm at two random calls', async () => {
		await doesNoHarm(fc.tuple(fault(), fault()));
	});

	it('for up to three minutes does no harm', async () => {
		const awayMs = fc.integer({ min: SECOND, max: 180 * SECOND });
		await doesNoHarm(fc.tuple(fc.record({ nth: nth(), awayMs })));
	});
});
