import type { Journey } from '../journey/journey';
import type { Act } from './behavior/behavior';
import type { Scenario } from './scenario';

/**
 * What contacts do by themselves, and how they come in: each is identified when it appears. An event
 * that starts a journey, and that nobody does by the behavior, happens to each at that time.
 */
export function* startOf(
	{ contacts, behavior }: Pick<Scenario, 'contacts' | 'behavior'>,
	journeys: readonly Journey[],
): Generator<Act> {
	const own = contacts.map((contact) => behavior.acts(contact));
	const done = new Set(own.flat().flatMap((act) => (act.does === 'track' ? [act.event] : [])));
	const starts = new Set(
		journeys.flatMap(({ config: { entry } }) => (entry.on === 'event' ? [entry.event] : [])),
	);
	const missing = [...starts].filter((event) => !done.has(event));
	for (const [i, contact] of contacts.entries()) {
		const { startsAt, traits, startProperties: properties, consents = [] } = contact;
		const of = { contact: contact.key, at: startsAt };
		yield { ...of, does: 'identify', traits };
		if (consents.length > 0) yield { ...of, does: 'consent', consents };
		for (const event of missing) yield { ...of, does: 'track', event, properties };
		yield* own[i];
	}
}
