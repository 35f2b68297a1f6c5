import { DAY_MS, HOUR_MS } from '../../lib/milliseconds';
import { localAt, weekdayOf } from '../../time/wall-clock';

const WEEK_MS = 7 * DAY_MS;

/**
 * How active contacts are by hour and weekday, as a clock of its own: it runs fast while they are
 * active and stands while they are not, and takes a week for a week. A delay by this clock ends at
 * an hour at which contacts do things.
 */
export class Activity {
	readonly #hours: readonly number[];
	readonly #weekdays: readonly number[];

	/** @param hours 24 weights @param weekdays 7 weights, Monday first; neither all 0 */
	constructor(hours: readonly number[], weekdays: readonly number[]) {
		this.#hours = withMeanOne(hours);
		this.#weekdays = withMeanOne(weekdays);
	}

	/** The instant (ms) at which this clock has run for `ms` since `at`, in the zone. */
	advance(at: number, ms: number, zone: string): number {
		const weeks = Math.floor(ms / WEEK_MS);
		let now = at + weeks * WEEK_MS;
		let left = ms - weeks * WEEK_MS;
		for (;;) {
			const { weight, length } = this.#hourAt(now, zone);
			if (weight > 0 && left <= weight * length) return Math.round(now + left / weight);
			left -= weight * length;
			now += length;
		}
	}

	/** How long (ms) this clock runs from one instant to another. */
	elapsed(from: number, to: number, zone: string): number {
		const weeks = Math.max(0, Math.floor((to - from) / WEEK_MS));
		let now = from + weeks * WEEK_MS;
		let ms = weeks * WEEK_MS;
		while (now < to) {
			const { weight, length } = this.#hourAt(now, zone);
			const part = Math.min(length, to - now);
			ms += weight * part;
			now += part;
		}
		return ms;
	}

	/** The weight now, and the time (ms) until the next full hour. */
	#hourAt(at: number, zone: string): { weight: number; length: number } {
		const local = localAt(at, zone);
		const hour = Math.floor(local / HOUR_MS);
		const ofDay = ((hour % 24) + 24) % 24;
		const weight = this.#hours[ofDay] * this.#weekdays[weekdayOf(local) - 1];
		return { weight, length: (hour + 1) * HOUR_MS - local };
	}
}

function withMeanOne(weights: readonly number[]): number[] {
	const sum = weights.reduce((total, weight) => total + weight, 0);
	return weights.map((weight) => (weight * weights.length) / sum);
}
