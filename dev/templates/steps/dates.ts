import { journeyNode, type Shown, type Unit } from './step';

/**
 * Until a date of the contact or of the event, or so long before or after it. Outputs: Reached, and
 * Timed Out if `past` sends those there for whom it has passed.
 */
export const waitForDate = (
	of: 'contact' | 'event',
	path: string,
	[offset, offsetUnit]: [number, Unit],
	shown: Shown,
	{ time, past = 'continue' }: { time?: string; past?: 'continue' | 'timedOut' } = {},
) =>
	journeyNode(
		'waitUntil',
		{
			waitFor: 'date',
			dateFrom: of,
			datePath: path,
			...(time && { dateTime: time }),
			offset,
			...(offset !== 0 && { offsetUnit }),
			ifPastDate: past,
		},
		shown,
	);
