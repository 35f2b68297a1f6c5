const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
/** Zones of RFC 5322, section 4.3, in hours; its other letters mean nothing. */
const ZONES: { [name: string]: string } = {
	...{ z: 'Z', ut: 'Z', utc: 'Z', gmt: 'Z', est: '-05:00', edt: '-04:00', cst: '-06:00' },
	...{ cdt: '-05:00', mst: '-07:00', mdt: '-06:00', pst: '-08:00', pdt: '-07:00' },
};

const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\.?,? +)?';
const MONTH = '(?<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:[a-z]*|\\.)';
const DAY = '(?<day>\\d{1,2})(?:st|nd|rd|th)?';
const YEAR = '(?<year>\\d{4})';
const TIME = '(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:\\.\\d+)?)?';
const REST = `(?:,?(?: +at)? +${TIME}(?: *(?<half>[ap]m))?)?(?: *(?:(?:gmt|utc)(?=[+-]))?(?<zone>[+-]\\d{2}:?\\d{2}|[a-z]{1,3}))?(?: \\([^)]*\\))?`;

/** Texts with one meaning; `05/06/2026` has two, and is none of them. */
const FORMATS = [
	// RFC 5322 and HTTP: Tue, 01 Dec 2026 10:00:00 +0100; 1-Dec-2026
	`${WEEKDAY}${DAY}[ -]+${MONTH}[ -]+${YEAR}${REST}`,
	// December 1st, 2026 at 10:00 AM; JavaScript: Tue Dec 01 2026 10:00:00 GMT+0100 (CET)
	`${WEEKDAY}${MONTH} +${DAY},? +${YEAR}${REST}`,
	// C: Tue Dec  1 10:00:00 2026
	`${WEEKDAY}${MONTH} +${DAY} +${TIME} +${YEAR}`,
	`${YEAR}(?<dash>[/.-])(?<number>\\d{1,2})\\k<dash>(?<day>\\d{1,2})${REST}`,
	`(?<day>\\d{1,2})\\.(?<number>\\d{1,2})\\.${YEAR}${REST}`,
].map((format) => new RegExp(`^${format}$`, 'i'));
const ISO = /^\d{4}-\d{2}-\d{2}(T|$)/;
/** Characters; dates are shorter. */
const MAX_LENGTH = 100;

/** A date that is written in a well-known way, in ISO 8601; any other text stays what it is. */
export function isoOf(text: string): string {
	const trimmed = text.trim();
	if (trimmed.length > MAX_LENGTH || ISO.test(trimmed)) return text;
	for (const format of FORMATS) {
		const groups = format.exec(trimmed)?.groups;
		if (groups) return iso(groups) ?? text;
	}
	return text;
}

function iso(groups: { [name: string]: string | undefined }): string | null {
	const { year, month, number, day, hour, minute, second = '00', half, zone } = groups;
	const at = month ? MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1 : number;
	const date = `${year}-${two(at)}-${two(day)}`;
	if (hour === undefined) return zone === undefined ? date : null;
	const offset = zone && (ZONES[zone.toLowerCase()] ?? (/^[+-]/.test(zone) ? zone : null));
	const hours = half ? (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : hour;
	return offset === null ? null : `${date}T${two(hours)}:${minute}:${second}${offset ?? ''}`;
}

const two = (value: unknown) => String(value).padStart(2, '0');
