import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	NodeHelpers,
	Workflow,
	type IConnections,
	type IExecuteFunctions,
	type INode,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IWorkflowSettings,
} from 'n8n-workflow';
import { branchesOf, type BranchesParameter } from '../../src/n8n/branch-on-behavior/rules';
import { hubSettingsOf } from '../../src/n8n/journey-hub/settings';
import { readJourneyParameters } from '../../src/n8n/journey-trigger/parameters';
import { readScoreModel } from '../../src/n8n/lead-score/parameters';
import { segmentDefinition, segmentQuery } from '../../src/n8n/segment-filter/query';
import { readSplitPlan } from '../../src/n8n/split-test/plan';
import { checkWaitParameters } from '../../src/n8n/wait-until/check';
import { firstOccurrence } from '../../src/journey/schedule';
import { mjmlToHtml } from '../../src/message/template/mjml';
import { Renderer } from '../../src/message/template/render';

const ROOT = join(__dirname, '../..');
const PACK = 'n8n-nodes-journey.';
const NOW = Date.parse('2026-03-14T09:00:00Z');
const WORKFLOW = 'wf1';

interface Template {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
}

/** The pack's nodes by type, as package.json lists them. */
const types = new Map<string, INodeType>(
	(
		JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { n8n: { nodes: string[] } }
	).n8n.nodes.map((file) => {
		const source = file.replace(/^dist\//, '').replace(/\.js$/, '');
		const module = jest.requireActual<Record<string, new () => INodeType>>(join(ROOT, source));
		const [Type] = Object.values(module);
		const type = new Type();
		return [`${PACK}${type.description.name}`, type];
	}),
);

/** What n8n shows and reads: hidden parameters taken away, left out ones filled in. */
function shown(node: INode): INodeParameters {
	const { description } = types.get(node.type)!;
	return NodeHelpers.getNodeParameters(
		description.properties,
		node.parameters,
		true,
		false,
		node,
		description,
	)!;
}

/** Parameters as an execution of one item reads them, by their path. */
function reading(parameters: INodeParameters): IExecuteFunctions {
	const getNodeParameter = (path: string, _index: number, fallback?: unknown) => {
		let value: unknown = parameters;
		for (const key of path.split('.'))
			value = (value as Record<string, unknown> | undefined)?.[key];
		return value ?? fallback;
	};
	return { getNodeParameter } as unknown as IExecuteFunctions;
}

/** Has the node's own code read the parameters; throws the error that it would throw in n8n. */
const readers: Record<string, (node: INode) => void | Promise<void>> = {
	journeyTrigger(node) {
		const { config } = readJourneyParameters(node, WORKFLOW);
		if (config.entry.on === 'schedule') firstOccurrence(config.entry.schedule, 'UTC', NOW);
	},
	waitUntil: (node) => checkWaitParameters(node, NOW, WORKFLOW),
	branchOnBehavior: ({ parameters }) =>
		void branchesOf(parameters.branches as BranchesParameter, WORKFLOW),
	splitTest: ({ parameters }) => void readSplitPlan(reading(parameters)),
	segmentFilter({ parameters }) {
		segmentQuery(parameters, WORKFLOW);
		segmentDefinition(parameters, 'UTC', WORKFLOW);
	},
	leadScore: ({ name, parameters }) =>
		void readScoreModel(parameters, { name, workflowId: WORKFLOW }),
	async multiChannelSend({ parameters }) {
		const { fromEmail, subject, mjml, smsText = '' } = parameters as Record<string, string>;
		const renderer = new Renderer();
		for (const text of [fromEmail, subject]) renderer.compile(text, 'line');
		renderer.compile(smsText, 'text');
		renderer.compile(await mjmlToHtml(mjml), 'html');
	},
	journeyContact: () => {},
	journeyHub: (node) =>
		void hubSettingsOf(node, { workspaceId: 1, url: 'https://n8n/webhook/x/hub' }),
};

const nodeTypes = {
	getByName: (type: string) => types.get(type),
	getByNameAndVersion: (type: string) => types.get(type),
	getKnownTypes: () => ({}),
} as INodeTypes;

function outputsOf(template: Template, name: string): number {
	const workflow = new Workflow({ ...structuredClone(template), active: false, nodeTypes });
	const node = workflow.getNode(name)!;
	const type = types.get(node.type);
	// Of n8n's own nodes only If has two outputs.
	const own = node.type === 'n8n-nodes-base.if' ? 2 : 1;
	return type ? NodeHelpers.getNodeOutputs(workflow, node, type.description).length : own;
}

const files = readdirSync(join(ROOT, 'templates')).filter((name) => name.endsWith('.json'));

describe.each(files)('The template %s', (file) => {
	const text = readFileSync(join(ROOT, 'templates', file), 'utf8');
	const template = JSON.parse(text) as Template;
	const names = new Set(template.nodes.map(({ name }) => name));
	const ours = template.nodes.filter(({ type }) => type.startsWith(PACK));
	const each = ours.map((node) => [node.name, node] as const);

	it("has nodes of the pack and n8n's own only, each with a name and an id of its own", () => {
		const foreign = template.nodes.filter(({ type }) => !type.startsWith('n8n-nodes-base.'));
		for (const { type } of foreign) expect([...types.keys()]).toContain(type);
		expect(names.size).toBe(template.nodes.length);
		expect(new Set(template.nodes.map(({ id }) => id)).size).toBe(template.nodes.length);
	});

	it('holds no credentials, and keeps its contacts in the default store', () => {
		expect(template.nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
		for (const { parameters } of ours) expect(parameters.store).toBe('instance');
	});

	it('takes contacts and events, and calls of others, with a secret only', () => {
		const open = template.nodes.filter(({ type, parameters }) => {
			if (/\.(journeyTrigger|journeyHub)$/.test(type)) return parameters.authentication === 'none';
			return type.endsWith('.webhook') && (parameters.authentication ?? 'none') === 'none';
		});
		expect(open.map(({ name }) => name)).toEqual([]);
	});

	it("leaves no contact in n8n's execution data, but for executions that fail", () => {
		expect(template.settings).toMatchObject({
			saveDataSuccessExecution: 'none',
			saveManualExecutions: false,
			saveExecutionProgress: false,
			// Whoever mends a journey needs them.
			saveDataErrorExecution: 'all',
		});
	});

	it('has a URL and a journey key of its own for each Journey Trigger', () => {
		const triggers = ours.filter(({ type }) => type === `${PACK}journeyTrigger`);
		const keys = triggers.map((node) => readJourneyParameters(node, WORKFLOW).key);
		expect(new Set(keys).size).toBe(triggers.length);
		const urls = new Set(triggers.map(({ webhookId }) => webhookId));
		expect(urls).not.toContain(undefined);
		expect(urls.size).toBe(triggers.length);
	});

	it.each(each)('sets nothing at %s that the editor would not show', (_name, node) => {
		expect(shown(node)).toMatchObject(node.parameters);
	});

	it.each(each)('shows no warning at %s', (_name, node) => {
		const { description } = types.get(node.type)!;
		const filled = { ...node, parameters: shown(node) };
		expect(
			NodeHelpers.getNodeParametersIssues(description.properties, filled, description),
		).toBeNull();
	});

	it.each(each)('has parameters at %s that the node accepts', async (_name, node) => {
		const parameters = shown(node);
		await readers[node.type.slice(PACK.length)]({ ...node, parameters });
	});

	it.each(Object.entries(template.connections))(
		'leads from outputs that %s has to nodes that exist',
		(name, { main }) => {
			expect(names).toContain(name);
			expect(main.length).toBeLessThanOrEqual(outputsOf(template, name));
			for (const target of main.flatMap((targets) => targets ?? [])) {
				expect(names).toContain(target.node);
			}
		},
	);
});
