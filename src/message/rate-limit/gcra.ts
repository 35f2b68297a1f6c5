import type { Rate } from './store';

/**
 * The send times of a rate from `first` (ms) on, at most `wanted`, none after `until`: instants in
 * whole ms, of which no span of `perMs` (its end excluded) contains more than `count`. `next` is
 * the earliest start of the following ones.
 *
 * The generic cell rate algorithm as virtual scheduling with a tolerance of 0 (ITU-T I.371, annex
 * A): the emission interval is `perMs / count`. Rounded up, so that fractions never add up to one
 * too many.
 *
 * Own code: of the libraries that share a limit through a database, rate-limiter-flexible counts in
 * fixed windows, at whose edges twice the rate goes out, and none reserves send times in advance.
 */
export function sendTimes(
	{ count, perMs }: Rate,
	first: number,
	wanted: number,
	until: number,
): { sendTimes: number[]; next: number } {
	const sendTimes: number[] = [];
	const at = (n: number) => first + Math.ceil((n * perMs) / count);
	while (sendTimes.length < wanted && at(sendTimes.length) <= until)
		sendTimes.push(at(sendTimes.length));
	return { sendTimes, next: at(sendTimes.length) };
}
