import { Activity } from '../../../src/simulation/behavior/activity';
import { delayAt } from '../../../src/simulation/behavior/delay';
import { drawsOf } from '../../../src/simulation/behavior/draws';
import { fitActivity } from '../../../src/simulation/behavior/fit-activity';

const HOUR = 3_600_000;
const MONDAY = Date.parse('2026-03-02T00:00:00Z');
const HOURS = [0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 2, 2, 1, 1, 1, 1, 1, 2, 3, 4, 3, 2, 1, 0];
const WEEKDAYS = [1, 1, 1, 1, 1, 0.5, 0.5];
const DELAY = { median: 3 * HOUR, p90: 20 * HOUR };

/** Reactions of contacts who are active at these hours, to messages sent at the hours given. */
function reactionsTo(sentAt: (i: number) => number) {
	const activity = new Activity(HOURS, WEEKDAYS);
	return Array.from({ length: 3_000 }, (_, i) => {
		const sent = sentAt(i);
		const at = activity.advance(sent, delayAt(DELAY, drawsOf(1, 'fit', i)()), 'UTC');
		return { sent, at };
	});
}

const meanOne = (weights: readonly number[]) => {
	const sum = weights.reduce((total, each) => total + each, 0);
	return weights.map((each) => (each * weights.length) / sum);
};

describe('activity fitted to recorded reactions', () => {
	test('hours, weekdays and delays are those by which the contacts react', () => {
		const fitted = fitActivity(
			reactionsTo((i) => MONDAY + Math.floor(drawsOf(2, i)() * 168) * HOUR),
		);
		expect(Math.abs(fitted.median / DELAY.median - 1)).toBeLessThan(0.1);
		expect(Math.abs(fitted.p90 / DELAY.p90 - 1)).toBeLessThan(0.15);
		const off = (a: readonly number[], b: readonly number[]) =>
			a.reduce((sum, each, i) => sum + Math.abs(each - b[i]), 0) / a.length;
		expect(off(fitted.hours, meanOne(HOURS))).toBeLessThan(0.12);
		expect(off(fitted.weekdays, meanOne(WEEKDAYS))).toBeLessThan(0.1);
	});

	test('that all messages go out on one weekday does not make it the busy one', () => {
		const fitted = fitActivity(reactionsTo((i) => MONDAY + (i % 24) * HOUR));
		expect(Math.max(...fitted.weekdays)).toBeLessThan(1.6);
		expect(Math.abs(fitted.median / DELAY.median - 1)).toBeLessThan(0.35);
	});

	test('a single reaction, or many at one instant, still give weights and delays', () => {
		for (const n of [1, 500]) {
			const same = Array.from({ length: n }, () => ({ sent: MONDAY, at: MONDAY }));
			const { hours, weekdays, median, p90 } = fitActivity(same);
			for (const weight of [...hours, ...weekdays]) expect(weight).toBeGreaterThan(0);
			expect([median, p90]).toEqual([1_000, 1_000]);
		}
	});
});
