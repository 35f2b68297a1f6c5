import { attentionReport } from '../../../report/attention';
import type { Column, Report } from '../../../report/report';
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
				report: withContactFirst(report),
				stacked: true,
				empty: 'None.',
				hrefOf: ({ contactId }) => href('contact', { id: Number(contactId) }),
			},
		],
	};
}

/** The first column leads to the contact. */
function withContactFirst(report: Report): Report {
	const isContact = ({ key }: Column) => key === 'contactId';
	const { columns } = report;
	return {
		...report,
		columns: [...columns.filter(isContact), ...columns.filter((each) => !isContact(each))],
	};
}
