import { DateTime } from 'luxon';
import { DAY_MS, HOUR_MS } from '../../src/lib/milliseconds';
import { mailboxOf, profiles } from '../sample-contacts';
import type { Random } from './rng';

/** A contact of the demo's history, with the habits that decide what it does. */
export interface Trialist {
	email: string;
	traits: Record<string, unknown>;
	/** When its trial starts, in ms. */
	startsAt: number;
	/** Reads its mails; others are never opened by a person. */
	reads: boolean;
	/** Its mail program fetches pictures as mail arrives. */
	isProxied: boolean;
	/** Its mail server follows links as mail arrives. */
	isScanned: boolean;
	/** Its address does not exist. */
	bounces: boolean;
	/** How likely it is to do what a mail asks for, from 0 to 1. */
	interest: number;
}

/** Sign-ups by hour of the contact's day, from midnight on. */
const BY_HOUR = [1, 1, 0, 0, 0, 1, 2, 4, 8, 11, 12, 11, 9, 10, 11, 10, 9, 7, 6, 6, 6, 5, 4, 2];
const WEEKEND = 0.45;

/** Each first name with each last name of the samples: 400 contacts, whose number grows by day. */
export function trialists(random: Random, from: number, to: number): Trialist[] {
	return profiles.flatMap(([firstName, , timezone, locale]) =>
		profiles.map(([, lastName]): Trialist => {
			const seats = random.pick([1, 2, 3, 3, 5, 5, 8, 10, 12, 25, 60]);
			const traits = { firstName, lastName, timezone, locale, seats };
			const email = mailboxOf(`${firstName}.${lastName}`);
			return {
				email,
				traits: {
					...traits,
					email,
					plan: seats >= 10 ? 'team' : random.pick(['free', 'free', 'pro']),
					...(random.chance(0.09) && { ownerEmail: 'sam at acme' }),
					source: random.pick(['search', 'search', 'referral', 'ads', 'webinar']),
				},
				startsAt: startOf(random, timezone, from, to),
				reads: random.chance(0.82),
				isProxied: random.chance(0.24),
				isScanned: random.chance(0.05),
				bounces: random.chance(0.02),
				interest: (random.next() + random.next()) / 2 + (seats >= 10 ? 0.1 : 0),
			};
		}),
	);
}

function startOf(random: Random, zone: string, from: number, to: number): number {
	for (;;) {
		// Twice as many at the end of the span as at its beginning.
		const share = (Math.sqrt(1 + 3 * random.next()) - 1) / 1;
		const day = DateTime.fromMillis(from + share * (to - from), { zone }).startOf('day');
		if (day.weekday > 5 && !random.chance(WEEKEND)) continue;
		const at = day.toMillis() + (random.weighted(BY_HOUR) + random.next()) * HOUR_MS;
		if (at >= from && at < to && at < from + 15 * DAY_MS) return at;
	}
}
