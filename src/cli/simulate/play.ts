import { join } from 'node:path';
import type { WorkflowFile } from '../../journey/workflow-file';
import { diffOf } from '../../simulation/diff/diff-of';
import type { Diff } from '../../simulation/diff/diff';
import { hazardsOf, hostileStarts } from '../../simulation/hazards';
import type { Outcome } from '../../simulation/outcome/outcome';
import { resolutionFor } from '../../simulation/resolution';
import type { Rehearsed } from '../../simulation/thread/request';
import { rehearseInThread } from '../../simulation/thread/thread';
import { dayAt, isoDay } from '../../time/day';
import type { CliDeps } from '../deps';
import type { SimulateArguments } from './arguments';
import { progressOf } from './progress';
import type { Stage } from './stage';

/** A beginning of a rehearsal. */
export interface Start {
	/** ms */
	from: number;
	/** Why it begins then; null: it was asked for. */
	reason: string | null;
	/** For its outcome; undefined: none is written. */
	folder: string | undefined;
}

/** One, or with hazards one for each change of clocks and for the leap day. */
export function startsOf(args: SimulateArguments, stage: Stage, deps: CliDeps): Start[] {
	const { days, chaos, out } = args;
	const { timezone, request } = stage;
	const from = args.from(deps.now(), timezone);
	if (!chaos) return [{ from, reason: null, folder: out }];
	const zones = request.contacts.flatMap(({ traits }) =>
		typeof traits.timezone === 'string' ? [traits.timezone] : [],
	);
	return hostileStarts([timezone, ...zones], { from, days }).map((start) => ({
		...start,
		folder: out && join(out, isoDay(dayAt(start.from, timezone))),
	}));
}

/** Plays the workflows from that start on, in a thread; progress goes to standard error. */
export async function play(
	workflows: readonly WorkflowFile[],
	start: Start,
	{ args, stage, deps }: { args: SimulateArguments; stage: Stage; deps: CliDeps },
): Promise<Rehearsed> {
	const { from, folder } = start;
	const { fixtures, timezone, request } = stage;
	const { days, seed, chaos, resolutionMs = resolutionFor(request.contacts.length) } = args;
	const hazards = chaos ? hazardsOf({ seed, from, days }) : { outages: [], restarts: [] };
	const scenario = { workflows, from, days, seed, resolutionMs, fixtures, timezone, hazards };
	return await rehearseInThread(
		{ ...request, scenario, folder },
		{ onProgress: progressOf(deps, scenario) },
	);
}

/** How the outcome differs from that of the earlier version; null: there is none. */
export async function comparison(
	after: Outcome,
	start: Start,
	on: { args: SimulateArguments; stage: Stage; deps: CliDeps },
): Promise<Diff | null> {
	const { args, stage } = on;
	if (stage.earlier === null) return null;
	const before =
		stage.earlier.kind === 'outcome'
			? stage.earlier.outcome
			: (await play(stage.earlier.workflows, { ...start, folder: undefined }, on)).outcome;
	return diffOf(before, after, { changeAt: args.changeAt?.(stage.timezone) });
}
