export interface Scale {
	ticks: number[];
	/** px from the start of the axis. */
	at(value: number): number;
}

/**
 * An axis of `length` px over values, with round numbers at most `count` + 1 in number. Heckbert,
 * 'Nice Numbers for Graph Labels', Graphics Gems, 1990.
 */
export function scaleOf(values: readonly number[], length: number, count = 5): Scale {
	const finite = values.filter(Number.isFinite);
	let low = Math.min(...finite);
	let high = Math.max(...finite);
	if (!(low <= high)) [low, high] = [0, 1];
	if (low === high) [low, high] = [Math.min(0, low), Math.max(0, high)];
	if (low === high) high = 1;
	const step = roundStep((high - low) / count);
	const first = Math.floor(low / step + 1e-9);
	const last = Math.ceil(high / step - 1e-9);
	const ticks = Array.from({ length: last - first + 1 }, (_, i) => exact((first + i) * step));
	const span = ticks[ticks.length - 1] - ticks[0];
	return { ticks, at: (value) => ((value - ticks[0]) / span) * length };
}

/** The next larger of 1, 2, 5 times a power of ten. */
function roundStep(step: number): number {
	const power = 10 ** Math.floor(Math.log10(step));
	const factor = [1, 2, 5, 10].find((each) => each * power >= step * (1 - 1e-9)) ?? 10;
	return factor * power;
}

const exact = (value: number): number => Number(value.toPrecision(12));
