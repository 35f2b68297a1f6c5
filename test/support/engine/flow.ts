import type {
	IConnections,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeCredentials,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';

/** A node of a workflow under test. */
export interface Step {
	type: string;
	parameters?: INodeParameters;
	credentials?: INodeCredentials;
	onError?: INode['onError'];
	executeOnce?: boolean;
}

export interface Flow {
	id: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	timezone: string;
	/** Sent with every call of its URL. */
	headers?: Record<string, string>;
}

/**
 * A workflow. A path lists nodes that follow each other; `Wait/1` leaves by the second output.
 * @example flow('welcome', { Start: journeyTrigger(), Wait: waitUntil() }, ['Start', 'Wait'])
 */
export function flow(id: string, steps: Record<string, Step>, ...paths: string[][]): Flow {
	const nodes = Object.entries(steps).map(([name, step], index): INode => {
		return {
			id: `${id}-${name}`,
			name,
			typeVersion: 1,
			position: [index * 200, 0],
			parameters: {},
			...step,
		};
	});
	const connections: IConnections = {};
	for (const path of paths) {
		path.slice(1).forEach((to, i) => connect(connections, path[i], to.split('/')[0]));
	}
	return { id, name: `Flow ${id}`, nodes, connections, timezone: 'UTC' };
}

function connect(connections: IConnections, from: string, to: string): void {
	const [name, output = '0'] = from.split('/');
	const outputs = ((connections[name] ??= {}).main ??= []);
	for (let i = outputs.length; i <= Number(output); i++) outputs.push([]);
	outputs[Number(output)]!.push({ node: to, type: 'main', index: 0 });
}

/** The same workflow with all its journey nodes on another store. */
export function withStore(original: Flow, store: string): Flow {
	const nodes = original.nodes.map((node) =>
		node.type.startsWith(PACK) ? { ...node, parameters: { ...node.parameters, store } } : node,
	);
	return { ...original, nodes };
}

/** The same workflow after an edit in the editor. */
export function edit(original: Flow, name: string, parameters: INodeParameters): Flow {
	const nodes = original.nodes.map((node) =>
		node.name === name ? { ...node, parameters: { ...node.parameters, ...parameters } } : node,
	);
	return { ...original, nodes };
}

/** The same workflow with a node under another name; its id stays. */
export function rename(original: Flow, from: string, to: string): Flow {
	const named = (name: string) => (name === from ? to : name);
	const nodes = original.nodes.map((node) => ({ ...node, name: named(node.name) }));
	const connections: IConnections = {};
	for (const [name, { main }] of Object.entries(original.connections)) {
		const outputs = main.map(
			(targets) => targets?.map((target) => ({ ...target, node: named(target.node) })) ?? null,
		);
		connections[named(name)] = { main: outputs };
	}
	return { ...original, nodes, connections };
}

/** The same workflow after an import that gives all nodes new ids. */
export function reimport(original: Flow, suffix = 'again'): Flow {
	const nodes = original.nodes.map((node) => ({ ...node, id: `${suffix}-${node.id}` }));
	return { ...original, nodes };
}

const PACK = 'n8n-nodes-journey.';

/** Starts on 'Signed Up', for all contacts. */
export function journeyTrigger(parameters: INodeParameters = {}): Step {
	return {
		type: `${PACK}journeyTrigger`,
		parameters: {
			triggerOn: 'event',
			eventName: { __rl: true, mode: 'name', value: 'Signed Up' },
			authentication: 'none',
			...parameters,
		},
	};
}

export function waitUntil(parameters: INodeParameters = {}): Step {
	return { type: `${PACK}waitUntil`, parameters: { waitFor: 'duration', ...parameters } };
}

export function waitForEvent(name: string, parameters: INodeParameters = {}): Step {
	const eventName = { __rl: true, mode: 'name', value: name };
	return waitUntil({ waitFor: 'event', eventName, ...parameters });
}

/** Two arms of equal weight by default. */
export function splitTest(parameters: INodeParameters = {}): Step {
	return { type: `${PACK}splitTest`, parameters };
}

export function journeyContact(operation: string, parameters: INodeParameters = {}): Step {
	return { type: `${PACK}journeyContact`, parameters: { operation, ...parameters } };
}

export function journeyReport(operation: string, parameters: INodeParameters = {}): Step {
	return { type: `${PACK}journeyReport`, parameters: { operation, ...parameters } };
}

/** A mail with this subject. */
export function send(subject: string, parameters: INodeParameters = {}): Step {
	return {
		type: `${PACK}multiChannelSend`,
		parameters: {
			channels: ['email'],
			fromEmail: 'Shop <shop@sender.example>',
			subject,
			html: '<p>Dear {{ contact.firstName | default: "friend" }}</p>',
			...parameters,
		},
		credentials: { smtp: { id: '1', name: 'Mail server' } },
	};
}

/** A trigger of another package, such as a schedule. */
export function plainTrigger(): Step {
	return { type: 'test.trigger' };
}

/** The trigger of a sub-workflow that accepts all data. */
export function subWorkflowTrigger(): Step {
	return { type: 'n8n-nodes-base.executeWorkflowTrigger' };
}

type Code = (
	items: INodeExecutionData[],
	context: IExecuteFunctions,
) => INodeExecutionData[] | Promise<INodeExecutionData[]>;

const coded = new Map<string, INodeType>();

/** A node of another package that does what the function says. */
export function code(fn: Code): Step {
	const type = `test.code${coded.size + 1}`;
	coded.set(type, {
		description: { ...FOREIGN, displayName: type, name: type, inputs: ['main'] },
		async execute() {
			return [await fn(this.getInputData(), this)];
		},
	});
	return { type };
}

/** Such as HTTP Request: what it returns takes the place of the items, each linked to its own. */
export function replaceJson(make: (json: IDataObject) => IDataObject): Step {
	return code((items) =>
		items.map(({ json }, item) => ({ json: make(json), pairedItem: { item } })),
	);
}

/** n8n's Code node, by its type: `items` are those that it is given. */
export function codeNode(jsCode: string): Step {
	return { type: 'n8n-nodes-base.code', parameters: { jsCode } };
}

/** n8n's own Wait, as far as the engine sees it. */
export function nativeWait(until: () => number): Step {
	return code(async (items, context) => {
		await context.putExecutionToWait(new Date(until()));
		return items;
	});
}

const FOREIGN = {
	group: ['transform' as const],
	version: 1,
	description: '',
	defaults: {},
	outputs: ['main' as const],
	properties: [],
};

export const foreignTypes: ReadonlyMap<string, INodeType> = coded;

coded.set('test.trigger', {
	description: {
		...FOREIGN,
		displayName: 'Trigger',
		name: 'trigger',
		group: ['trigger'],
		inputs: [],
	},
	async trigger() {
		return {};
	},
});

coded.set('n8n-nodes-base.executeWorkflowTrigger', {
	description: {
		...FOREIGN,
		displayName: 'When Executed by Another Workflow',
		name: 'executeWorkflowTrigger',
		group: ['trigger'],
		inputs: [],
	},
	async execute() {
		return [this.getInputData()];
	},
});

/** The body of a Code node that runs once for all items; n8n's own runner has more. */
coded.set('n8n-nodes-base.code', {
	description: {
		...FOREIGN,
		displayName: 'Code',
		name: 'code',
		inputs: ['main'],
		properties: [{ displayName: 'Code', name: 'jsCode', type: 'string', default: '' }],
	},
	async execute() {
		const body = this.getNodeParameter('jsCode', 0) as string;
		const items = JSON.parse(JSON.stringify(this.getInputData())) as INodeExecutionData[];
		const run = new Function('items', body) as (
			items: INodeExecutionData[],
		) => INodeExecutionData[];
		return [run(items)];
	},
});

/** n8n's own Wait, by its type; it passes on what it is given. */
coded.set('n8n-nodes-base.wait', {
	description: {
		...FOREIGN,
		displayName: 'Wait',
		name: 'wait',
		inputs: ['main'],
		properties: [
			{ displayName: 'Resume', name: 'resume', type: 'string', default: 'timeInterval' },
		],
	},
	async execute() {
		return [this.getInputData()];
	},
});
