import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/milliseconds';

/** `1 contact`, `1,200 contacts` */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
	return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** A span in ms, in the largest unit with a value of at least two. */
export function spanText(ms: number): string {
	const [unit, size] = UNITS.find(([, each]) => ms >= 2 * each) ?? ['second', 1_000];
	return counted(Math.round(ms / size), unit);
}

const UNITS: ReadonlyArray<[unit: string, ms: number]> = [
	['day', DAY_MS],
	['hour', HOUR_MS],
	['minute', MINUTE_MS],
];

/** In units of 1024, as usual for disks and databases. */
export function bytesText(bytes: number): string {
	const step = Math.min(SIZES.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
	const size = bytes / 1024 ** step;
	return `${size.toFixed(size < 10 && step > 0 ? 1 : 0)} ${SIZES[step]}`;
}

const SIZES = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
