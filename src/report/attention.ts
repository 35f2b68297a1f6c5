import type { AttentionProblem, AttentionStore, NeedingAttention } from '../operations/attention';
import { localAt } from '../time/wall-clock';
import type { Cell, Column, Report } from './report';

export interface AttentionReportPorts {
	operations: AttentionStore;
}

export interface AttentionReportOptions {
	journeys: ReadonlyArray<{ id: number; key: string; name: string }>;
	/** The maximum of rows for each problem. */
	limit: number;
	/** ms */
	now: number;
	/** Of the instants in the subtitle. */
	zone: string;
}

/** Contacts that do not continue by themselves, with the reason and the remedy. */
export async function attentionReport(
	{ operations }: AttentionReportPorts,
	options: AttentionReportOptions,
): Promise<Report> {
	const { journeys, limit, now } = options;
	const journeyIds = journeys.map(({ id }) => id);
	// One more than shown, so that the report knows whether there are more.
	const found =
		journeyIds.length === 0
			? []
			: await operations.needingAttention({ journeyIds, limit: limit + 1 }, now);
	return attentionOf(options, found);
}

const PROBLEMS: AttentionProblem[] = ['orphaned', 'failed', 'late'];

export function attentionOf(
	{ journeys, limit, now, zone }: AttentionReportOptions,
	found: readonly NeedingAttention[],
): Report {
	const names = new Map(journeys.map((journey) => [journey.id, journey]));
	const byProblem = Map.groupBy(found, ({ problem }) => problem);
	const shown = PROBLEMS.flatMap((problem) => (byProblem.get(problem) ?? []).slice(0, limit));
	const more = PROBLEMS.filter((problem) => (byProblem.get(problem)?.length ?? 0) > limit);
	const title =
		journeys.length === 1 ? `Contacts of ${journeys[0].name} needing attention` : ALL_TITLE;
	return {
		title,
		subtitle: `As of ${minuteIn(zone, now)} (${zone}), at most ${limit} of each problem`,
		columns: COLUMNS,
		rows: shown.map((each) => rowOf(each, names.get(each.journeyId), now)),
		notes: [
			...(shown.length === 0 ? ['No contact is stuck, orphaned or failed.'] : []),
			...more.map((problem) => `There are more ${problem} contacts than the ${limit} shown.`),
		],
		picture:
			shown.length === 0
				? null
				: {
						...{ type: 'bars', unit: 'enrollments', series: ['Enrollments'] },
						bars: PROBLEMS.map((problem) => ({
							label: LABELS[problem],
							values: [Math.min(limit, byProblem.get(problem)?.length ?? 0)],
						})),
					},
	};
}

const minuteIn = (zone: string, at: number): string =>
	new Date(localAt(at, zone)).toISOString().slice(0, 16).replace('T', ' ');

const ALL_TITLE = 'Contacts needing attention';

const LABELS: Record<AttentionProblem, string> = {
	orphaned: 'Orphaned',
	failed: 'Failed',
	late: 'Stuck',
};

const LONGEST_REASON = 300;

function rowOf(
	found: NeedingAttention,
	journey: { key: string; name: string } | undefined,
	now: number,
): Record<string, Cell> {
	return {
		problem: found.problem === 'late' ? 'stuck' : found.problem,
		contactId: found.contactId,
		externalId: found.externalId,
		email: found.email,
		journey: journey?.key ?? null,
		journeyName: journey?.name ?? null,
		enrollmentId: found.enrollmentId,
		node: found.node?.name ?? null,
		since: new Date(found.since).toISOString(),
		ageMs: Math.max(0, now - found.since),
		reason: reasonOf(found),
		remedy: remedyOf(found),
	};
}

function reasonOf({ problem, reason, isJourneyAlive, node }: NeedingAttention): string {
	const given = shortened(reason ?? '');
	switch (problem) {
		case 'failed':
			return given || 'Unknown';
		case 'orphaned':
			return node?.isDeleted === true
				? `The node '${node.name}' was deleted.`
				: `The node '${node?.name ?? ''}' was deleted or disabled, or its workflow is not active.`;
		case 'late': {
			const why = isJourneyAlive
				? 'It should have been released, and was not.'
				: 'No n8n process sends a heartbeat for the journey.';
			return given === '' ? why : `${why} The last attempt failed: ${given}`;
		}
	}
}

function remedyOf({ problem, reason, isJourneyAlive, node }: NeedingAttention): string {
	switch (problem) {
		case 'failed':
			return node === null
				? "Enter the contact again: the enrollment has no position left to be retried, so 'Retry Failed' of Journey Contact skips it."
				: "Fix the cause, then run 'Retry Failed' of Journey Contact.";
		case 'orphaned':
			return `${node?.isDeleted === true ? 'Restore the node' : 'Restore the node or activate its workflow'}; the contact then continues. Otherwise run 'Move To Node' or 'Exit From Journey' of Journey Contact.`;
		case 'late':
			if (!isJourneyAlive) {
				return `Start n8n, or activate the workflow${node === null ? '' : ` ${node.workflowId}`}. Run n8n-journey doctor if the number does not fall.`;
			}
			return reason === null
				? 'Wait a minute after downtime. If the number does not fall, run n8n-journey doctor, and check n8n\'s log for lines that begin with "Journey:".'
				: "Check the workflow's failed executions. After the sixth attempt the enrollment fails, and 'Retry Failed' of Journey Contact continues it.";
	}
}

function shortened(reason: string): string {
	const line = reason.replaceAll(/\s+/g, ' ').trim();
	return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}

const COLUMNS: Column[] = [
	{
		...{ key: 'problem', label: 'Problem', unit: 'text' },
		description:
			"'orphaned': the node is gone; 'failed': all attempts failed; 'stuck': overdue by more than two minutes",
	},
	{
		...{ key: 'contactId', label: 'Contact ID', unit: 'text' },
		description: "The contact's ID in the store, for Journey Contact",
	},
	{ key: 'externalId', label: 'User ID', unit: 'text', description: 'Your own ID of the contact' },
	{ key: 'email', label: 'Email', unit: 'text', description: 'Email address of the contact' },
	{ key: 'journey', label: 'Journey Key', unit: 'text', description: 'Key of the journey' },
	{ key: 'journeyName', label: 'Journey', unit: 'text', description: 'Name of the journey' },
	{
		...{ key: 'enrollmentId', label: 'Enrollment ID', unit: 'text' },
		description: 'The enrollment that does not continue',
	},
	{
		...{ key: 'node', label: 'Node', unit: 'text' },
		description:
			'The last node that the contact waited at, from where it continues; the reason names the node that failed behind it',
	},
	{
		...{ key: 'since', label: 'Since', unit: 'date' },
		description:
			'When it failed, should have been released, or arrived at the orphaned node (ISO 8601, UTC)',
	},
	{
		...{ key: 'ageMs', label: 'For', unit: 'ms' },
		description: 'Time since then, at the time of the report (ms)',
	},
	{ key: 'reason', label: 'Reason', unit: 'text', description: 'Why it does not continue' },
	{ key: 'remedy', label: 'Remedy', unit: 'text', description: 'What to do' },
];
