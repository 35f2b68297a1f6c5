import type { Rate } from './store';

/**
 * The turns of a rate from `first` (ms) on, at most `wanted`, none after `until`: instants in whole
 * ms, of which no span of `perMs` (its end left out) holds more than `count`. `next` is the instant
 * from which the turns after these may begin.
 *
 * The generic cell rate algorithm as virtual scheduling with a tolerance of 0 (ITU-T I.371, annex
 * A): the emission interval is `perMs / count`. Rounded up, so that a fraction never adds up to one
 * too many.
 *
 * Own code: of the libraries that share a limit by a database, rate-limiter-flexible counts in fixed
 * windows, at whose edges twice the rate goes out, and none hands out turns in advance.
 */
export function sendTimes(
	{ count, perMs }: Rate,
	first: number,
	wanted: number,
	until: number,
): { turns: number[]; next: number } {
	const turns: number[] = [];
	const at = (n: number) => first + Math.ceil((n * perMs) / count);
	while (turns.length < wanted && at(turns.length) <= until) turns.push(at(turns.length));
	return { turns, next: at(turns.length) };
}
