import type { AudienceReports } from './audience-counts';
import type { Column, Report } from './report';

export interface ScoreDistributionOptions {
	workspaceId: number;
	/** The model's key. */
	model: string;
	by: 'points' | 'grade';
}

/** Bars that are told apart on a phone. */
const MAX_BARS = 20;

/**
 * Contacts by points or by grade, as they are scored now.
 * @throws Error if there is no such model
 */
export async function scoreDistributionReport(
	{ audienceReports }: { audienceReports: Pick<AudienceReports, 'scoreDistribution'> },
	{ workspaceId, model, by }: ScoreDistributionOptions,
): Promise<Report> {
	const found = await audienceReports.scoreDistribution(workspaceId, model, MAX_BARS);
	if (found === null) {
		throw new Error(
			`There is no score model with the key "${model}". Lead Score saves one when it first runs; check the key, and the workspace.`,
		);
	}
	const { contacts, mean, bars, grades } = found;
	const shareOf = (n: number) => (contacts === 0 ? null : (100 * n) / contacts);
	const rows =
		by === 'points'
			? bars.map(({ from, to, contacts: n }) => ({ from, to, contacts: n, share: shareOf(n) }))
			: grades.map(({ grade, contacts: n }) => ({ grade, contacts: n, share: shareOf(n) }));
	const labels =
		by === 'points'
			? bars.map(({ from, to }) => `${from} to ${to}`)
			: grades.map(({ grade }) => grade ?? 'No grade');
	return {
		title: `${by === 'points' ? 'Scores' : 'Grades'} of ${model}`,
		subtitle: `${contacts} scored contacts, as of now`,
		columns: [...(by === 'points' ? POINTS : GRADE), ...COUNTS],
		rows,
		notes: [
			...(mean === null ? [] : [`The mean is ${Number(mean.toFixed(1))} points.`]),
			'Contacts count with the points of their last scoring; points that decay have decayed since.',
		],
		picture:
			rows.length === 0
				? null
				: {
						...{ type: 'bars', unit: 'contacts', series: ['Contacts'] },
						bars: rows.map((row, i) => ({ label: labels[i], values: [row.contacts] })),
					},
	};
}

const POINTS: Column[] = [
	{ key: 'from', label: 'From', unit: 'points', description: 'The least points that count here.' },
	{
		key: 'to',
		label: 'Below',
		unit: 'points',
		description: 'Points from here on count in the next row.',
	},
];

const GRADE: Column[] = [
	{
		...{ key: 'grade', label: 'Grade', unit: 'text' },
		description: 'The grade of the last scoring; empty: the model gave none.',
	},
];

const COUNTS: Column[] = [
	{
		...{ key: 'contacts', label: 'Contacts', unit: 'contacts' },
		description: 'Contacts whose score is this one now.',
	},
	{
		...{ key: 'share', label: 'Share', unit: 'percent' },
		description: 'Of all contacts with a score of this model, now.',
	},
];
