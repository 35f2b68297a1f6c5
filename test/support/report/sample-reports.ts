import { DAY_MS, HOUR_MS } from '../../../src/lib/milliseconds';
import type { Column, Picture, Report, Unit } from '../../../src/report/report';
import { largeMap, smallMap } from './sample-maps';

export function column(key: string, label: string, unit: Unit): Column {
	return { key, label, unit, description: `What ${label} counts, by day of entry.` };
}

export function reportWith(more: Partial<Report> = {}): Report {
	return {
		...{ title: 'Funnel of Welcome', subtitle: 'Entered 2026-03-01 to 2026-03-31 (Europe/Berlin)' },
		columns: [
			column('step', 'Step', 'text'),
			column('reached', 'Reached', 'enrollments'),
			column('share', 'Share', 'percent'),
			column('median', 'Median Time', 'ms'),
		],
		rows: [
			{ step: 'Journey Trigger', reached: 1234, share: 100, median: null },
			{ step: 'Send Welcome Email', reached: 1230, share: 99.68, median: 2_000 },
			{ step: 'Wait for Purchase', reached: 412, share: 33.39, median: 1.5 * DAY_MS },
		],
		notes: ['Contacts that entered twice are counted twice.'],
		picture: null,
		...more,
	};
}

const days = (count: number) =>
	Array.from({ length: count }, (_, i) =>
		new Date((20_500 + i) * DAY_MS).toISOString().slice(0, 10),
	);

/** Label of every kind that tends to break a picture. */
export const LABELS = [
	'Send Email',
	'A label that is much too long for any picture, because someone has written a whole sentence into it',
	'欢迎邮件：购物车提醒（第二次）',
	'رسالة ترحيب للعملاء الجدد',
	'👩‍👩‍👧 Family & <Friends> "Sale"',
	'',
];

/** A picture of each type with `count` entries. */
export function samplePictures(count: number): Record<string, Picture> {
	const label = (i: number) => (i < LABELS.length ? LABELS[i] : `Entry ${i + 1}`);
	const each = <T>(make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
	return {
		funnel: {
			...{ type: 'funnel', unit: 'enrollments' },
			steps: each((i) => ({
				...{ label: label(i), reached: Math.round(12_345 / (i + 1)), waiting: (i % 3) * 17 },
				medianMs: i % 2 === 0 ? null : i * HOUR_MS + 60_000,
			})),
		},
		bars: {
			...{ type: 'bars', unit: 'contacts', series: ['Before', 'After'] },
			bars: each((i) => ({ label: label(i), values: [(i % 7) * 131, (i % 5) * 97 - 60] })),
		},
		lines: {
			...{ type: 'lines', unit: 'percent', x: days(count) },
			series: [
				{ label: 'Opened', y: each((i) => (i % 9 === 4 ? null : 20 + ((i * 7) % 13) * 1.7)) },
				{ label: LABELS[1], y: each((i) => ((i * 5) % 11) * 1.1) },
			],
		},
		intervals: {
			...{ type: 'intervals', unit: 'percentagePoints', reference: 0 },
			marks: each((i) =>
				i % 4 === 3
					? { label: label(i), value: null, low: null, high: null }
					: { label: label(i), value: i - 1.25, low: i - 3.5, high: i + 1.75 },
			),
		},
		heatmap: {
			...{ type: 'heatmap', unit: 'percent' },
			x: each((i) => `Week ${i}`),
			y: days(Math.min(count, 12)),
			values: Array.from({ length: Math.min(count, 12) }, (_, r) =>
				each((c) => (c + r >= Math.min(count, 12) ? null : 100 / (1 + c))),
			),
		},
	};
}

/** A report of each kind of picture, as a page would show them. */
export function sampleReports(): Report[] {
	const pictures = Object.entries(samplePictures(6));
	return [
		reportWith({ title: 'Journey Map of Welcome', picture: { type: 'map', map: smallMap() } }),
		...pictures.map(([name, picture]) => reportWith({ title: `Sample: ${name}`, picture })),
		reportWith({ title: 'A Map of 20 Nodes', picture: { type: 'map', map: largeMap(20) } }),
	];
}
