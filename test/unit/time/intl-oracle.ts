/** Wall clocks straight from Intl, sharing nothing with the code under test. */
const formats = new Map<string, Intl.DateTimeFormat>();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What a clock in `zone` shows, as the ms at which a clock in UTC would show it. */
export function oracleLocal(at: number, zone: string): number {
	const second = Math.floor(at / 1000) * 1000;
	// In parts, which are named, it takes three times as long: 31/12/2026, 23:59:59.
	const shown = formatFor(zone).format(second).match(/\d+/g)!.map(Number);
	const [day, month, year, ...time] = shown;
	const whole = Date.UTC(year, month - 1, day, ...time);
	return whole + (at - second);
}

/** The instants of `year` at which the offset changes. */
export function oracleChanges(zone: string, year: number): number[] {
	const offset = (at: number) => oracleLocal(at, zone) - at;
	const found: number[] = [];
	const end = Date.UTC(year + 1, 0, 1);
	// Since 1970 no zone has changed twice within 6 days.
	for (let from = Date.UTC(year, 0, 1); from < end; from += 6 * DAY) {
		const [to, before] = [Math.min(from + 6 * DAY, end), offset(from)];
		if (before !== offset(to)) found.push(firstWhere((at) => offset(at) !== before, from, to));
	}
	return found;
}

/** The earlier instant that shows `local`, else the first that shows anything later. */
export function oracleInstant(local: number, zone: string): number {
	const offsets = new Set<number>();
	for (let hour = -40; hour <= 40; hour += 8) {
		offsets.add(oracleLocal(local + hour * HOUR, zone) - (local + hour * HOUR));
	}
	const shown = [...offsets].map((offset) => local - offset);
	const exact = shown.filter((at) => oracleLocal(at, zone) === local);
	if (exact.length > 0) return Math.min(...exact);
	return firstWhere(
		(at) => oracleLocal(at, zone) > local,
		Math.min(...shown) - 1,
		Math.max(...shown),
	);
}

/** 1 = Monday ... 7 = Sunday. */
export function oracleWeekday(local: number): number {
	return new Date(local).getUTCDay() || 7;
}

/** The same day `months` later, or the last of that month. */
export function monthsLater(local: number, months: number): number {
	const date = new Date(local);
	const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
	const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
	const day = Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay));
	return day + (((local % DAY) + DAY) % DAY);
}

function firstWhere(holds: (at: number) => boolean, outside: number, inside: number): number {
	let [low, high] = [outside, inside];
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (holds(middle)) high = middle;
		else low = middle;
	}
	return high;
}

function formatFor(zone: string): Intl.DateTimeFormat {
	let format = formats.get(zone);
	if (!format) {
		format = new Intl.DateTimeFormat('en-GB', {
			timeZone: zone,
			calendar: 'gregory',
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
		formats.set(zone, format);
	}
	return format;
}
