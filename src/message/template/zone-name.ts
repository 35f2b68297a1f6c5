/**
 * English has the abbreviations of its own countries' zones only, and writes those of others as
 * offsets.
 */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-ZA', 'en-IN', 'ja-JP'];
/** Zones are the contacts', who may have any. */
const MAX_REMEMBERED = 2_000;

const remembered = new Map<string, Intl.DateTimeFormat[]>();

/** The abbreviation of a zone at a moment, such as CET or CEST; null if it has none, as `+02:00`. */
export function zoneName(zone: string, at: number): string | null {
	for (const format of formatsOf(zone)) {
		const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value;
		if (name !== undefined && /^[A-Z]+$/.test(name)) return name;
	}
	return null;
}

function formatsOf(zone: string): Intl.DateTimeFormat[] {
	const known = remembered.get(zone);
	if (known) return known;
	if (remembered.size >= MAX_REMEMBERED) remembered.clear();
	const formats = /^[A-Za-z]+(\/|$)/.test(zone)
		? LOCALES.map(
				(locale) => new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }),
			)
		: [];
	remembered.set(zone, formats);
	return formats;
}
