import type { Flow, FlowStep } from './flow';
import type { DurationCount, OpenCount, VisitCount } from './journey-counts';
import { mergeInto, quantile, type Sketch } from './sketch';

/** Enrollments at a step; reached = waiting + failed + movedOn + finished + converted + exited + dropped. */
export interface StepCount {
	step: FlowStep;
	reached: number;
	/** Visits that ended, repeated ones included. */
	visits: number;
	/** There now. */
	waiting: number;
	/** Failed there, until a retry by hand. */
	failed: number;
	/** Went on to another step. */
	movedOn: number;
	/** Went on to no other step, and there is none behind: the journey's end. */
	finished: number;
	/** Met a goal there. */
	converted: number;
	/** Were taken out of the journey there. */
	exited: number;
	/** Went on to no other step, though there is one. */
	dropped: number;
	/** Time there, in ms; null: unknown. */
	medianMs: number | null;
	p90Ms: number | null;
}

/** What happened at the nodes of a journey, in one span and one group. */
export interface NodeFacts {
	/** Enrollments, which all reach the trigger. */
	entered: number;
	/** The trigger's node. */
	startNodeId: number;
	visits: readonly VisitCount[];
	open: readonly OpenCount[];
	durations: readonly DurationCount[];
}

/** Outcomes of visits that a goal or an exit ended. */
export const CONVERTED_OUTCOME = 'converted';
export const EXITED_OUTCOME = 'exited';
/** That of a visit by one more branch, at the node where the enrollment already counts as ended. */
export const ALSO_ENDED_OUTCOME = 'ended';

/** That of a visit whose contact was moved to another node. */
export const MOVED_OUTCOME = 'moved';

interface Sums {
	first: number;
	ended: number;
	converted: number;
	exited: number;
	waiting: number;
	failed: number;
	/** Whether contacts went on to other nodes, but for those that failed. */
	goesOn: boolean;
	/** Visits that led to another node; each counts once, however many ways on it took. */
	passedOn: number;
}

export function stepCounts(flow: Flow, facts: NodeFacts): StepCount[] {
	const sums = sumsByNode(facts, namedByBuilders(flow));
	const stays = staysByNode(facts.durations);
	return flow.steps.map((step) => {
		const node = (step.nodeId === null ? undefined : sums.get(step.nodeId)) ?? NOTHING;
		const isTrigger = step.nodeId === facts.startNodeId;
		const { waiting, failed, converted, exited } = node;
		const ended = isTrigger ? facts.entered - waiting - failed : node.ended;
		const reached = isTrigger ? facts.entered : node.first;
		const left = Math.max(0, reached - waiting - failed - converted - exited);
		const stopped = Math.min(left, Math.max(0, ended - converted - exited - node.passedOn));
		const isLast =
			!node.goesOn && !flow.edges.some((edge) => edge.from === step.key && !isFailure(edge.output));
		const sketch = step.nodeId === null ? undefined : stays.get(step.nodeId);
		return {
			...{ step, reached, visits: ended, waiting, failed, converted, exited },
			movedOn: left - stopped,
			finished: isLast ? stopped : 0,
			dropped: isLast ? 0 : stopped,
			medianMs: sketch ? quantile(sketch, 0.5) : null,
			p90Ms: sketch ? quantile(sketch, 0.9) : null,
		};
	});
}

/** Nodes whose outcomes are names that a builder gives, such as `converted`. Nobody waits there. */
function namedByBuilders({ steps }: Flow): Set<number | null> {
	const named = steps.filter(({ type }) => /(^|\.)(branchOnBehavior|splitTest)$/.test(type));
	return new Set(named.map(({ nodeId }) => nodeId));
}

/** The output of a send step for messages that failed; a way on only for them. */
const isFailure = (output: string | null) => output?.toLowerCase() === 'failed';

const NOTHING: Sums = {
	...{
		first: 0,
		ended: 0,
		converted: 0,
		exited: 0,
		waiting: 0,
		failed: 0,
		passedOn: 0,
		goesOn: false,
	},
};

function sumsByNode(
	{ startNodeId, visits, open }: NodeFacts,
	named: ReadonlySet<number | null>,
): Map<number, Sums> {
	const sums = new Map<number, Sums>();
	const at = (nodeId: number): Sums => {
		const known = sums.get(nodeId);
		if (known !== undefined) return known;
		const fresh = { ...NOTHING };
		sums.set(nodeId, fresh);
		return fresh;
	};
	const passOn = (
		nodeId: number,
		{ fromNodeId, fromOutcome }: Pick<VisitCount, 'fromNodeId' | 'fromOutcome'>,
		n: number,
	) => {
		// Who came from nowhere began there, and was not dropped at the trigger.
		if (fromNodeId === null && nodeId === startNodeId) return;
		const from = at(fromNodeId ?? startNodeId);
		from.passedOn += n;
		if (named.has(fromNodeId) || !isFailure(fromOutcome)) from.goesOn = true;
	};
	for (const { nodeId, outcome, visits: n, enrollments, wentOn, ...from } of visits) {
		const node = at(nodeId);
		node.first += enrollments;
		node.ended += n;
		if (!named.has(nodeId)) {
			if (outcome === CONVERTED_OUTCOME) node.converted += n;
			if (outcome === EXITED_OUTCOME) node.exited += n;
		}
		passOn(nodeId, from, wentOn);
	}
	for (const { nodeId, waiting, failed, enrollments, released, wentOn, ...from } of open) {
		const node = at(nodeId);
		node.first += enrollments;
		node.ended -= released;
		node.waiting += waiting;
		node.failed += failed;
		passOn(nodeId, from, wentOn);
	}
	return sums;
}

function staysByNode(durations: readonly DurationCount[]): Map<number, Sketch> {
	const stays = new Map<number, Sketch>();
	for (const { kind, nodeId, sketch } of durations) {
		if (kind !== 'stay' || nodeId === null) continue;
		const sum = stays.get(nodeId) ?? {};
		stays.set(nodeId, sum);
		mergeInto(sum, sketch);
	}
	return stays;
}
