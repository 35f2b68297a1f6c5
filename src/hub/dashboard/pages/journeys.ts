import { ENTRY_STATE_LABELS, entryStateOf } from '../../../report/entries';
import type { Cell } from '../../../report/report';
import type { EnrollmentCount } from '../../../report/journey-counts';
import { percentOf } from '../../../report/rates';
import { tableOf } from '../columns';
import type { PageContext, View } from '../view';

/** All journeys of the workspace with their counts as of now: two calls of the store. */
export async function journeysPage({ deps, href }: PageContext): Promise<View> {
	const { store, settings } = deps;
	const journeys = await store.journeys.list(settings.workspaceId);
	const ever = { basis: 'entry', from: null, to: null } as const;
	const ids = journeys.map(({ id }) => id);
	const counts = Map.groupBy(
		ids.length === 0 ? [] : await store.reports.enrollments(ids, ever, 'total'),
		({ journeyId }) => journeyId,
	);
	const rows = journeys.map((journey) => ({
		key: journey.key,
		journey: journey.name,
		entries: ENTRY_STATE_LABELS[entryStateOf(journey)],
		...countsOf(counts.get(journey.id) ?? []),
	}));
	return {
		title: 'Journeys',
		sections: [
			{
				key: 'journeys',
				title: 'All journeys',
				report: tableOf('Journeys', COLUMNS, rows, {
					subtitle:
						'Since the first entry. Entered = waiting + completed + converted + exited + failed.',
				}),
				stacked: true,
				empty: 'No journey yet. Activate a workflow with a Journey Trigger.',
				hrefOf: ({ key }) => href('journey', { key: String(key) }),
			},
		],
	};
}

const COLUMNS = [
	['journey', 'Journey', 'Name of the journey.'],
	['key', 'Key', "The 'Journey Key' of its trigger."],
	['entries', 'Entries', 'Whether contacts can enter now: Open, Closed, Paused or Off.'],
	['entered', 'Entered', 'Enrollments that ever entered.', 'enrollments'],
	['waiting', 'Waiting', 'Enrollments that are on their way now.', 'enrollments'],
	['completed', 'Completed', 'Enrollments that came to the end of the journey.', 'enrollments'],
	['converted', 'Converted', 'Enrollments that met a goal.', 'enrollments'],
	['exited', 'Exited', 'Enrollments that an exit ended early.', 'enrollments'],
	['failed', 'Failed', 'Enrollments that an error stopped.', 'enrollments'],
	['rate', 'Conversion Rate', 'Converted of entered enrollments.', 'percent'],
] as const;

function countsOf(counts: readonly EnrollmentCount[]): Record<string, Cell> {
	const sum = (status: EnrollmentCount['status']) =>
		counts.reduce((total, each) => total + (each.status === status ? each.enrollments : 0), 0);
	const entered = sum('entered');
	const ended = {
		completed: sum('completed'),
		converted: sum('converted'),
		exited: sum('exited'),
		failed: sum('failed'),
	};
	const waiting = Object.values(ended).reduce((rest, each) => rest - each, entered);
	const rate = percentOf(ended.converted, entered);
	return { entered, waiting, ...ended, rate };
}
