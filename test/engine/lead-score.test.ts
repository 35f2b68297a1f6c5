import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	code,
	edit,
	flow,
	journeyTrigger,
	plainTrigger,
	replaceJson,
	waitUntil,
	withStore,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const DAY = 24 * 3_600_000;

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const event = (name: string, points: number, more: INodeParameters = {}) => ({
	...{ eventName: named(name), points },
	...more,
});
const attribute = (path: string, value: string, points: number, more: INodeParameters = {}) => ({
	points,
	conditions: {
		values: [{ type: 'attribute', attribute: named(path), operator: 'equals', value }],
	},
	...more,
});

function leadScore(parameters: INodeParameters = {}): Step {
	return {
		type: 'n8n-nodes-journey.leadScore',
		parameters: {
			eventRules: { rules: [event('Opened', 10), event('Ordered', 40, { group: 'buying' })] },
			conditionRules: { rules: [attribute('plan', 'pro', 20, { group: 'fit' })] },
			...parameters,
		},
	};
}

const through = (score: Step, ...more: string[][]) =>
	flow(
		'scoring',
		{ Start: journeyTrigger(), Score: score, Next: code((items) => items) },
		['Start', 'Score', 'Next'],
		...more,
	);

/** By email: contacts who enter at the same time do so in any order. */
const shownOf = (items: IDataObject[]) =>
	items
		.map(({ contact, score }) => ({
			email: (contact as IDataObject).email as string,
			main: (contact as IDataObject).score,
			points: (score as IDataObject).points,
		}))
		.sort((a, b) => a.email.localeCompare(b.email));

const last = () => n8n.executions.at(-1)!;

describe('Lead Score on a journey', () => {
	it('puts the score and its reasons on the item, and the points on the contact', async () => {
		const scoring = through(leadScore());
		await n8n.activate(scoring);
		await n8n.track(scoring, 'Opened', [ADA]);
		await n8n.track(scoring, 'Opened', [ADA]);
		const identify = { type: 'identify', email: ADA, traits: { email: ADA, plan: 'pro' } };
		await n8n.call(scoring, { batch: [identify] }, { kind: 'batch' });
		await n8n.track(scoring, 'Signed Up', [ADA]);
		const [item] = last().json('Next');
		expect(item).toMatchObject({
			contact: { email: ADA, score: 40 },
			journey: { hop: 1 },
			score: { points: 40, grade: 'C', groups: { buying: 0, fit: 20 } },
		});
		expect((item.score as IDataObject).explanation).toMatchObject([
			{ label: 'Opened', group: null, count: 2, points: 20 },
			{ label: 'plan equals pro', group: 'fit', count: 1, points: 20 },
		]);
		const [contact] = await n8n.store.contacts.recent(1, 1);
		expect(contact).toMatchObject({ email: ADA, score: 40 });
	});

	it('keeps the points from the contact where it is not the main score', async () => {
		const scoring = through(leadScore({ options: { main: false, explanation: false } }));
		await n8n.activate(scoring);
		await n8n.track(scoring, 'Opened', [ADA]);
		await n8n.track(scoring, 'Signed Up', [ADA]);
		expect(last().json('Next')[0]).toMatchObject({
			contact: { score: null },
			score: { points: 10 },
		});
		expect(last().json('Next')[0].score).not.toHaveProperty('explanation');
	});

	it("counts events as of the contact's visit, with decay and caps", async () => {
		const rules = [
			event('Opened', 10, { atMost: 1, per: 'day' }),
			event('Ordered', 40, { decay: 'halfLife', decayAmount: 1, decayUnit: 'days' }),
		];
		const scoring = flow(
			'scoring',
			{
				Start: journeyTrigger(),
				Wait: waitUntil({ amount: 24, unit: 'hours' }),
				Score: leadScore({ eventRules: { rules } }),
			},
			['Start', 'Wait', 'Score'],
		);
		await n8n.activate(scoring);
		await n8n.track(scoring, 'Signed Up', [ADA]);
		for (const name of ['Opened', 'Opened', 'Ordered']) await n8n.track(scoring, name, [ADA]);
		await n8n.clock.skip(DAY);
		expect(shownOf(last().json('Score'))).toEqual([{ email: ADA, main: 30, points: 30 }]);
	});

	it('takes a number from the item, weighs it, and explains it', async () => {
		const scoring = flow(
			'scoring',
			{
				Start: journeyTrigger(),
				Model: code((items) =>
					items.map(({ json }, item) => ({
						json: { ...json, prediction: { propensity: 0.42 } },
						pairedItem: { item },
					})),
				),
				Score: leadScore({
					externalScores: {
						rules: [{ path: 'prediction.propensity', weight: 100, label: 'Propensity' }],
					},
				}),
			},
			['Start', 'Model', 'Score'],
		);
		await n8n.activate(scoring);
		await n8n.track(scoring, 'Signed Up', [ADA]);
		expect(last().json('Score')[0].score).toMatchObject({
			points: 42,
			explanation: [{ label: 'Propensity', count: 1, points: 42 }],
		});
	});

	it('finds the contact behind a node that replaced the item', async () => {
		const scoring = flow(
			'scoring',
			{ Start: journeyTrigger(), Http: replaceJson(() => ({ ok: true })), Score: leadScore() },
			['Start', 'Http', 'Score'],
		);
		await n8n.activate(scoring);
		await n8n.track(scoring, 'Opened', [ADA]);
		await n8n.track(scoring, 'Signed Up', [ADA]);
		expect(last().json('Score')).toMatchObject([
			{ ok: true, contact: { email: ADA, score: 10 }, score: { points: 10 } },
		]);
	});

	it('works with contacts kept in the workflow itself', async () => {
		const scoring = withStore(
			through(leadScore({ threshold: true, thresholdAt: 10 })),
			'staticData',
		);
		await n8n.activate(scoring);
		await n8n.track(scoring, 'Opened', [ADA]);
		await n8n.track(scoring, 'Signed Up', [ADA]);
		expect(shownOf(last().json('Score', 1))).toEqual([{ email: ADA, main: 10, points: 10 }]);
	});
});

describe('The threshold of Lead Score', () => {
	const ways = () => [0, 1, 2].map((output) => shownOf(last().json('Score', output)));
	const again = journeyTrigger({ reentry: 'always' });
	const scoring = (parameters: INodeParameters = {}) =>
		flow(
			'scoring',
			{
				Start: again,
				Score: leadScore({ threshold: true, thresholdAt: 50, hysteresis: 10, ...parameters }),
			},
			['Start', 'Score'],
		);

	it('lets a contact who crosses it leave by that output only, once', async () => {
		await n8n.activate(scoring());
		await n8n.track(scoring(), 'Ordered', [ADA]);
		await n8n.track(scoring(), 'Signed Up', [ADA, BOB]);
		const below = [
			{ email: ADA, main: 40, points: 40 },
			{ email: BOB, main: 0, points: 0 },
		];
		expect(ways()).toEqual([below, [], []]);
		await n8n.track(scoring(), 'Opened', [ADA]);
		await n8n.track(scoring(), 'Signed Up', [ADA, BOB]);
		expect(ways()).toEqual([[below[1]], [{ email: ADA, main: 50, points: 50 }], []]);
		await n8n.track(scoring(), 'Signed Up', [ADA]);
		expect(ways()).toEqual([[{ email: ADA, main: 50, points: 50 }], [], []]);
	});

	it('lets a contact cross down by a score below the hysteresis', async () => {
		const rules = [event('Ordered', 60, { decay: 'linear', decayAmount: 60, decayUnit: 'days' })];
		const decaying = scoring({ eventRules: { rules } });
		await n8n.activate(decaying);
		await n8n.track(decaying, 'Ordered', [ADA]);
		const points: number[][] = [];
		for (let day = 0; day <= 25; day += 5) {
			await n8n.track(decaying, 'Signed Up', [ADA]);
			points.push(ways().map((items) => items[0]?.points as number));
			await n8n.clock.skip(5 * DAY);
		}
		const none = undefined;
		expect(points).toEqual([
			[none, 60, none],
			[55, none, none],
			[50, none, none],
			[45, none, none],
			[40, none, none],
			[none, none, 35],
		]);
	});

	it('reports the same crossing on a replay of a failed execution', async () => {
		let failures = 1;
		const failing = flow(
			'scoring',
			{
				Start: journeyTrigger(),
				Score: leadScore({ threshold: true, thresholdAt: 10 }),
				Alert: code((items) => {
					if (failures-- > 0) throw new Error('The CRM is away');
					return items;
				}),
			},
			['Start', 'Score'],
			['Score/1', 'Alert'],
		);
		await n8n.activate(failing);
		await n8n.track(failing, 'Opened', [ADA]);
		await n8n.track(failing, 'Signed Up', [ADA]);
		expect(last().status).toBe('error');
		await n8n.clock.skip(60_000);
		expect(last().status).toBe('success');
		expect(shownOf(last().json('Alert'))).toEqual([{ email: ADA, main: 10, points: 10 }]);
	});

	it('when switched off sends all contacts by Scored', async () => {
		await n8n.activate(scoring());
		await n8n.track(scoring(), 'Ordered', [ADA]);
		await n8n.track(scoring(), 'Opened', [ADA]);
		const off = edit(scoring(), 'Score', { threshold: false });
		await n8n.deactivate(scoring());
		await n8n.activate(off);
		await n8n.track(off, 'Signed Up', [ADA]);
		expect(shownOf(last().json('Score'))).toEqual([{ email: ADA, main: 50, points: 50 }]);
	});
});

describe('Lead Score behind a trigger of another kind', () => {
	const nightly = flow('nightly', { Schedule: plainTrigger(), Score: leadScore() }, [
		'Schedule',
		'Score',
	]);

	it('scores the contacts that the items name, and keeps the order', async () => {
		const scoring = through(leadScore());
		await n8n.activate(scoring);
		await n8n.track(scoring, 'Opened', [BOB]);
		await n8n.activate(nightly);
		const run = await n8n.trigger(nightly, 'Schedule', [
			{ email: ADA, row: 1 },
			{ email: BOB, row: 2 },
			{ email: ADA, row: 3 },
		]);
		expect(run.status).toBe('success');
		expect(run.json('Score')).toMatchObject([
			{ row: 1, contact: { email: ADA }, score: { points: 0 } },
			{ row: 2, contact: { email: BOB }, score: { points: 10 } },
			{ row: 3, contact: { email: ADA }, score: { points: 0 } },
		]);
		expect(run.items('Score').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	it('fails the item without a contact, after the others are scored', async () => {
		await n8n.activate(nightly);
		const run = await n8n.trigger(nightly, 'Schedule', [{ row: 1 }, { email: ADA }]);
		expect(run.status).toBe('error');
		expect(run.run?.data.resultData.error).toMatchObject({ context: { itemIndex: 0 } });
		const [contact] = await n8n.store.contacts.recent(1, 1);
		expect(contact).toMatchObject({ email: ADA, score: 0 });
	});
});

describe('A test run of Lead Score', () => {
	it('scores a made-up contact by its data, and writes nothing', async () => {
		const attributes = { conditionRules: { rules: [attribute('plan', 'trial', 15)] } };
		const run = await n8n.testRun(through(leadScore(attributes)), 'Start');
		expect(run.status).toBe('success');
		expect(run.json('Score')).toMatchObject([
			{ contact: { email: ADA, score: 15 }, score: { points: 15 } },
		]);
	});

	it('scores a real contact by its events, and writes nothing', async () => {
		const scoring = (start: INodeParameters = {}) =>
			flow(
				'scoring',
				{ Start: journeyTrigger(start), Score: leadScore({ threshold: true, thresholdAt: 10 }) },
				['Start', 'Score'],
			);
		await n8n.activate(scoring());
		await n8n.track(scoring(), 'Opened', [BOB]);
		const calls: string[] = [];
		n8n.before = ({ method }) => void calls.push(method);
		const run = await n8n.testRun(scoring({ testWith: 'recent' }), 'Start');
		expect(run.json('Score')).toMatchObject([
			{ contact: { email: BOB, score: 10 }, score: { points: 10 } },
		]);
		expect(
			calls.filter(
				(method) =>
					!/^(contacts\.re(cent|ad)|events\.latest|catalog\.\w+Names)$/.test(method) &&
					!/^(workspace|journeys\.ofWorkflow|scores\.facts)$/.test(method),
			),
		).toEqual([]);
		const [contact] = await n8n.store.contacts.recent(1, 1);
		expect(contact).toMatchObject({ email: BOB, score: null });
		await n8n.track(scoring(), 'Signed Up', [BOB]);
		expect(shownOf(last().json('Score', 1))).toEqual([{ email: BOB, main: 10, points: 10 }]);
	});

	it('saves the score of items from outside a journey, if it is set to run for real', async () => {
		const outside = (more: INodeParameters) =>
			flow('outside', { Start: plainTrigger(), Score: leadScore(more) }, ['Start', 'Score']);
		const conditionRules = { rules: [attribute('plan', 'trial', 15)] };
		const run = async (more: INodeParameters) =>
			await n8n.trigger(outside({ conditionRules, ...more }), 'Start', [{ email: ADA }], 'manual');
		const shown = await run({});
		expect(shown.json('Score')).toMatchObject([{ score: { points: 0, preview: true } }]);
		expect(shown.hints('Score')).toEqual([expect.stringMatching(/^Preview: /)]);
		const real = await run({ inTestRuns: 'real' });
		expect(real.json('Score')).toMatchObject([{ score: { points: 0, preview: false } }]);
		expect(real.hints('Score')).toEqual([expect.stringMatching(/^Run for real: /)]);
		expect(await n8n.store.contacts.recent(1, 1)).toMatchObject([{ email: ADA, score: 0 }]);
	});

	it("leaves by the output that 'Test Run Output' names", async () => {
		const options = { testOutput: 'crossedUp' };
		const run = await n8n.testRun(through(leadScore({ threshold: true, options })), 'Start');
		expect([0, 1, 2].map((output) => run.json('Score', output).length)).toEqual([0, 1, 0]);
	});

	it.each<[string, INodeParameters, string]>([
		[
			'has no rules',
			{ eventRules: {}, conditionRules: {} },
			"Lead Score 'Score' has no rules: add one under 'Event Rules', 'Condition Rules' or 'External Scores'.",
		],
		[
			'lacks an event',
			{ eventRules: { rules: [event('Opened', 1), event(' ', 1)] } },
			"Event rule 2: set 'Event Name'.",
		],
		[
			'lacks a condition',
			{ conditionRules: { rules: [{ points: 1 }] } },
			'Condition rule 1: add at least one condition.',
		],
		[
			'has a key that cannot be one',
			{ scoreKey: 'My Score' },
			"Lead Score 'Score': key: A score key may contain lower-case letters, digits, - and _",
		],
		[
			'has a floor above the ceiling',
			{ options: { floor: 10, ceiling: 0 } },
			"Lead Score 'Score': floor: must not be above the ceiling of 0",
		],
	])('of a score that %s names the remedy', async (_what, parameters, message) => {
		const run = await n8n.testRun(through(leadScore(parameters)), 'Start');
		expect(run.status).toBe('error');
		expect(run.error).toBe(message);
	});
});
