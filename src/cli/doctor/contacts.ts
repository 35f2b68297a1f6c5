import { moveRemedy } from '../../operations/deleted-nodes';
import { isAlive, isDeleted, isOrphan, unreleased } from '../../operations/heartbeat';
import type { JourneySurvey, NodeSurvey, StoreSurvey } from '../../operations/survey';
import { MINUTE_MS } from '../../lib/milliseconds';
import { counted, spanText } from '../format';
import { error, ok, problem, warning, type Finding } from './finding';
import { journeyLabel } from './journeys';

/** A longer delay (ms) is not a mere backlog. */
const STUCK_MS = 15 * MINUTE_MS;

/** Contacts that are late, between attempts, or at nodes that no process releases from. */
export function contactFindings(survey: StoreSurvey, now: number): Finding[] {
	const { nodes } = survey;
	const sum = (of: 'waiting' | 'late' | 'retrying' | 'busy') =>
		nodes.reduce((total, node) => total + node[of], 0);
	const [waiting, retrying, late, busy] = [
		sum('waiting'),
		sum('retrying'),
		sum('late'),
		sum('busy'),
	];
	const summary = `${counted(waiting, 'contact')} ${waiting === 1 ? 'waits' : 'wait'}, ${busy} in executions, ${retrying} between attempts, ${late} late.`;
	return [
		ok('contacts', summary, { waiting, busy, retrying, late }),
		...nodes.filter((node) => unreleased(node) > 0).flatMap((node) => ofNode(node, survey, now)),
	];
}

function ofNode(node: NodeSurvey, survey: StoreSurvey, now: number): Finding[] {
	const { journeys } = survey;
	const theirs = journeys.filter(({ journeyId }) => node.journeyIds.includes(journeyId));
	const aliveJourneys = theirs.filter((journey) => isAlive(journey, now));
	// A journey without a heartbeat has a finding of its own.
	if (aliveJourneys.length === 0)
		return theirs.some(({ active }) => active) ? [] : [paused(node, theirs)];
	if (isOrphan(node, aliveJourneys, survey, now)) {
		return [
			isDeleted(node, now)
				? deleted(node, aliveJourneys, journeys)
				: orphaned(node, aliveJourneys, journeys),
		];
	}
	return [
		...(node.late > 0 ? [delayed(node, journeys)] : []),
		...(node.retrying > 0 ? [retried(node, journeys)] : []),
	];
}

function orphaned(
	node: NodeSurvey,
	aliveJourneys: readonly JourneySurvey[],
	journeys: readonly JourneySurvey[],
): Finding {
	const names = aliveJourneys.map(journeyLabel).join(', ');
	return error(
		'contacts',
		`${counted(unreleased(node), 'contact')} of ${names} stuck at ${nodeLabel(node, journeys)}: the node was deleted or disabled, or its workflow is not active.`,
		`Enable the node, or activate its workflow; the contacts then continue. ${moveRemedy(aliveJourneys[0].key, node.name)}`,
		{ ...aboutOf(node), contacts: unreleased(node), journeys: aliveJourneys.map(({ key }) => key) },
	);
}

function deleted(
	node: NodeSurvey,
	aliveJourneys: readonly JourneySurvey[],
	journeys: readonly JourneySurvey[],
): Finding {
	const names = aliveJourneys.map(journeyLabel).join(', ');
	return error(
		'contacts',
		`${counted(unreleased(node), 'contact')} of ${names} waiting at ${nodeLabel(node, journeys)}, which was deleted.`,
		moveRemedy(aliveJourneys[0].key, node.name),
		{ ...aboutOf(node), contacts: unreleased(node), journeys: aliveJourneys.map(({ key }) => key) },
	);
}

function delayed(node: NodeSurvey, journeys: readonly JourneySurvey[]): Finding {
	const { late, latestMs } = node;
	return problem(
		latestMs > STUCK_MS ? 'error' : 'warning',
		'contacts',
		`${counted(late, 'contact')} at ${nodeLabel(node, journeys)} overdue, the first by ${spanText(latestMs)}.`,
		"After downtime n8n works off the backlog: run this command again in a minute. If the number does not fall, check the workflow's executions, and n8n's log for lines that begin with 'Journey:'.",
		{ ...aboutOf(node), contacts: late, lateMs: latestMs },
	);
}

function retried(node: NodeSurvey, journeys: readonly JourneySurvey[]): Finding {
	return warning(
		'contacts',
		`${counted(node.retrying, 'contact')} at ${nodeLabel(node, journeys)} waiting for a retry: the last execution failed.`,
		"Check the workflow's failed executions. After the sixth attempt the enrollment fails.",
		{ ...aboutOf(node), contacts: node.retrying },
	);
}

function paused(node: NodeSurvey, theirs: readonly JourneySurvey[]): Finding {
	const names = theirs.map(journeyLabel).join(', ');
	return ok(
		'contacts',
		`${counted(unreleased(node), 'contact')} waiting at ${nodeLabel(node, theirs)} until ${names} is activated.`,
		{ ...aboutOf(node), contacts: unreleased(node) },
	);
}

/** The node in its workflow; the store knows only the names of workflows with a Journey Trigger. */
function nodeLabel({ name, workflowId }: NodeSurvey, journeys: readonly JourneySurvey[]): string {
	const workflow = journeys.find((journey) => journey.workflowId === workflowId);
	const title = workflow === undefined ? '' : `'${workflow.name}', `;
	return `'${name}' (workflow ${title}${workflowId})`;
}

const aboutOf = ({ name, nodeKey, workflowId }: NodeSurvey) => ({
	node: name,
	nodeKey,
	workflowId,
});
