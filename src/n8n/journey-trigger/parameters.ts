import type { IDataObject, INode } from 'n8n-workflow';
import { journeyConfigSchema, type JourneyConfig } from '../../journey/journey';
import type { Amount } from '../../time/units';
import { defaultJourneyKey } from '../parameters/node-ref';
import { explain, ParameterError } from '../parameters/error';
import { nameOf } from '../parameters/name';
import { reentryInput, type ReentryParameters } from '../parameters/reentry';
import { locatorValue, textOf } from '../parameters/values';
import { entryConfig, type EntryParameters } from './entry';
import { exitConditions, type ExitConditionCollection } from './goals';
import type { SendStep } from '../rules/send-steps';

interface TriggerOptions {
	journeyKey?: string;
	workspace?: string;
	instanceKey?: string;
	filterMatch?: string;
	overdue?: { policy?: { mode?: 'spread' | 'atOnce' | 'skip'; minutes?: number } };
	attribution?: { window?: Amount };
	maxAge?: { age?: Amount };
	exitOnLeave?: boolean;
	capPerDay?: number;
	whileOff?: string;
	deletedNodes?: { policy?: { mode?: string; node?: unknown } };
}

interface TriggerParameters extends EntryParameters, ReentryParameters {
	entries?: string;
	goals?: ExitConditionCollection;
	exits?: ExitConditionCollection;
	vars?: { values?: Array<{ name?: string; value?: string }> };
	options?: TriggerOptions;
}

export interface JourneyParameters {
	key: string;
	workspace: string;
	config: JourneyConfig;
}

/** Settings outside of the parameters. */
export interface WorkflowSettings {
	/** The workflow's zone. */
	zone?: string;
	/** The workflow's send steps, for rules that name one; see ruleFromParameters. */
	steps?: readonly SendStep[];
}

/**
 * The journey in Journey Trigger's parameters, which hold no expressions. Throws ParameterError.
 */
export function readJourneyParameters(
	node: INode,
	workflowId: string,
	{ zone, steps }: WorkflowSettings = {},
): JourneyParameters {
	const parameters = node.parameters as TriggerParameters;
	const { options = {} } = parameters;
	const where = `Journey Trigger '${node.name}'`;
	const goals = exitConditions(parameters.goals ?? {}, 'Goal', workflowId, steps);
	const exits = exitConditions(parameters.exits ?? {}, 'Exit', workflowId, steps);
	const config = journeyConfigSchema.safeParse({
		entry: entryConfig({ ...parameters, filterMatch: options.filterMatch }),
		reentry: reentryInput({ reentry: 'afterLeaving', ...parameters }),
		...(options.instanceKey?.trim() && { instanceKey: options.instanceKey.trim() }),
		vars: journeyVars(parameters.vars?.values ?? []),
		overdue: overdueOf(options),
		...(goals.length > 0 && { goals }),
		...(exits.length > 0 && { exits }),
		...limitsOf(options),
		...(leavesWithSegment(parameters) && { exitOnLeave: true }),
		...(zone !== undefined && { zone }),
		...(parameters.entries === 'closed' && { entries: 'closed' }),
		...(whileOffOf(parameters) === 'standStill' && { whileOff: 'standStill' }),
		...deletedNodesOf(options),
	});
	if (!config.success) throw explain(where, config.error);
	return {
		key: nameOf(
			options.journeyKey?.trim() || defaultJourneyKey(workflowId, node.id),
			'Journey Key',
		),
		workspace: workspaceName(node),
		config: config.data,
	};
}

/** How time counts for the journey while its workflow is off. */
export function whileOffOf({ options }: object & { options?: unknown }): unknown {
	return (options as TriggerOptions | undefined)?.whileOff;
}

export function workspaceName({ parameters }: Pick<INode, 'parameters'>): string {
	const { options = {} } = parameters as TriggerParameters;
	return nameOf(options.workspace?.trim() || 'default', 'Workspace');
}

function overdueOf({ overdue }: TriggerOptions): object {
	const { mode = 'spread', minutes = 10 } = overdue?.policy ?? {};
	return mode === 'atOnce' ? { policy: mode } : { policy: mode, minutes };
}

function deletedNodesOf({ deletedNodes }: TriggerOptions): object {
	const { mode = 'keep', node } = deletedNodes?.policy ?? {};
	if (mode === 'exit') return { deletedNodes: { policy: 'exit' } };
	if (mode !== 'move') return {};
	const name = textOf(locatorValue(node));
	if (name === '') {
		throw new ParameterError("'Contacts at Deleted Nodes': select the node that they move to.");
	}
	return { deletedNodes: { policy: 'move', node: name } };
}

function limitsOf({ attribution, maxAge, capPerDay }: TriggerOptions): object {
	const window = attribution?.window;
	const age = maxAge?.age;
	if (age !== undefined && !(age.amount > 0)) {
		throw new ParameterError("Set 'Maximum Time in Journey' to more than 0, or remove the option.");
	}
	return {
		...(window && { attribution: window }),
		...(age && { maxAge: age }),
		...(capPerDay !== undefined && { capPerDay }),
	};
}

/** The option is ignored if it remains from another 'Trigger On', which has no segment to leave. */
function leavesWithSegment({ triggerOn, segmentWhen, options }: TriggerParameters): boolean {
	if (options?.exitOnLeave !== true) return false;
	if (triggerOn === 'segment' && segmentWhen === 'leaves') {
		throw new ParameterError(
			"A contact that enters by leaving a segment cannot leave it again. Remove the option 'Exit When Leaving the Segment'.",
		);
	}
	return triggerOn === 'segment' || triggerOn === 'schedule';
}

function journeyVars(values: Array<{ name?: string; value?: string }>): IDataObject {
	const vars = new Map<string, string>();
	for (const { name = '', value = '' } of values) {
		const key = name.trim();
		if (key === '') throw new ParameterError("A journey variable has no name. Set its 'Name'.");
		if (key === '__proto__') {
			throw new ParameterError(`A journey variable cannot be named '${key}'. Rename it.`);
		}
		if (vars.has(key)) {
			throw new ParameterError(`There are two journey variables named '${key}'. Rename one.`);
		}
		vars.set(key, value);
	}
	return Object.fromEntries(vars);
}
