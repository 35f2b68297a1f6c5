import type { JourneyConfig } from '../../../../src/journey/journey';
import type { Connection } from '../../../../src/store/connection';
import { COLUMN_KINDS, type Database } from '../../../../src/store/schema';
import { openSqlStore, type SqlStoreOptions } from '../../../../src/store/sql/store';
import type { Store } from '../../../../src/store/store';
import { JourneyWorld } from '../../support/journey';
import { removeStores, stores, type TestStore } from '../../support/stores';
import { addControlContacts, picture } from './control-contacts';

export interface Opened {
	conn: Connection<Database>;
	store: Store;
}

export interface Contract {
	readonly place: TestStore;
	/** The store that the worlds of this subject share. */
	opened(): Opened;
	/** A world with control contacts, which must be unchanged when the test is over. */
	world(changes?: Partial<JourneyConfig>): Promise<JourneyWorld>;
}

export async function openNew(place: TestStore, options?: SqlStoreOptions): Promise<Opened> {
	const conn = await place.openForJourneys();
	return { conn, store: await openSqlStore(conn, options) };
}

/** The place of an earlier store opened again, as another process would. */
export async function openAgain(place: TestStore, { conn }: Opened): Promise<Opened> {
	const again = await place.reopen<Database>(conn, COLUMN_KINDS);
	return { conn: again, store: await openSqlStore(again) };
}

/** Time for a busy machine; nothing here waits for time to pass. */
jest.setTimeout(60_000);

/** States what every store does: the same rules, under the same names, for all three. */
export function storeContract(subject: string, rules: (contract: Contract) => void): void {
	describe.each(stores)(`${subject}, on $name:`, (place) => {
		let opened: Opened;
		let watched: { world: JourneyWorld; journeyId: number; before: unknown }[] = [];

		beforeAll(async () => {
			opened = await openNew(place);
		});

		afterEach(async () => {
			const worlds = watched;
			watched = [];
			for (const { world, journeyId, before } of worlds) {
				expect(await picture(world, journeyId)).toEqual(before);
			}
		});

		afterAll(removeStores);

		rules({
			place,
			opened: () => opened,
			async world(changes) {
				const world = await JourneyWorld.open(opened.store, opened.conn, changes);
				const journeyId = await addControlContacts(world);
				watched.push({ world, journeyId, before: await picture(world, journeyId) });
				return world;
			},
		});
	});
}
