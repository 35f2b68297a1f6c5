import type {
	DurationCount,
	EnrollmentCount,
	OpenCount,
	ReportedNode,
	Span,
	VisitCount,
} from '../../../src/report/journey-counts';
import type { ReportedJourney } from '../../../src/report/journey-report';
import { addDuration, type Sketch } from '../../../src/report/sketch';
import { dayOfIso } from '../../../src/report/spans';
import type { WorkflowGraph } from '../../../src/journey/workflow-graph';

export const MINUTE = 60_000;

const UNGROUPED = { entryDay: null, day: null, group: null };

/** Nodes of the journey under test: the trigger is 1, the wait 2, mails 3 and 4. */
export const NODES: ReportedNode[] = [
	{ nodeId: 4, nodeKey: 'remind', name: 'Remind', type: 'multiChannelSend', workflowId: 'w' },
	{ nodeId: 3, nodeKey: 'thank', name: 'Thank', type: 'multiChannelSend', workflowId: 'w' },
	{ nodeId: 2, nodeKey: 'wait', name: 'Wait', type: 'waitUntil', workflowId: 'w' },
	{ nodeId: 1, nodeKey: 'start', name: 'Start', type: 'journeyTrigger', workflowId: 'w' },
].map((node) => ({ ...node, stage: null, touchpoint: null }));

export const journeyOf = (graph: WorkflowGraph | null = null): ReportedJourney => ({
	...{ id: 7, name: 'Welcome', nodeId: 1, zone: 'Europe/Berlin', graph },
});

export const day = (iso: string) => dayOfIso(iso)!;

export const span = (from: string, to: string, basis: Span['basis'] = 'entry'): Span => ({
	...{ basis, from: day(from), to: day(to) },
});

export const MARCH = span('2026-03-01', '2026-03-31');

export const enrolled = (
	status: EnrollmentCount['status'],
	enrollments: number,
	more: Partial<EnrollmentCount> = {},
): EnrollmentCount => ({
	...{ ...UNGROUPED, journeyId: 7, status, reason: '', goal: '', enrollments, ...more },
});

/** First visits, unless told otherwise. */
export const visited = (
	nodeId: number,
	fromNodeId: number | null,
	outcome: string,
	visits: number,
	more: Partial<VisitCount> = {},
): VisitCount => ({
	...{ ...UNGROUPED, nodeId, fromNodeId, fromOutcome: null, outcome, visits },
	...{ enrollments: visits, wentOn: visits, ...more },
});

export const standing = (
	nodeId: number,
	fromNodeId: number | null,
	waiting: number,
	more: Partial<OpenCount> = {},
): OpenCount => ({
	...{ nodeId, fromNodeId, fromOutcome: null, entryDay: 0, group: null, waiting, failed: 0 },
	...{ enrollments: waiting, positions: waiting + (more.failed ?? 0), released: 0 },
	...{ wentOn: waiting + (more.failed ?? 0), ...more },
});

export const took = (
	kind: DurationCount['kind'],
	nodeId: number | null,
	outcome: string,
	durations: number[],
	fromNodeId: number | null = null,
): DurationCount => {
	const sketch: Sketch = {};
	for (const ms of durations) addDuration(sketch, ms);
	return { kind, nodeId, fromNodeId, outcome, sketch };
};

const journeyNode = (key: string, name: string, outputs: string[] = ['']) => ({
	...{ key, name, type: key, isJourneyNode: true, outputs },
	...{ stage: null, touchpoint: null, disabled: false },
});

/** Start -> HTTP Request -> Wait -> Thank, and by 'Timed Out' Remind; Survey comes after Thank. */
export const GRAPH: WorkflowGraph = {
	nodes: [
		journeyNode('start', 'Start'),
		{ ...journeyNode('http', 'HTTP Request'), isJourneyNode: false },
		{ ...journeyNode('wait', 'Wait for Order', ['Reached', 'Timed Out']), stage: 'purchase' },
		{ ...journeyNode('thank', 'Thank', ['Continue', 'Failed']), touchpoint: 'Email' },
		journeyNode('survey', 'Survey', ['Continue', 'Failed']),
	],
	edges: [
		{ from: 'start', output: 0, to: 'http' },
		{ from: 'http', output: 0, to: 'wait' },
		{ from: 'wait', output: 0, to: 'thank' },
		{ from: 'thank', output: 0, to: 'survey' },
	],
};
