import { formatShort } from '../format';

/** A part of a whole in percent, as `45 %`; empty where the whole is nothing. */
export function shareOf(part: number, whole: number): string {
	return whole > 0 ? formatShort((100 * part) / whole, 'percent') : '';
}
