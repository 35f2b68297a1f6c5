import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/milliseconds';

const UNITS: ReadonlyArray<[name: RegExp, ms: number]> = [
	[/^(?:ms|milliseconds?)$/, 1],
	[/^(?:s|seconds?)$/, 1_000],
	[/^(?:m|min|minutes?)$/, MINUTE_MS],
	[/^(?:h|hours?)$/, HOUR_MS],
	[/^(?:d|days?)$/, DAY_MS],
	[/^(?:w|weeks?)$/, 7 * DAY_MS],
];
const DURATION = /^(\d+(?:\.\d+)?) ?([a-z]+)$/;

export const DURATION_FORM = 'a duration such as 90 minutes, 2 hours or 3 days';

/** ms; null: it is no duration such as `90 minutes`, `2h` or `1.5 days`, or 10,000 days or more. */
export function readDuration(text: string): number | null {
	const found = DURATION.exec(text.trim().toLowerCase());
	const unit = found && UNITS.find(([name]) => name.test(found[2]));
	if (!found || !unit) return null;
	const ms = Number(found[1]) * unit[1];
	return ms < 10_000 * DAY_MS ? ms : null;
}

/** In the largest unit of which it is one or more, to three digits: `1.5 hours`. */
export function durationText(ms: number): string {
	const [name, unit] =
		ms >= DAY_MS
			? ['days', DAY_MS]
			: ms >= HOUR_MS
				? ['hours', HOUR_MS]
				: ms >= MINUTE_MS
					? ['minutes', MINUTE_MS]
					: ['seconds', 1_000];
	return `${Number((ms / (unit as number)).toPrecision(3))} ${name}`;
}
