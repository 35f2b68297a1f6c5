import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workflow, type INode, type INodeType, type INodeTypes } from 'n8n-workflow';
import { JourneyTrigger } from '../../../nodes/JourneyTrigger/JourneyTrigger.node';
import { MultiChannelSend } from '../../../nodes/MultiChannelSend/MultiChannelSend.node';
import { WaitUntil } from '../../../nodes/WaitUntil/WaitUntil.node';
import { hintAtFindings, warnOfFindings } from '../../../src/lint/in-n8n/findings';

const TYPES: Record<string, INodeType> = {
	'n8n-nodes-journey.journeyTrigger': new JourneyTrigger(),
	'n8n-nodes-journey.multiChannelSend': new MultiChannelSend(),
	'n8n-nodes-journey.waitUntil': new WaitUntil(),
};
const nodeTypes = {
	getByName: (type: string) => TYPES[type],
	getByNameAndVersion: (type: string) => TYPES[type],
	getKnownTypes: () => ({}),
} as INodeTypes;

function workflowOf(file: string): Workflow {
	const path = join(__dirname, '../../data/lint', `${file}.json`);
	const json = JSON.parse(readFileSync(path, 'utf8')) as ConstructorParameters<typeof Workflow>[0];
	return new Workflow({ ...json, active: false, nodeTypes });
}

/** As n8n's editor evaluates them. */
function shownHints(kind: string, parameters: INode['parameters']): string[] {
	const type = `n8n-nodes-journey.${kind}`;
	const node: INode = {
		...{ id: '1', name: 'Node', type, typeVersion: 1, position: [0, 0], parameters },
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return (TYPES[type].description.hints ?? []).flatMap(({ message, displayCondition = '' }) => {
		const shown = workflow.expression.getSimpleParameterValue(
			workflow.getNode('Node')!,
			displayCondition,
			'internal',
			{},
		);
		expect(typeof shown).toBe('boolean');
		return shown ? [message.split('. ')[0]] : [];
	});
}

describe("Hints of the editor about a node's own parameters", () => {
	const body = { html: '<p>Hi</p>', subject: 'Hi', fromEmail: 'a@b.example' };
	const linked = { ...body, html: '<a href="{{ links.unsubscribe }}">Unsubscribe</a>' };

	it.each([
		[
			'multiChannelSend',
			body,
			['Marketing message without a consent topic', 'Marketing email without an unsubscribe link'],
		],
		['multiChannelSend', { ...linked, options: { topic: 'tips' } }, []],
		['multiChannelSend', { ...body, purpose: 'transactional' }, []],
		['multiChannelSend', { operation: 'confirmHandOff' }, []],
		[
			'multiChannelSend',
			{
				...body,
				contentLanguage: 'expressions',
				html: '={{ $json.html }}',
				options: { topic: 'tips' },
			},
			[],
		],
		['journeyTrigger', {}, ['Journey without a goal']],
		['journeyTrigger', { goals: { values: [{ name: 'Bought' }] } }, []],
		['waitUntil', {}, []],
		['waitUntil', { waitFor: 'event' }, []],
		[
			'waitUntil',
			{ waitFor: 'event', limitWait: false },
			['Wait for an event or rule without a time limit'],
		],
	])('are shown by %s with %j: %j', (kind, parameters, expected) => {
		expect(shownHints(kind, parameters)).toEqual(expected);
	});
});

/** What n8n's contexts have, with what they were told. */
function contextAt(workflow: Workflow, trigger: string, mode: string) {
	const told: string[] = [];
	const context = {
		workflow,
		getNode: () => workflow.getNode(trigger)!,
		getWorkflow: () => ({ id: 'wf1', name: 'A Workflow', active: true }),
		getTimezone: () => 'UTC',
		getMode: () => mode,
		logger: { warn: (text: string) => void told.push(text) },
		addExecutionHints: (...hints: Array<{ message: string }>) =>
			void told.push(...hints.map(({ message }) => message)),
	};
	return { context, told };
}

/** No store. */
const nothing = async () => undefined;

describe('The workflow of a Journey Trigger', () => {
	it('is checked when it is activated; findings are warnings in the log', async () => {
		const { context, told } = contextAt(workflowOf('marketing'), 'Signed Up', 'trigger');
		await warnOfFindings(context, nothing);
		expect(told).toContainEqual(
			expect.stringMatching(
				/^Journey: 'No Link' of 'A Workflow': The body .* \(marketing-without-unsubscribe\)$/,
			),
		);
		expect(told.filter((text) => text.endsWith('(no-goal)'))).toHaveLength(1);
	});

	it('is checked at its first trigger only', async () => {
		const { context, told } = contextAt(workflowOf('waits'), 'Once Long Ago', 'trigger');
		await warnOfFindings(context, nothing);
		expect(told).toEqual([]);
	});

	it('has its findings shown as hints in a test run, and nowhere else', async () => {
		const test = contextAt(workflowOf('loops'), 'Signed Up', 'manual');
		await warnOfFindings(test.context, nothing);
		expect(test.told).toEqual([]);
		await hintAtFindings(test.context, nothing);
		expect(test.told).toContainEqual(expect.stringMatching(/^'Again': Contacts go round/));
		const live = contextAt(workflowOf('loops'), 'Signed Up', 'trigger');
		await hintAtFindings(live.context, nothing);
		expect(live.told).toEqual([]);
	});

	it('is activated also where n8n does not show it', async () => {
		const { context, told } = contextAt(workflowOf('loops'), 'Signed Up', 'trigger');
		await warnOfFindings({ ...context, workflow: undefined } as never, nothing);
		expect(told).toEqual([]);
	});
});
