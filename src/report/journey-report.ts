import type { WorkflowGraph } from '../journey/workflow-graph';
import type { Day } from '../time/day';
import type { EntryState } from './entries';
import type { JourneyReports, Span, Split } from './journey-counts';

/** The journey that a report is about. */
export interface ReportedJourney {
	id: number;
	name: string;
	/** The trigger's node. */
	nodeId: number;
	/** Its days are those of this zone. */
	zone: string;
	/** Absent: of a rehearsal. */
	entryState?: EntryState;
	/** The workflow as it is now; null: unknown, so all visited nodes count as current. */
	graph: WorkflowGraph | null;
}

export interface JourneyReportPorts {
	reports: JourneyReports;
}

export interface JourneyReportOptions {
	journey: ReportedJourney;
	span: Span;
	/** The current day in the journey's zone. */
	today: Day;
}

/** Words for the groups of a split. */
export function splitText(split: Split): string {
	switch (split.by) {
		case 'attribute':
			return split.name;
		case 'segment':
			return `segment ${split.key}`;
		case 'arm':
			return `arm of ${split.node}`;
	}
}

/** The group in words; null: contacts without a value. */
export function groupText(split: Split, group: string | null): string {
	if (split.by === 'segment') return group === 'in' ? 'In Segment' : 'Not in Segment';
	return group ?? (split.by === 'arm' ? 'No Arm' : 'No Value');
}
