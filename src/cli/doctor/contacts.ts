import type { JourneySurvey, NodeSurvey, Survey } from '../../operations/survey';
import { MINUTE_MS } from '../../time/zone-offsets';
import { counted, spanText } from '../format';
import { error, ok, problem, warning, type Finding } from './finding';
import { isAlive, journeyLabel } from './journeys';

/** Late by more than this (ms) is no backlog any more. */
const STUCK_MS = 15 * MINUTE_MS;
/** A process says of all its nodes at once that they live; this (ms) leaves two chances to do so. */
const MISSED_MS = 30_000;

/** Where contacts stand: late, between tries, or where nobody lets them go. */
export function contactFindings(survey: Survey, now: number): Finding[] {
	const { nodes } = survey;
	const sum = (of: 'waiting' | 'late' | 'retrying' | 'busy') =>
		nodes.reduce((total, node) => total + node[of], 0);
	const [waiting, retrying, late, busy] = [
		sum('waiting'),
		sum('retrying'),
		sum('late'),
		sum('busy'),
	];
	const summary = `${counted(waiting, 'contact')} ${waiting === 1 ? 'waits' : 'wait'}, ${busy} in executions, ${retrying} between tries, ${late} late.`;
	return [
		ok('contacts', summary, { waiting, busy, retrying, late }),
		...nodes.filter((node) => standing(node) > 0).flatMap((node) => ofNode(node, survey, now)),
	];
}

/** Those whom a process has to let go one day. */
const standing = ({ waiting, late, retrying }: NodeSurvey) => waiting + late + retrying;

function ofNode(node: NodeSurvey, survey: Survey, now: number): Finding[] {
	const { journeys } = survey;
	const theirs = journeys.filter(({ journeyId }) => node.journeyIds.includes(journeyId));
	const aliveJourneys = theirs.filter((journey) => isAlive(journey, now));
	// What there is to say of a journey without a sign of life is said of the journey.
	if (aliveJourneys.length === 0)
		return theirs.some(({ active }) => active) ? [] : [paused(node, theirs)];
	if (isOrphan(node, aliveJourneys, survey)) return [orphaned(node, aliveJourneys, journeys)];
	return [
		...(node.late > 0 ? [delayed(node, journeys)] : []),
		...(node.retrying > 0 ? [retried(node, journeys)] : []),
	];
}

/**
 * The signs of life of the journey's trigger come, and the node's are missing. Both are given by the
 * same upkeep; a journey's own begin a moment earlier, with its activation.
 */
function isOrphan(
	node: NodeSurvey,
	aliveJourneys: readonly JourneySurvey[],
	{ nodes }: Survey,
): boolean {
	const triggers = nodes.filter(({ nodeId }) =>
		aliveJourneys.some((each) => each.nodeId === nodeId),
	);
	if (triggers.includes(node)) return false;
	const lastSign = Math.max(0, ...triggers.map(({ seenAt }) => seenAt ?? 0));
	return lastSign - (node.seenAt ?? 0) > MISSED_MS;
}

function orphaned(
	node: NodeSurvey,
	aliveJourneys: readonly JourneySurvey[],
	journeys: readonly JourneySurvey[],
): Finding {
	const names = aliveJourneys.map(journeyLabel).join(', ');
	return error(
		'contacts',
		`${counted(standing(node), 'contact')} of ${names} stand at ${nodeLabel(node, journeys)}, and nobody lets them go: the node was deleted or disabled, or its workflow is not active.`,
		'Undo that, and they go on by themselves; a new node in its place is another node. Or take them off the journey with Journey Contact.',
		{ ...aboutOf(node), contacts: standing(node), journeys: aliveJourneys.map(({ key }) => key) },
	);
}

function delayed(node: NodeSurvey, journeys: readonly JourneySurvey[]): Finding {
	const { late, latestMs } = node;
	return problem(
		latestMs > STUCK_MS ? 'error' : 'warning',
		'contacts',
		`${counted(late, 'contact')} at ${nodeLabel(node, journeys)} should have gone on, the first ${spanText(latestMs)} ago.`,
		"After a stop n8n works them off, and this figure sinks; look again in a minute. Otherwise look at the workflow's executions, and into n8n's log for lines that begin with 'Journey:'.",
		{ ...aboutOf(node), contacts: late, lateMs: latestMs },
	);
}

function retried(node: NodeSurvey, journeys: readonly JourneySurvey[]): Finding {
	return warning(
		'contacts',
		`${counted(node.retrying, 'contact')} at ${nodeLabel(node, journeys)} wait for another try: the last execution failed.`,
		"Look at the workflow's failed executions; after the sixth try the run fails.",
		{ ...aboutOf(node), contacts: node.retrying },
	);
}

function paused(node: NodeSurvey, theirs: readonly JourneySurvey[]): Finding {
	const names = theirs.map(journeyLabel).join(', ');
	return ok(
		'contacts',
		`${counted(standing(node), 'contact')} stand at ${nodeLabel(node, theirs)} until ${names} is switched on again.`,
		{ ...aboutOf(node), contacts: standing(node) },
	);
}

/** The node in its workflow; the store knows the names of those with a Journey Trigger. */
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
