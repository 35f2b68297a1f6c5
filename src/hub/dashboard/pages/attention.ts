import { attentionReport } from '../../../report/attention';
import type { Column, Report } from '../../../report/report';
import { timeText } from '../times';
import type { PageContext, View } from '../view';

/** Of each problem. */
const MOST = 100;

/** Enrollments that do not continue by themselves, with the reason and the remedy. */
export async function attentionPage({ deps, href, now }: PageContext): Promise<View> {
	const { store, settings, zone } = deps;
	const journeys = await store.journeys.list(settings.workspaceId);
	const report = await attentionReport(store, { journeys, limit: MOST, now, zone });
	return {
		title: 'Needs attention',
		sections: [
			{
				key: 'attention',
				title: 'Stuck, orphaned and failed',
				report: forReaders(report, zone),
				stacked: true,
				empty: 'None.',
				hrefOf: ({ contactId }) => href('contact', { id: Number(contactId) }),
			},
		],
	};
}

/** What is read first; the first column leads to the contact. */
const FIRST = ['contactId', 'problem', 'node', 'ageMs', 'reason', 'remedy'];

function forReaders(report: Report, zone: string): Report {
	const rank = ({ key }: Column) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
	const columns = report.columns.toSorted((a, b) => rank(a) - rank(b));
	return {
		...report,
		columns: columns.map((column) =>
			column.key === 'since' ? { ...column, description: sinceIn(zone) } : column,
		),
		rows: report.rows.map((row) => ({
			...row,
			since: timeText(Date.parse(String(row.since)), zone),
		})),
	};
}

const sinceIn = (zone: string): string =>
	`When it failed, should have been released, or arrived at the orphaned node (${zone})`;
