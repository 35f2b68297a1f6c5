import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/milliseconds';
import type { Unit } from '../report';

export interface Scale {
	ticks: number[];
	/** px from the start of the axis. */
	at(value: number): number;
}

/**
 * An axis of `length` px over values, with about `count` round numbers. Heckbert, 'Nice Numbers for
 * Graph Labels', Graphics Gems, 1990.
 */
export function scaleOf(values: readonly number[], unit: Unit, length: number, count = 5): Scale {
	const finite = values.filter(Number.isFinite);
	let low = Math.min(...finite);
	let high = Math.max(...finite);
	if (!(low <= high)) [low, high] = [0, 1];
	if (low === high) [low, high] = [Math.min(0, low), Math.max(0, high)];
	// Below that, steps would be lost in rounding.
	if (high - low < 1e-9) high = low + 1;
	const step = stepOf((high - low) / count, unit);
	const first = Math.floor(low / step + 1e-9);
	const last = Math.ceil(high / step - 1e-9);
	const ticks = Array.from({ length: last - first + 1 }, (_, i) => exact((first + i) * step));
	const span = ticks[ticks.length - 1] - ticks[0];
	return { ticks, at: (value) => ((value - ticks[0]) / span) * length };
}

/** Units that can be parts of one. */
const DIVISIBLE: readonly Unit[] = [
	'percent',
	'percentagePoints',
	'probability',
	'points',
	'number',
];

const TIMES = [
	...[1, 2, 5, 10, 30].map((seconds) => seconds * 1_000),
	...[1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE_MS),
	...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
];

function stepOf(least: number, unit: Unit): number {
	if (unit !== 'ms') return Math.max(roundStep(least), DIVISIBLE.includes(unit) ? 0 : 1);
	if (least < 1_000) return Math.max(roundStep(least), 1);
	return TIMES.find((time) => time >= least) ?? DAY_MS * roundStep(Math.max(least / DAY_MS, 1));
}

/** The next larger of 1, 2, 5 times a power of ten. */
function roundStep(step: number): number {
	const power = 10 ** Math.floor(Math.log10(step));
	const factor = [1, 2, 5, 10].find((each) => each * power >= step * (1 - 1e-9)) ?? 10;
	return factor * power;
}

const exact = (value: number): number => Number(value.toPrecision(12));
