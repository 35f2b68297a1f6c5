import type { WorkflowGraph } from '../../../src/journey/workflow-graph';
import { flowOfGraph } from '../../../src/lint/flow';
import { lintStructure } from '../../../src/lint/lint';

/** Findings about a node of which the given outputs lead to the end of the journey. */
async function told(kind: string, outputs: string[], connected: string[]): Promise<string[]> {
	const node = (key: string, type: string, labels: string[]) => ({
		...{ key, name: key, type: `n8n-nodes-journey.${type}`, outputs: labels },
		...{ isJourneyNode: true, stage: null, touchpoint: null, disabled: false },
	});
	const graph: WorkflowGraph = {
		nodes: [
			node('Start', 'journeyTrigger', ['']),
			node('It', kind, outputs),
			node('Next', 'journeyContact', ['']),
		],
		edges: [
			{ from: 'Start', output: 0, to: 'It' },
			...connected.map((label) => ({ from: 'It', output: outputs.indexOf(label), to: 'Next' })),
		],
	};
	const findings = await lintStructure([flowOfGraph(graph, 'Welcome')], 0);
	return findings.map(({ severity, message }) => `${severity}: ${message.split(':')[0]}`);
}

describe('An output that leads nowhere', () => {
	it.each<[kind: string, outputs: string[], connected: string[], findings: string[]]>([
		['multiChannelSend', ['Continue', 'Failed'], ['Continue'], ["warning: 'Failed' leads nowhere"]],
		[
			'multiChannelSend',
			['Sent', 'Failed', 'Skipped'],
			['Sent'],
			["warning: 'Failed' and 'Skipped' lead nowhere"],
		],
		[
			'multiChannelSend',
			['Sent', 'Failed', 'Hand Off', 'Skipped'],
			['Hand Off'],
			["warning: 'Sent', 'Failed' and 'Skipped' lead nowhere"],
		],
		[
			'multiChannelSend',
			['Continue', 'Failed', 'Hand Off'],
			['Continue', 'Failed'],
			["error: 'Hand Off' leads nowhere"],
		],
		[
			'leadScore',
			['Scored', 'Crossed Up', 'Crossed Down'],
			['Scored'],
			["warning: 'Crossed Up' and 'Crossed Down' lead nowhere"],
		],
		[
			'leadScore',
			['Scored', 'Crossed Up', 'Crossed Down'],
			['Crossed Up'],
			["note: 'Scored' leads nowhere", "warning: 'Crossed Down' leads nowhere"],
		],
		['waitUntil', ['Reached', 'Timed Out'], ['Reached'], ["note: 'Timed Out' leads nowhere"]],
		['waitUntil', ['Reached', 'Timed Out'], ['Timed Out'], ["note: 'Reached' leads nowhere"]],
		['waitUntil', ['Reached', 'Error'], ['Reached'], ["note: 'Error' leads nowhere"]],
		[
			'branchOnBehavior',
			['Otherwise', 'Opened', 'Failed'],
			['Failed'],
			["note: 'Otherwise' and 'Opened' lead nowhere"],
		],
		['splitTest', ['Holdout', 'A', 'B'], ['A', 'B'], ["note: 'Holdout' leads nowhere"]],
		[
			'segmentFilter',
			['In Segment', 'Not In Segment'],
			['In Segment'],
			["note: 'Not In Segment' leads nowhere"],
		],
		[
			'segmentFilter',
			['In Segment', 'Not In Segment'],
			['Not In Segment'],
			["note: 'In Segment' leads nowhere"],
		],
	])(
		'of %s with %j, of which %j go on, is told: %j',
		async (kind, outputs, connected, findings) => {
			expect(await told(kind, outputs, connected)).toEqual(findings);
		},
	);

	it.each<[kind: string, outputs: string[], connected: string[]]>([
		['multiChannelSend', ['Continue', 'Failed'], []],
		['multiChannelSend', ['Continue', 'Failed'], ['Failed']],
		['multiChannelSend', ['Continue', 'Failed', 'Error'], ['Failed', 'Error']],
		['waitUntil', ['Reached', 'Timed Out'], []],
		['branchOnBehavior', ['Otherwise', 'Opened'], []],
		['splitTest', ['A', 'B'], ['A', 'B']],
	])('is none of %s with %j where only %j go on: its journey ends there', async (...given) => {
		expect(await told(...given)).toEqual([]);
	});
});
