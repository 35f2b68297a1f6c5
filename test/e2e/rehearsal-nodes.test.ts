import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { DAY_MS, MINUTE_MS } from '../../src/lib/milliseconds';
import type { Scenario } from '../../src/simulation/scenario';
import {
	flow,
	journeyTrigger,
	send,
	waitUntil,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { FROM, fileOf, scenario, someContacts } from '../support/rehearsal/scenario';
import { N8nThread, type Played } from '../support/rehearsal/with-n8n';

let thread: N8nThread;
let home: string;

beforeAll(async () => {
	home = await mkdtemp(join(tmpdir(), 'journey-rehearsal-'));
	thread = await N8nThread.start(home);
});

afterAll(async () => {
	await thread.stop();
	await rm(home, { recursive: true });
});

const rehearse = async (flows: readonly Flow[], more: Partial<Scenario> = {}) =>
	await thread.play(scenario(flows, more));

const subjects = ({ messages }: Played) =>
	messages.map(({ contact, at, content }) => [contact, at - FROM, content.subject]);

/** A node of n8n. */
function node(type: string, typeVersion: number, parameters: INodeParameters = {}): Step {
	const step = { type: `n8n-nodes-base.${type}`, typeVersion, parameters };
	return step;
}

const code = (jsCode: string, mode = 'runOnceForAllItems') => node('code', 2, { jsCode, mode });

const set = (name: string, value: string) =>
	node('set', 3.4, {
		assignments: { assignments: [{ id: name, name, type: 'string', value }] },
		includeOtherFields: true,
		options: {},
	});

/** A mail whose subject n8n makes. */
const say = (subject: string) => send(subject, { contentLanguage: 'expressions', html: 'Hello' });

const condition = (leftValue: string, rightValue: string) => ({
	options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
	conditions: [
		{ id: leftValue, leftValue, rightValue, operator: { type: 'string', operation: 'equals' } },
	],
	combinator: 'and',
});

const [ADA1, ADA2] = someContacts(2).map(({ key }) => key);
const two = { contacts: someContacts(2) };

describe('Nodes of n8n that reckon and route', () => {
	it('run as they are, and contacts keep their way through them', async () => {
		const journey = flow(
			'route',
			{
				Start: journeyTrigger(),
				Mark: set('mark', '={{ $json.contact.email.split("@")[0] }}'),
				If: node('if', 2.2, { conditions: condition('={{ $json.mark }}', 'ada-1'), options: {} }),
				First: code(
					"return $input.all().map(({ json }) => ({ json: { mark: json.mark + ' by Code' } }));",
				),
				Other: code(
					"return { json: { mark: $('Mark').item.json.mark + ' by ' + $json.contact.email } };",
					'runOnceForEachItem',
				),
				Merge: node('merge', 3.1, {}),
				Hello: say('=Hello {{ $json.mark }}'),
			},
			['Start', 'Mark', 'If', 'First', 'Merge', 'Hello'],
			['If/1', 'Other', 'Merge'],
		);
		const recording = await rehearse([journey], two);
		expect(recording.failures).toEqual([]);
		expect(recording.standIns).toEqual([]);
		expect(subjects(recording).toSorted()).toEqual([
			[ADA1, 0, 'Hello ada-1 by Code'],
			[ADA2, 0, `Hello ada-2 by ${ADA2}`],
		]);
	});

	it('know virtual time, in expressions and in code', async () => {
		const journey = flow(
			'time',
			{
				Start: journeyTrigger(),
				Wait: waitUntil({ amount: 2, unit: 'days' }),
				Now: set('now', '={{ [$now.toISO(), $today.toISO(), new Date().toISOString()].join() }}'),
				Code: code(
					`return $input.all().map(({ json }) => ({
						json: { ...json, code: [DateTime.now().toISO(), new Date().toISOString(), Date.now()].join() },
					}));`,
				),
				Hello: say('={{ $json.now }} {{ $json.code }}'),
			},
			['Start', 'Wait', 'Now', 'Code', 'Hello'],
		);
		const recording = await rehearse([journey], { contacts: someContacts(1) });
		const [now, code_] = String(recording.messages[0].content.subject).split(' ');
		const at = '2030-06-05T08:00:00.000Z';
		expect(now).toBe([at, '2030-06-05T00:00:00.000Z', at].join());
		expect(code_).toBe([at, at, FROM + 2 * DAY_MS].join());
	});

	it.each([
		['seconds', 60, MINUTE_MS],
		['days', 3, 3 * DAY_MS],
	])("wait in virtual time in n8n's own Wait: %s", async (unit, amount, ms) => {
		const pause = node('wait', 1.1, { resume: 'timeInterval', amount, unit });
		const journey = flow('wait', { Start: journeyTrigger(), Pause: pause, One: send('One') }, [
			...['Start', 'Pause', 'One'],
		]);
		const recording = await rehearse([journey], { contacts: someContacts(1) });
		expect(recording.failures).toEqual([]);
		expect(subjects(recording)).toEqual([[ADA1, ms, 'One']]);
	});

	it('fail with the line of the code, as in n8n', async () => {
		const journey = flow(
			'fail',
			{ Start: journeyTrigger(), Code: code("const a = 1;\nthrow new Error('no ' + a)") },
			['Start', 'Code'],
		);
		const { failures } = await rehearse([journey], { days: 1 });
		expect(failures[0]).toMatchObject({
			...{ workflow: 'Flow fail', node: 'Code', message: 'no 1 [line 2]', at: FROM },
		});
	});
});

describe('Sub-workflows of a rehearsal', () => {
	const called = flow(
		'sub',
		{
			Called: node('executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' }),
			Add: set('from', 'the other workflow'),
		},
		['Called', 'Add'],
	);
	const caller = (workflowId: INodeParameters) =>
		flow(
			'caller',
			{
				Start: journeyTrigger(),
				Call: node('executeWorkflow', 1.2, { workflowId, options: {} }),
				Hello: say('=From {{ $json.from }}'),
			},
			['Start', 'Call', 'Hello'],
		);
	const chosen = (value: string, cachedResultName = '') => ({
		...{ __rl: true, mode: 'list', value, cachedResultName },
	});

	it.each([
		['ID', chosen('sub')],
		['name', chosen('another n8n', 'Flow sub')],
	])('are found by their %s, and give their items back', async (_, workflowId) => {
		const recording = await rehearse([caller(workflowId), called], two);
		expect(recording.failures).toEqual([]);
		expect(subjects(recording)).toEqual([
			[ADA1, 0, 'From the other workflow'],
			[ADA2, 0, 'From the other workflow'],
		]);
	});

	it('that are missing fail with their name', async () => {
		const { failures } = await rehearse([caller(chosen('x1', 'Enrich'))], { days: 1 });
		expect(failures[0].message).toContain("The workflow 'Enrich' (ID 'x1'), which 'Call' calls");
	});
});

describe('Nodes that would call out', () => {
	const journey = (step: Step, subject = '=Hello {{ $json.plan }}') =>
		flow('out', { Start: journeyTrigger(), Out: step, Hello: say(subject) }, [
			...['Start', 'Out', 'Hello'],
		]);
	const http = node('httpRequest', 4.2, { url: 'http://127.0.0.1:9/', options: {} });
	const items = (...plans: string[]) => plans.map((plan) => ({ json: { plan } }));

	it.each([
		['an HTTP request', http],
		['code in Python', node('code', 2, { language: 'pythonNative', pythonCode: 'return []' })],
		[
			'code that calls',
			code("return [await this.helpers.httpRequest({ url: 'http://127.0.0.1:9' })]"),
		],
		['a program', node('executeCommand', 1, { command: 'touch /never' })],
		['a database', node('postgres', 2.6, { operation: 'executeQuery', query: 'select 1' })],
		['an AI agent', { type: '@n8n/n8n-nodes-langchain.agent', typeVersion: 2 } as Step],
		['a node that this n8n does not have', { type: 'n8n-nodes-unheard-of.thing' }],
	])('are passed over and named: %s', async (_, step) => {
		const recording = await rehearse([journey(step, 'Hello')], { ...two, days: 1 });
		expect(recording.failures).toEqual([]);
		expect(subjects(recording)).toEqual([
			[ADA1, 0, 'Hello'],
			[ADA2, 0, 'Hello'],
		]);
		expect(recording.standIns).toEqual([
			{ workflow: 'Flow out', node: 'Out', type: step.type, by: 'passed', times: 1, items: 2 },
		]);
	});

	it('give each contact one of the pinned items, the same one whoever travels with it', async () => {
		const played = journey(http);
		const pinned = async (number: number) =>
			await rehearse([played], {
				...{ days: 1, contacts: someContacts(number) },
				workflows: [{ ...fileOf(played), pinData: { Out: items('Free', 'Pro', 'Max') } }],
			});
		const all = await pinned(8);
		const few = await pinned(3);
		expect(new Set(all.messages.map(({ content }) => content.subject)).size).toBeGreaterThan(1);
		expect(subjects(few)).toEqual(subjects(all).slice(0, 3));
		expect(all.standIns).toMatchObject([{ by: 'pinned', times: 1, items: 8 }]);
	});

	it('give out what a fixture holds for them', async () => {
		const fixtures = { 'Flow out': { Out: items('Gold') } };
		const recording = await rehearse([journey(http)], { ...two, days: 1, fixtures });
		expect(subjects(recording)).toEqual([
			[ADA1, 0, 'Hello Gold'],
			[ADA2, 0, 'Hello Gold'],
		]);
		expect(recording.standIns).toMatchObject([{ by: 'fixture', items: 2 }]);
	});
});

describe('Triggers of n8n', () => {
	const http = node('httpRequest', 4.2, { url: 'http://127.0.0.1:9/', options: {} });

	it('start by the schedule in virtual time, in the zone of the workflow', async () => {
		const schedule = node('scheduleTrigger', 1.2, {
			rule: { interval: [{ field: 'days', triggerAtHour: 9 }] },
		});
		const daily = {
			...flow('daily', { Daily: schedule, Stamp: set('at', '={{ $now.toISO() }}'), Out: http }, [
				...['Daily', 'Stamp', 'Out'],
			]),
			timezone: 'Europe/Berlin',
		};
		const { standIns, failures } = await rehearse([daily], { days: 5 });
		expect(failures).toEqual([]);
		expect(standIns).toMatchObject([{ node: 'Out', times: 5, items: 5 }]);
	});

	it('that wait for the outside start once with what is pinned, or are named', async () => {
		const call = node('webhook', 2, { path: 'sign-up' });
		const signUps = flow('form', { Call: call, Out: http }, ['Call', 'Out']);
		const pinData = { Call: [{ json: { email: 'x@shop.example' } }] };
		const workflows = [
			{ ...fileOf(signUps), pinData },
			{ ...fileOf(flow('silent', { Call: call, Out: http }, ['Call', 'Out'])) },
		];
		const { standIns } = await rehearse([], { workflows, days: 1 });
		expect(standIns).toMatchObject([
			{ workflow: 'Flow form', node: 'Call', by: 'pinned', times: 1, items: 1 },
			{ workflow: 'Flow silent', node: 'Call', by: 'passed', times: 0, items: 0 },
			{ workflow: 'Flow form', node: 'Out', by: 'passed', times: 1, items: 1 },
		]);
	});
});
