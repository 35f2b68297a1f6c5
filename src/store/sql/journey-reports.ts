import type { JourneyReports } from '../../report/journey-counts';
import type { SqlBase } from './common/base';
import {
	durationCounts,
	enrollmentCounts,
	reportedNodes,
	visitCounts,
} from './reports/journey-counts';
import { openCounts } from './reports/open-counts';
import { splitEnrollmentCounts, splitVisitCounts } from './reports/split-counts';

/** See JourneyReports. */
export function sqlJourneyReports({ conn }: SqlBase): JourneyReports {
	return {
		async enrollments(journeyIds, span, grouping, split) {
			if (split === undefined) return await enrollmentCounts(conn, journeyIds, span, grouping);
			const counts = [];
			for (const id of journeyIds) {
				counts.push(...(await splitEnrollmentCounts(conn, id, span, grouping, split)));
			}
			return counts;
		},
		visits: (journeyId, span, grouping, split) =>
			split === undefined
				? visitCounts(conn, journeyId, span, grouping)
				: splitVisitCounts(conn, journeyId, span, grouping, split),
		durations: (journeyId, span) => durationCounts(conn, journeyId, span),
		open: (journeyId, span, split) => openCounts(conn, journeyId, span, split),
		nodes: (journeyId) => reportedNodes(conn, journeyId),
	};
}
