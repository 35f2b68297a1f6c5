import {
	code,
	flow,
	journeyTrigger,
	replaceJson,
	send,
	subWorkflowTrigger,
	waitUntil,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const oneMinute = { amount: 1, unit: 'minutes' };

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

/** A journey that calls the sub-workflow and goes on with what it gives back. */
const calling = (sub: Flow, waits: boolean) =>
	flow(
		'parent',
		{
			Start: journeyTrigger(),
			Call: code((items) => n8n.callSubWorkflow(sub, 'Called', items, { waits })),
			Bye: send('Bye'),
		},
		['Start', 'Call', 'Bye'],
	);

async function signUp(sub: Flow, waits: boolean) {
	await n8n.activate(sub);
	const parent = calling(sub, waits);
	await n8n.activate(parent);
	await n8n.track(parent, 'Signed Up', [ADA, BOB]);
	return parent;
}

const greeting = (id: string) =>
	flow(id, { Called: subWorkflowTrigger(), Hello: send('Hello') }, ['Called', 'Hello']);

describe('A sub-workflow whose caller waits for it', () => {
	it("acts in the caller's journey, which goes on with its items", async () => {
		const parent = await signUp(greeting('sub'), true);
		for (const email of [ADA, BOB]) expect(n8n.mailsTo(email)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(parent)).toMatchObject({ entered: 2, completed: 2, positions: 0 });
		expect(await n8n.store.journeys.ofWorkflow('sub')).toBeNull();
	});

	it.each([true, false])(
		'sends nothing in a test run of its caller, which previews alike (waits: %s)',
		async (waits) => {
			await n8n.testRun(calling(greeting('sub'), waits), 'Start');
			await n8n.clock.settle();
			const called = n8n.executions.find(({ startNode }) => startNode === 'Called')!;
			expect(called.json('Hello')).toMatchObject([{ message: { status: 'preview' } }]);
			expect(n8n.mail.recipients).toEqual([]);
			expect(await n8n.store.contacts.recent(1, 10)).toEqual([]);
		},
	);

	it('finds the contact behind a node that replaces the items before its first journey node', async () => {
		const sub = flow(
			'sub',
			{
				Called: subWorkflowTrigger(),
				Set: replaceJson(() => ({ gift: 'tea' })),
				Hello: send('{{ gift }}'),
			},
			['Called', 'Set', 'Hello'],
		);
		await signUp(sub, true);
		expect(n8n.mailsTo(ADA)).toEqual(['tea', 'Bye']);
		expect(n8n.mailsTo(BOB)).toEqual(['tea', 'Bye']);
	});

	it('refuses a Wait Until, because the contact would not come back, and names the remedy', async () => {
		const sub = flow('sub', { Called: subWorkflowTrigger(), Wait: waitUntil(oneMinute) }, [
			'Called',
			'Wait',
		]);
		const parent = await signUp(sub, true);
		const inSub = n8n.executions.find(({ mode }) => mode === 'integrated')!;
		expect(inSub.error).toContain('Wait Until cannot wait in a sub-workflow');
		expect(inSub.error).toContain("'Wait For Sub-Workflow Completion'");
		expect(await n8n.counts(parent)).toMatchObject({ entered: 2, active: 2, positions: 2 });
	});
});

describe('A sub-workflow whose caller does not wait for it', () => {
	it('has its own journey for each contact, whichever of the two ends first', async () => {
		let goOn: (() => void) | undefined;
		const sub = flow(
			'sub',
			{
				Called: subWorkflowTrigger(),
				Slow: code(async (items) => {
					await new Promise<void>((resolve) => (goOn = resolve));
					return items;
				}),
				Hello: send('Hello'),
			},
			['Called', 'Slow', 'Hello'],
		);
		const parent = await signUp(sub, false);
		await n8n.until(() => goOn !== undefined);
		expect(await n8n.counts(parent)).toMatchObject({ completed: 2, active: 0, positions: 0 });
		goOn!();
		await n8n.until(() => n8n.mailsTo(BOB).length === 2);
		await n8n.clock.settle();
		for (const email of [ADA, BOB]) expect(n8n.mailsTo(email)).toEqual(['Bye', 'Hello']);
		expect(await n8n.counts(sub)).toMatchObject({ entered: 2, completed: 2, positions: 0 });
	});

	it('knows the contact behind a node that replaces the items', async () => {
		const sub = flow(
			'sub',
			{
				Called: subWorkflowTrigger(),
				Set: replaceJson(() => ({ gift: 'tea' })),
				Hello: send('{{ gift }}'),
			},
			['Called', 'Set', 'Hello'],
		);
		await signUp(sub, false);
		await n8n.until(() => n8n.mailsTo(ADA).length + n8n.mailsTo(BOB).length === 4);
		for (const email of [ADA, BOB]) expect(n8n.mailsTo(email).toSorted()).toEqual(['Bye', 'tea']);
	});

	it('can wait, and goes on by itself', async () => {
		const sub = flow(
			'sub',
			{ Called: subWorkflowTrigger(), Wait: waitUntil(oneMinute), Late: send('Late') },
			['Called', 'Wait', 'Late'],
		);
		await signUp(sub, false);
		await n8n.clock.advance(MINUTE);
		for (const email of [ADA, BOB]) expect(n8n.mailsTo(email)).toEqual(['Bye', 'Late']);
	});
});
