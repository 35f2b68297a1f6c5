import fc from 'fast-check';

import { isQuiet, quietRelease } from '../../src/message/policy/quiet-hours';
import { days, minutesOf } from '../unit/time/arbitraries';
import { oracleLocal } from '../unit/time/intl-oracle';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const nights = fc
	.tuple(days, fc.nat(DAY), fc.integer({ min: 1 }))
	.map(([{ zone, at, times }, spreadMs, contactId]) => {
		const hours = { from: times[0], to: times[1], action: 'defer' as const, spreadMs };
		return { zone, at, hours, contactId };
	})
	.filter(({ hours }) => hours.from !== hours.to);

/** Quiet or not depends on the contact's clock alone. */
function showsQuiet(at: number, from: string, to: string, zone: string): boolean {
	const local = oracleLocal(at, zone);
	const time = (local - Math.floor(local / DAY) * DAY) / MINUTE;
	const [start, end] = [minutesOf(from), minutesOf(to)];
	return start < end ? time >= start && time < end : time >= start || time < end;
}

describe('Quiet hours, compared with Intl', () => {
	it('are what the clock shows, also where it changes', () => {
		fc.assert(
			fc.property(nights, ({ at, hours, zone }) => {
				expect(isQuiet(at, hours, zone)).toBe(showsQuiet(at, hours.from, hours.to, zone));
			}),
			{ numRuns: 300 },
		);
	});

	it('let a message go at once outside of them, else later and never within them', () => {
		fc.assert(
			fc.property(nights, ({ at, hours, zone, contactId }) => {
				const release = quietRelease(at, hours, zone, contactId);
				expect(showsQuiet(release, hours.from, hours.to, zone)).toBe(false);
				if (showsQuiet(at, hours.from, hours.to, zone)) expect(release).toBeGreaterThan(at);
				else expect(release).toBe(at);
			}),
			{ numRuns: 300 },
		);
	});

	it('without a spread end in the first minute that is not quiet', () => {
		fc.assert(
			fc.property(nights, ({ at, hours, zone, contactId }) => {
				const release = quietRelease(at, { ...hours, spreadMs: 0 }, zone, contactId);
				if (release === at) return;
				expect(showsQuiet(release - 1, hours.from, hours.to, zone)).toBe(true);
			}),
			{ numRuns: 300 },
		);
	});
});
