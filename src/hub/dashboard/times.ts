import { localAt } from '../../time/wall-clock';

/** Date and time in the zone, as `2026-03-02 09:00`. */
export const timeText = (at: number, zone: string): string =>
	new Date(localAt(at, zone)).toISOString().slice(0, 16).replace('T', ' ');

/** The same, to the second. */
export const secondText = (at: number, zone: string): string =>
	new Date(localAt(at, zone)).toISOString().slice(0, 19).replace('T', ' ');

export const timeOrNull = (at: number | null, zone: string): string | null =>
	at === null ? null : timeText(at, zone);

/** The same, with the zone: `2026-03-02 09:00 (Europe/Berlin)`. */
export const zonedText = (at: number, zone: string): string => `${timeText(at, zone)} (${zone})`;
