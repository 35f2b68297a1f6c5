import { sql } from 'kysely';
import type { JourneyWorld } from '../../support/journey';
import { YEAR } from '../../support/journey';

const CAME = 'Control Came';

/**
 * Contacts in another journey on the same nodes, in the states that a careless statement would
 * touch: one waits for an event, one for a day far away, one is with n8n, one has failed.
 */
export async function addControlContacts(world: JourneyWorld): Promise<number> {
	const { store, now } = world;
	const journey = await world.anotherJourney(`${world.journey.key} control contacts`, {
		entry: { on: 'event', event: CAME },
	});
	const names = ['control event', 'control date', 'control native', 'control failed'];
	await world.record(names.map((name) => world.track(name, CAME)));
	const released = await world.release('trigger', { owner: 'controls0000' });
	const of = (name: string) => released.filter(({ contact }) => contact.externalId === name);
	await world.parkAll([
		world.arrival(of(names[0])[0], { wait: { events: [{ name: 'Ordered', since: now }] } }),
		world.arrival(of(names[1])[0], { dueAt: now + 10 * YEAR }),
	]);
	await world.settle([...of(names[0]), ...of(names[1])]);
	await store.positions.holdExternally(of(names[2]), now + 10 * YEAR);
	await store.positions.fail(of(names[3]), 'as control contacts do', now);
	return journey.id;
}

/** All that the store holds of a journey, for comparison. */
export async function picture(world: JourneyWorld, journeyId: number): Promise<unknown> {
	const { db } = world.conn;
	const enrollments = await sql`select * from enrollments
		where journey_id = ${journeyId} order by id`.execute(db);
	const positions = await sql`select p.* from positions p join enrollments e
		on e.id = p.enrollment_id where e.journey_id = ${journeyId} order by p.id`.execute(db);
	const contacts = await sql`select c.* from contacts c join enrollments e
		on e.contact_id = c.id where e.journey_id = ${journeyId} order by c.id`.execute(db);
	return [enrollments.rows, positions.rows, contacts.rows];
}
