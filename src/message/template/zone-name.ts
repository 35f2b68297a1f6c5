import { DAY_MS } from '../../lib/milliseconds';

/**
 * English has the abbreviations of its own countries' zones only, and writes those of others as
 * offsets.
 */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-ZA', 'en-IN', 'ja-JP'];
/** Zones are the contacts', who may have any. */
const MAX_REMEMBERED = 2_000;

type NameAt = (at: number) => string | null;
const remembered = new Map<string, NameAt>();

/** The abbreviation of a zone at a moment, such as CET or CEST; null if it has none. */
export function zoneName(zone: string, at: number): string | null {
	const known = remembered.get(zone);
	if (known) return known(at);
	if (remembered.size >= MAX_REMEMBERED) remembered.clear();
	const names = namesOf(zone, at);
	remembered.set(zone, names);
	return names(at);
}

/** In the locale that has abbreviations for the zone all year: `GMT` in winter is English anywhere. */
function namesOf(zone: string, at: number): NameAt {
	if (!/^[A-Za-z]+(\/|$)/.test(zone)) return () => null;
	const quarters = [0, 1, 2, 3].map((quarter) => at + quarter * 91 * DAY_MS);
	const locales = LOCALES.map((locale) => namesIn(locale, zone));
	return locales.find((nameAt) => quarters.every((day) => nameAt(day) !== null)) ?? (() => null);
}

function namesIn(locale: string, timeZone: string): NameAt {
	const format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' });
	return (at) => {
		const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value;
		return name !== undefined && /^[A-Z]+$/.test(name) ? name : null;
	};
}
