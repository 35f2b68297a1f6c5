import fc from 'fast-check';
import type { EventWindow, RuleMoment } from '../../../src/rule/rule';
import { windowEdges } from '../../../src/rule/window';

/** Clocks change in Berlin, Lord Howe and New York around these instants. */
export const moment: fc.Arbitrary<RuleMoment> = fc.record({
	now: fc.constantFrom(
		...['2026-03-29T10:00:00Z', '2026-03-29T01:00:00Z', '2026-10-25T00:30:00Z'].map(Date.parse),
		...['2026-11-01T06:30:00.001Z', '2024-02-29T23:59:59.999Z', '2026-04-05T12:00:00Z'].map(
			Date.parse,
		),
	),
	zone: fc.constantFrom(
		'UTC',
		'Europe/Berlin',
		'America/New_York',
		'Australia/Lord_Howe',
		'+05:30',
	),
});

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
