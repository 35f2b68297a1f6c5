import type { INodeParameters } from 'n8n-workflow';
import {
	code,
	edit,
	flow,
	journeyTrigger,
	plainTrigger,
	send,
	waitUntil,
	withStore,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';
const DAN = 'dan@example.com';
const tenMinutes = { amount: 10, unit: 'minutes' };

const journey: typeof flow = (...args) => withStore(flow(...args), 'staticData');

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

interface BranchParameters extends INodeParameters {
	name: string;
}

function branch(branches: BranchParameters[], parameters: INodeParameters = {}): Step {
	return {
		type: 'n8n-nodes-journey.branchOnBehavior',
		parameters: { branches: { values: branches }, ...parameters },
	};
}

const when = (name: string, ...values: INodeParameters[]): BranchParameters => ({
	name,
	conditions: { values },
});
const engaged = (engagement: string, step = ''): INodeParameters => ({
	type: 'message',
	engagement,
	step: { __rl: true, mode: step === '' ? 'list' : 'name', value: step },
});
const named = (value: string) => ({ __rl: true, mode: 'name', value });

const emailsOf = (items: Array<{ contact?: unknown }>) =>
	items.map(({ contact }) => (contact as { email: string }).email);

/** A step that lets every item pass, so that an item's output can be seen. */
const pass = () => code((items) => items);

const WAY = ['Start', 'Hello', 'Wait', 'Branch'];

/** Mail, ten minutes, then the branches, which lead to A, B, ... in their order, and the others. */
function afterMail(id: string, branches: BranchParameters[], more: Record<string, Step> = {}) {
	const names = ['A', 'B', 'C'].slice(0, branches.length + 1);
	const ends = Object.fromEntries(names.map((name) => [name, pass()]));
	return journey(
		id,
		{
			Start: journeyTrigger(),
			Hello: send('Hello'),
			Wait: waitUntil(tenMinutes),
			Branch: branch(branches),
			...ends,
			...more,
		},
		WAY,
		...names.map((name, i) => [`Branch/${(i + 1) % names.length}`, name]),
	);
}

const last = () => n8n.executions.at(-1)!;

describe('Branch on Behavior', () => {
	it('sends each contact on by the first branch that fits, and the others by the first output', async () => {
		const opened = afterMail('opened', [
			when('Clicked', engaged('clicked', 'Hello')),
			when('Opened', engaged('opened', 'Hello')),
		]);
		await n8n.activate(opened);
		await n8n.track(opened, 'Signed Up', [ADA, BOB, CYD, DAN]);
		const hello = { step: 'opened:opened-Hello', channel: 'email' };
		await n8n.track(opened, 'Message Opened', [ADA, CYD], hello);
		await n8n.track(opened, 'Message Clicked', [CYD], hello);
		await n8n.track(opened, 'Message Opened', [BOB], { step: 'opened:another' });
		await n8n.clock.advance(10 * MINUTE);
		expect(emailsOf(last().json('Branch', 1))).toEqual([CYD]);
		expect(emailsOf(last().json('Branch', 2))).toEqual([ADA]);
		expect(emailsOf(last().json('Branch', 0))).toEqual([BOB, DAN]);
		expect(last().json('Branch', 2)).toMatchObject([{ branch: { name: 'Opened' } }]);
		expect(last().json('B')).toHaveLength(1);
		await n8n.clock.advance(MINUTE);
		expect(await n8n.counts(opened)).toMatchObject({ entered: 4, completed: 4, positions: 0 });
	});

	it('leaves opens by machines out, with a note on the item and a hint', async () => {
		const machines = afterMail('machines', [when('Opened', engaged('opened'))]);
		await n8n.activate(machines);
		await n8n.track(machines, 'Signed Up', [ADA, BOB]);
		await n8n.track(machines, 'Message Opened', [ADA], { machine: true });
		await n8n.track(machines, 'Message Opened', [BOB], { machine: true });
		await n8n.track(machines, 'Message Opened', [BOB]);
		await n8n.clock.advance(10 * MINUTE);
		expect(emailsOf(last().json('Branch', 1))).toEqual([BOB]);
		expect(last().json('Branch', 0)).toMatchObject([
			{ contact: { email: ADA }, branch: { name: 'Otherwise', ignored: 'Opened' } },
		]);
		expect(last().hints('Branch')).toEqual([
			"Opens or clicks by bots (image proxies, security scanners) were ignored. With them, 1 contact would have gone to 'Opened'. To count them, add 'Include Bot Activity' to the condition.",
		]);
	});

	it('counts since the entry of this enrollment, the event that began it not included', async () => {
		const since = { eventName: named('Signed Up'), window: 'entry' };
		const again = afterMail('again', [when('Again', since)]);
		await n8n.activate(again);
		await n8n.track(again, 'Signed Up', [ADA, BOB]);
		await n8n.clock.advance(MINUTE);
		await n8n.track(again, 'Signed Up', [BOB]);
		await n8n.clock.advance(9 * MINUTE);
		expect(emailsOf(last().json('Branch', 1))).toEqual([BOB]);
		expect(emailsOf(last().json('Branch', 0))).toEqual([ADA]);
	});

	it('asks the store once for all branches and contacts of a batch', async () => {
		const asked: string[] = [];
		const two = afterMail('two', [
			when('Opened', engaged('opened')),
			when('Buyer', { eventName: named('Order Completed') }),
		]);
		await n8n.activate(two);
		await n8n.track(two, 'Signed Up', [ADA, BOB, CYD]);
		n8n.before = ({ method }) => void asked.push(method);
		await n8n.clock.advance(10 * MINUTE);
		expect(asked.filter((method) => method === 'segments.match')).toHaveLength(1);
	});

	it('reads conditions with expressions item by item, and asks once for equal ones', async () => {
		const asked: string[] = [];
		const points = (value: string) => ({ eventName: named('Visited'), times: value });
		const own = journey(
			'own',
			{
				Start: plainTrigger(),
				Branch: branch([when('Keen', points('={{ $json.atLeast }}'))]),
			},
			['Start', 'Branch'],
		);
		const visits = journey('visits', { Start: journeyTrigger() }, ['Start']);
		const instance = [own, visits].map((each) => withStore(each, 'instance'));
		for (const each of instance) await n8n.activate(each);
		await n8n.track(instance[1], 'Visited', [ADA, ADA, BOB, BOB]);
		n8n.before = ({ method }) => void asked.push(method);
		const execution = await n8n.trigger(instance[0], 'Start', [
			{ email: ADA, atLeast: 2 },
			{ email: BOB, atLeast: 3 },
			{ email: CYD, atLeast: 2 },
		]);
		expect(emailsOf(execution.json('Branch', 1))).toEqual([ADA]);
		expect(emailsOf(execution.json('Branch', 0))).toEqual([BOB, CYD]);
		expect(execution.items('Branch', 0).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 1 },
			{ item: 2 },
		]);
		expect(asked.filter((method) => method === 'segments.match')).toHaveLength(2);
	});

	it('accepts a rule as JSON', async () => {
		const conditionsJson = JSON.stringify({
			version: 1,
			any: [{ none: [{ type: 'event', name: 'Order Completed' }] }],
		});
		const json = afterMail('json', [{ name: 'New', conditionsDefineBy: 'json', conditionsJson }]);
		await n8n.activate(json);
		await n8n.track(json, 'Signed Up', [ADA, BOB]);
		await n8n.track(json, 'Order Completed', [BOB]);
		await n8n.clock.advance(10 * MINUTE);
		expect(emailsOf(last().json('Branch', 1))).toEqual([ADA]);
	});
});

describe('A contact on a replay because the execution failed behind the branch', () => {
	const buyers = when('Buyer', { eventName: named('Order Completed') });

	/** Fails the first time it is reached. */
	function failing(): Record<string, Step> {
		let tries = 0;
		const fail = code((items) => {
			tries += 1;
			if (tries === 1) throw new Error('The CRM is down');
			return items;
		});
		return { B: fail };
	}

	it('takes the same output as the first time', async () => {
		const twice = afterMail('twice', [buyers], failing());
		await n8n.activate(twice);
		await n8n.track(twice, 'Signed Up', [ADA]);
		await n8n.clock.advance(10 * MINUTE);
		expect(last().error).toContain('The CRM is down');
		await n8n.track(twice, 'Order Completed', [ADA]);
		await n8n.clock.advance(20 * MINUTE);
		expect(last().json('Branch', 1)).toEqual([]);
		expect(last().json('Branch', 0)).toMatchObject([
			{ contact: { email: ADA }, branch: { name: 'Otherwise' } },
		]);
	});

	it("leaves by 'Otherwise' where that branch has been renamed", async () => {
		const all = afterMail('renamed', [when('All', { eventName: named('Signed Up') }), buyers], {
			A: failing().B,
		});
		await n8n.activate(all);
		await n8n.track(all, 'Signed Up', [ADA]);
		await n8n.clock.advance(10 * MINUTE);
		expect(last().status).toBe('error');
		await n8n.deactivate(all);
		const values = [when('Customers', { eventName: named('Signed Up') }), buyers];
		await n8n.activate(edit(all, 'Branch', { branches: { values } }));
		await n8n.clock.advance(20 * MINUTE);
		expect(last().json('Branch', 1)).toEqual([]);
		expect(last().json('Branch', 0)).toMatchObject([
			{ contact: { email: ADA }, branch: { name: 'Otherwise' } },
		]);
	});
});

describe('A node with invalid parameters', () => {
	const started = (branches: BranchParameters[], more: Partial<Step> = {}) =>
		journey(
			'wrong',
			{ Start: plainTrigger(), Branch: { ...branch(branches), ...more }, A: pass() },
			['Start', 'Branch/1', 'A'],
		);
	const run = async (wrong: ReturnType<typeof flow>, items: Array<{ email?: string }>) => {
		const instance = withStore(wrong, 'instance');
		await n8n.activate(instance);
		return await n8n.trigger(instance, 'Start', items);
	};

	it('branches of one name are refused, with the remedy', async () => {
		const score = { type: 'score' };
		const execution = await run(started([when('Hot', score), when('Hot', score)]), [
			{ email: ADA },
		]);
		expect(execution.error).toBe(
			"Branches 1 and 2 are both called 'Hot'. Change the 'Branch Name' of one.",
		);
	});

	it('a condition is named with its branch and field', async () => {
		const execution = await run(started([when('Hot', { type: 'attribute' })]), [{ email: ADA }]);
		expect(execution.error).toBe("Branch 'Hot', condition 1: set 'Attribute'.");
	});

	it('an item without a contact goes to the error output and leaves the others alone', async () => {
		const hot = when('Hot', { type: 'score', scoreComparison: 'lessThan', points: 1 });
		const wrong = started([hot], { onError: 'continueErrorOutput' });
		const execution = await run(wrong, [{ email: ADA }, {}]);
		expect(emailsOf(execution.json('Branch', 0))).toEqual([ADA]);
		expect(execution.json('Branch', 2)).toMatchObject([
			{ error: expect.stringContaining('No contact was found') as string },
		]);
	});
});

describe('A test run', () => {
	const trial = journey(
		'trial',
		{
			Start: journeyTrigger({ testWith: 'sample' }),
			Branch: branch([
				when('Trial', { type: 'attribute', attribute: named('plan'), value: 'trial' }),
			]),
		},
		['Start', 'Branch'],
	);

	it('shows the way of a sample contact, by the data on its item', async () => {
		const execution = await n8n.testRun(trial, 'Start');
		expect(execution.json('Branch', 1)).toMatchObject([
			{ contact: { email: 'ada@example.com' }, branch: { name: 'Trial' } },
		]);
	});

	it('shows the way of a real contact, by the data in the store, and writes nothing', async () => {
		const real = withStore(
			journey(
				'real',
				{
					Start: plainTrigger(),
					Branch: branch([when('Buyer', { eventName: named('Order Completed') })]),
				},
				['Start', 'Branch'],
			),
			'instance',
		);
		const shop = withStore(journey('shop', { Start: journeyTrigger() }, ['Start']), 'instance');
		await n8n.activate(shop);
		await n8n.track(shop, 'Order Completed', [ADA]);
		const writes: string[] = [];
		n8n.before = ({ method }) => void writes.push(method);
		const items = [{ email: ADA }, { email: BOB }];
		const execution = await n8n.trigger(real, 'Start', items, 'manual');
		expect(execution.json('Branch', 1)).toMatchObject([{ email: ADA, branch: { name: 'Buyer' } }]);
		expect(execution.json('Branch', 0)).toMatchObject([{ email: BOB }]);
		expect(writes).not.toContain('positions.decide');
		expect(writes).not.toContain('contacts.upsert');
	});
});
