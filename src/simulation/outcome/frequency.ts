import { Groups } from './groups';
import { WEEK_MS } from './contacts';
import { wentOut, type Frequency, type OutcomeContact, type OutcomeMessage } from './outcome';
import { densest } from './sliding-window';

const MOST_CONTACTS = 100;

/** Messages per contact in any 7 days, across journeys and channels. */
export function frequencyOf(
	contacts: readonly OutcomeContact[],
	messages: readonly OutcomeMessage[],
): Frequency {
	const counts = new Groups<{ most: number }, true>();
	for (const { mostIn7Days: most } of contacts) counts.add({ most }, true);
	const distribution = counts
		.map(({ most }, { length }) => ({ most, contacts: length }))
		.sort((a, b) => a.most - b.most);
	const worst = contacts
		.filter(({ mostIn7Days }) => mostIn7Days > 1)
		.sort((a, b) => b.mostIn7Days - a.mostIn7Days)
		.slice(0, MOST_CONTACTS);
	const keys = new Set(worst.map(({ key }) => key));
	const ofWorst = Map.groupBy(
		messages.filter((message) => keys.has(message.contact) && wentOut(message)),
		({ contact }) => contact,
	);
	return {
		distribution,
		worst: worst.map(({ key: contact }) => {
			const own = (ofWorst.get(contact) ?? []).toSorted((a, b) => a.at - b.at);
			const { most, from } = densest(
				own.map(({ at }) => at),
				WEEK_MS,
			);
			const within = own.filter(({ at }) => at >= from && at < from + WEEK_MS);
			const journeys = [...new Set(within.map(({ journey }) => journey))];
			return { contact, most, from, journeys };
		}),
	};
}
