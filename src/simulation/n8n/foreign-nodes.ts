import { Node } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	IVersionedNodeType,
} from 'n8n-workflow';
import type { Clock } from '../../lib/clock';
import type { Activity } from '../activity';
import type { N8n } from '../engine/n8n';
import type { StandIn } from '../recording';
import type { Scenario } from '../scenario';
import { callsOut, runsAsItIs } from './as-it-is';
import { onClock } from './cron';
import { StandIns } from './stand-ins';
import { threadNow } from './virtual-time';

/** Node types of other packages, as a rehearsal uses them. */
export interface ForeignNodes {
	/** Every name has one: a node of an unknown type gets a stand-in. */
	typeOf(name: string): INodeType | IVersionedNodeType;
	/** Nodes that were replaced so far. */
	standIns(): StandIn[];
}

/**
 * n8n's own nodes, of which those that reckon and route run as they are. What takes the place of the
 * others calls nothing and reads no credential.
 */
export function foreignNodes(
	n8n: Pick<N8n, 'nodeType'>,
	scenario: Pick<Scenario, 'workflows' | 'fixtures'>,
	clock: Clock,
	activity: Activity,
): ForeignNodes {
	const standIns = new StandIns(scenario);
	const types = new Map<string, INodeType | IVersionedNodeType>();
	const replacement = (name: string, type: INodeType, base: INodeTypeDescription) =>
		runsAsItIs(name, base, type)
			? guarded(type, standIns, clock, activity)
			: standInFor(name, type, standIns, clock);
	const make = (name: string): INodeType | IVersionedNodeType => {
		const type = n8n.nodeType(name);
		if (type === undefined) return standInFor(name, unknownType(name), standIns, clock);
		if (!('nodeVersions' in type)) return replacement(name, type, type.description);
		const versions = new Map<INodeType, INodeType>();
		return Object.assign(Object.create(type) as IVersionedNodeType, {
			getNodeType(version?: number) {
				const actual = type.getNodeType(version);
				if (!versions.has(actual)) {
					const base = type.description as INodeTypeDescription;
					versions.set(actual, replacement(name, actual, base));
				}
				return versions.get(actual)!;
			},
		});
	};
	return {
		typeOf: (name) => {
			const known = types.get(name) ?? make(name);
			types.set(name, known);
			return known;
		},
		standIns: () => standIns.list,
	};
}

/** The type itself; those of its nodes that call out are replaced. */
function guarded(type: INodeType, standIns: StandIns, clock: Clock, activity: Activity): INodeType {
	const guard = Object.create(type) as INodeType;
	if (type.trigger !== undefined) guard.trigger = onClock(type.trigger, clock);
	const execute = executionOf(type);
	const guarded = async (context: IExecuteFunctions) => {
		const node = context.getNode();
		if (callsOut(node)) return standInOutput(context, standIns);
		// What it calls may wait for time to go on.
		if (node.type === 'n8n-nodes-base.executeWorkflow') return await execute(context);
		return await activity.track(() => withoutPause(execute, context));
	};
	if (type instanceof Node) guard.execute = guarded as never;
	else if (type.execute !== undefined) {
		guard.execute = async function (this: IExecuteFunctions) {
			return await guarded(this);
		};
	}
	return guard;
}

type Execution = (context: IExecuteFunctions) => ReturnType<NonNullable<INodeType['execute']>>;

/** Newer nodes of n8n are given their context, older ones are called on it. */
const executionOf = (type: INodeType): Execution =>
	type instanceof Node
		? async (context) => (await type.execute!(context, undefined)) as INodeExecutionData[][]
		: async (context) => await type.execute!.call(context);

/**
 * n8n's Wait holds an execution for less than 65 seconds by a timer of the machine. Here it is put to
 * wait like any other.
 */
async function withoutPause(execute: Execution, context: IExecuteFunctions) {
	if (context.getNode().type !== 'n8n-nodes-base.wait') return await execute(context);
	const timer = globalThis.setTimeout;
	let pauseMs = 0;
	const atOnce = (fn: () => void, ms = 0) => {
		pauseMs = ms;
		return timer(fn, 0);
	};
	globalThis.setTimeout = atOnce as typeof setTimeout;
	let output;
	try {
		// It starts its timer before it gives way.
		output = execute(context);
	} finally {
		globalThis.setTimeout = timer;
	}
	if (pauseMs > 0) await context.putExecutionToWait(new Date(threadNow() + pauseMs));
	return await output;
}

/** A type whose nodes give out what is pinned, a fixture or their input. */
function standInFor(name: string, type: INodeType, standIns: StandIns, clock: Clock): INodeType {
	const { credentials, webhooks, polling, requestDefaults, ...description } = type.description;
	const starts = description.group.includes('trigger');
	const standIn: INodeType = { description };
	if (!starts) {
		standIn.execute = async function (this: IExecuteFunctions) {
			return standInOutput(this, standIns);
		};
		return standIn;
	}
	standIn.trigger = async function (this: ITriggerFunctions) {
		const of = { workflow: this.getWorkflow().name ?? '', node: this.getNode().name, type: name };
		const items = standIns.startOf(of);
		if (items === null) return {};
		const cancel = clock.after(0, () => this.emit([items as INodeExecutionData[]]));
		return { closeFunction: async () => cancel() };
	};
	return standIn;
}

function standInOutput(context: IExecuteFunctions, standIns: StandIns): INodeExecutionData[][] {
	const { name: node, type } = context.getNode();
	const of = { workflow: context.getWorkflow().name ?? '', node, type };
	return [standIns.outputOf(of, context.getInputData() as never) as INodeExecutionData[]];
}

/** Of a node that no package here has; its name says whether it starts executions. */
function unknownType(name: string): INodeType {
	const starts = /trigger$/i.test(name);
	return {
		description: {
			displayName: name,
			name,
			group: [starts ? 'trigger' : 'transform'],
			version: 1,
			description: '',
			defaults: { name },
			inputs: starts ? [] : ['main'],
			outputs: ['main'],
			properties: [],
		},
	};
}
