import fc from 'fast-check';

import { type Window, inWindow, nextInWindow } from '../../src/time/window';
import { days, minutesOf, weekdays } from '../unit/time/arbitraries';
import { oracleLocal, oracleWeekday } from '../unit/time/intl-oracle';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const situations = fc
	.tuple(days, weekdays, fc.boolean())
	.map(([{ zone, at, times }, weekdays, toMidnight]) => {
		const window: Window = { from: times[0], to: toMidnight ? '24:00' : times[1], weekdays };
		return { zone, at, window };
	})
	.filter(({ window }) => window.from !== window.to);

/** The rule in other words: some allowed day, today or yesterday, whose span holds this wall clock. */
function shownInside(at: number, window: Window, zone: string): boolean {
	const local = oracleLocal(at, zone);
	const [from, to] = [minutesOf(window.from), minutesOf(window.to)];
	const length = to > from ? to - from : to - from + 24 * 60;
	return [0, 1].some((daysAgo) => {
		const opening = Math.floor(local / DAY) * DAY - daysAgo * DAY + from * MINUTE;
		const opens = !window.weekdays || window.weekdays.includes(oracleWeekday(opening));
		return opens && local >= opening && local < opening + length * MINUTE;
	});
}

describe('a window, compared with Intl', () => {
	it('inWindow is what the clock shows', () => {
		fc.assert(
			fc.property(situations, ({ zone, at, window }) => {
				expect(inWindow(at, window, zone)).toBe(shownInside(at, window, zone));
			}),
			{ numRuns: 500 },
		);
	});

	it('nextInWindow is inside, and now if now is inside', () => {
		fc.assert(
			fc.property(situations, ({ zone, at, window }) => {
				const next = nextInWindow(at, window, zone);
				expect(shownInside(next, window, zone)).toBe(true);
				if (shownInside(at, window, zone)) expect(next).toBe(at);
			}),
			{ numRuns: 500 },
		);
	});

	it('nothing from now to nextInWindow is inside', () => {
		fc.assert(
			fc.property(situations, ({ zone, at, window }) => {
				const next = nextInWindow(at, window, zone);
				fc.pre(next > at);
				expect(shownInside(next - 1, window, zone)).toBe(false);
				// Close to now every 5 minutes, where the changes are; then on the quarter.
				const inside: number[] = [];
				for (let between = at; between < next;) {
					if (shownInside(between, window, zone)) inside.push(between);
					between += between < at + 4 * DAY ? 5 * MINUTE : 15 * MINUTE;
				}
				expect(inside).toEqual([]);
			}),
			{ numRuns: 100 },
		);
	});
});
