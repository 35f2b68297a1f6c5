import type { Day } from '../time/day';
import type { JourneyReportPorts, ReportedJourney } from './journey-report';
import { journeyMapOf } from './mined-map';

/** Days of the drop-off, today included. */
const DROP_OFF_DAYS = 28;

/** Live numbers of one node, as n8n's canvas shows them. */
export interface NodeNumbers {
	/** Active enrollments that are there now. */
	waiting: number;
	/** Visits that ended today, by the calendar of the journey's zone; at the trigger, entries. */
	passedToday: number;
	/** Enrollments that entered in the last 28 days and reached it. */
	reached: number;
	/** Of those, the ones that left the journey there without converting. */
	dropped: number;
}

/** Numbers of a journey's nodes, by n8n's id; of the nodes of its own workflow only. */
export async function nodeNumbers(
	{ reports }: JourneyReportPorts,
	journey: ReportedJourney,
	workflowId: string,
	today: Day,
): Promise<Map<string, NodeNumbers>> {
	const lately = { basis: 'entry', from: today - DROP_OFF_DAYS + 1, to: today } as const;
	const thisDay = { basis: 'event', from: today, to: today } as const;
	const ever = { basis: 'entry', from: null, to: null } as const;
	const [nodes, open, visits, enrollments, map] = await Promise.all([
		reports.nodes(journey.id),
		reports.open(journey.id, ever),
		reports.visits(journey.id, thisDay, 'total'),
		reports.enrollments([journey.id], thisDay, 'total'),
		journeyMapOf({ reports }, { journey, span: lately, today }),
	]);
	const numbers = new Map<string, NodeNumbers>();
	for (const { nodeId, nodeKey, workflowId: own } of nodes) {
		if (own !== workflowId) continue;
		const onMap = map.nodes.find(({ id }) => id === nodeKey);
		const atNode = <T extends { nodeId: number }>(all: readonly T[]) =>
			all.filter((each) => each.nodeId === nodeId);
		const passed =
			nodeId === journey.nodeId
				? enrollments.filter(({ status }) => status === 'entered').map((each) => each.enrollments)
				: atNode(visits).map((each) => each.visits);
		numbers.set(nodeKey, {
			waiting: sumOf(atNode(open).map((each) => each.waiting)),
			passedToday: sumOf(passed),
			reached: onMap?.reached ?? 0,
			dropped: onMap === undefined ? 0 : onMap.dropped - onMap.converted,
		});
	}
	return numbers;
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0);

/** The same nodes, of several journeys of one workflow. */
export function addNumbers(into: Map<string, NodeNumbers>, more: Map<string, NodeNumbers>): void {
	for (const [key, { waiting, passedToday, reached, dropped }] of more) {
		const known = into.get(key) ?? { waiting: 0, passedToday: 0, reached: 0, dropped: 0 };
		into.set(key, {
			waiting: known.waiting + waiting,
			passedToday: known.passedToday + passedToday,
			reached: known.reached + reached,
			dropped: known.dropped + dropped,
		});
	}
}
