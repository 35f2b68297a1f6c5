import fc from 'fast-check';
import type { EventWindow, RuleMoment } from '../../../src/rule/rule';
import { windowEdges } from '../../../src/rule/window';
import { localAt } from '../../../src/time/wall-clock';

const iso = (ms: number) => new Date(ms).toISOString();

/** Spellings of what a clock shows: without an offset, with one, as epoch. */
const DATE_FORMS: ReadonlyArray<(shown: number) => string | number> = [
	(shown) => iso(shown).slice(0, 10),
	(shown) => iso(shown).slice(0, 10).replaceAll('-', ''),
	(shown) => iso(shown).slice(0, -1),
	(shown) => iso(shown).slice(0, 16).replace('T', ' '),
	(shown) => iso(shown).slice(0, 13).replaceAll('-', ''),
	(shown) => `${iso(shown).slice(0, 10)}T24:00`,
	(shown) => iso(shown),
	(shown) => `${iso(shown).slice(0, 19)} UTC`,
	(shown) => `${iso(shown).slice(0, 16)}-08:00`,
	(shown) => `${iso(shown).slice(0, 19)}+0200[Europe/Berlin]`,
	(shown) => `${iso(shown).slice(0, 16)}[Asia/Tokyo]`,
	(shown) => `${iso(shown).slice(0, 16)}:60`,
	(shown) => shown,
	(shown) => shown / 1_000,
	(shown) => String(Math.floor(shown / 1_000)),
];

/** Clocks change in Berlin, Lord Howe and New York around these instants. */
const NOWS = [
	...['2026-03-29T10:00:00Z', '2026-03-29T01:00:00Z', '2026-10-25T00:30:00Z'],
	...['2026-11-01T06:30:00.001Z', '2024-02-29T23:59:59.999Z', '2026-04-05T12:00:00Z'],
	// A day that Apia left out, and the evening before the tenth of May in Los Angeles.
	...['2011-12-30T10:00:00Z', '2026-05-10T00:30:00Z'],
].map((text) => Date.parse(text));

export const moment: fc.Arbitrary<RuleMoment> = fc.record({
	now: fc.constantFrom(...NOWS),
	zone: fc.constantFrom(
		'UTC',
		'Europe/Berlin',
		'America/New_York',
		'Australia/Lord_Howe',
		'+05:30',
	),
});

/** As contacts have them: known, and of no use. */
export const TIMEZONES = [
	...['America/Los_Angeles', 'Asia/Tokyo', 'europe/berlin', 'Europe/Berlin', 'Pacific/Apia'],
	...['Australia/Lord_Howe', 'America/New_York', 'UTC', 'UTC+5', '-0330', 'US/Pacific', 'EST5EDT'],
	...[' Asia/Tokyo', '\u00a0ASIA/TOKYO\ufeff', 'Mars/Phobos', '', ' ', 'local', '2026', 'İstanbul'],
];
export const timezone = fc.constantFrom(...TIMEZONES);

/** Every form of a date, near the moments: on the clocks of several zones. */
export const dateText: fc.Arbitrary<string | number> = fc
	.record({
		at: fc.constantFrom(...NOWS),
		away: fc.constantFrom(0, 1, -1, 60_000, -60_000, 1_800_000, 3_600_000, -3_600_000, 86_400_000),
		clock: fc.constantFrom('UTC', 'America/Los_Angeles', 'Europe/Berlin', 'Pacific/Apia', '+14:00'),
		form: fc.nat(DATE_FORMS.length - 1),
	})
	.map(({ at, away, clock, form }) => DATE_FORMS[form](localAt(at + away, clock)));

const AMOUNTS = [
	...[1, 7, 30].map((amount) => ({ amount, unit: 'days' }) as const),
	...[0, 1, 12].map((amount) => ({ amount, unit: 'months' }) as const),
	{ amount: 24, unit: 'hours' } as const,
	{ amount: 1.5, unit: 'minutes' } as const,
	{ amount: 2, unit: 'years' } as const,
];
export const WITHIN = [
	{ amount: 0, unit: 'minutes' },
	{ amount: 1.5, unit: 'minutes' },
	{ amount: 1, unit: 'days' },
	{ amount: 2, unit: 'weeks' },
] as const;
export const amount = fc.constantFrom(...AMOUNTS);

const WINDOWS: EventWindow[] = [
	...AMOUNTS.map((last) => ({ last })),
	{ after: '2026-03-28' },
	{ before: '2026-03-29T02:30' },
	{ after: '2024-02-29T00:00Z', before: '2026-10-25T02:30' },
];
export const window = fc.option(
	fc.oneof(
		{ weight: 3, arbitrary: fc.constantFrom(...WINDOWS) },
		{ weight: 2, arbitrary: fc.constant<EventWindow>({ since: 'entry' }) },
	),
	{ nil: undefined },
);

/** Instants at and beside all edges that the windows have at the moment. */
export function instantsNear(at: RuleMoment): number[] {
	const edges = WINDOWS.flatMap((each) => {
		const { from, to } = 'since' in each ? { from: null, to: null } : windowEdges(each, at);
		return [from ?? [], to ?? []].flat();
	});
	const apart = [0, 90_000, 86_400_000, 14 * 86_400_000];
	const all = [...edges, at.now, at.now + 86_400_000].flatMap((edge) =>
		apart.flatMap((ms) => [edge - ms, edge + ms]),
	);
	return all.flatMap((instant) => [instant - 1, instant, instant + 1]);
}
