import { code, flow, journeyTrigger, plainTrigger, send, waitUntil } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';
const NOTHING = 'Nothing was retried: the contacts of this execution have gone on since';

let n8n: TestN8n;
let isBroken: boolean;

beforeEach(async () => {
	n8n = await TestN8n.start();
	isBroken = true;
});

afterEach(async () => await n8n.close());

const crm = () =>
	code((items) => {
		if (isBroken) throw new Error('502 Bad Gateway');
		return items;
	});

const welcome = () =>
	flow(
		'welcome',
		{
			Start: journeyTrigger(),
			Hello: send('Hello'),
			CRM: crm(),
			Bye: send('Bye'),
			Wait: waitUntil({ amount: 1, unit: 'minutes' }),
			Late: send('Late'),
		},
		['Start', 'Hello', 'CRM', 'Bye', 'Wait', 'Late'],
	);

const form = (...nodes: string[]) =>
	flow('form', { Form: plainTrigger(), Hello: send('Hello'), CRM: crm(), Bye: send('Bye') }, [
		'Form',
		...nodes,
	]);

describe("n8n's own Retry of a failed execution of a journey", () => {
	it('goes on with contacts who wait for their next attempt, and nobody else does', async () => {
		const failing = welcome();
		await n8n.activate(failing);
		await n8n.track(failing, 'Signed Up', [ADA, BOB]);
		isBroken = false;
		const again = await n8n.retry(n8n.executions[0]);
		expect(again.status).toBe('success');
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		await n8n.clock.advance(2 * HOUR);
		expect(n8n.executions.filter(({ startNode }) => startNode === 'Start')).toHaveLength(2);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye', 'Late']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Bye', 'Late']);
		expect(await n8n.counts(failing)).toMatchObject({ entered: 2, completed: 2, positions: 0 });
	});

	it('goes on with contacts whose enrollment has failed for good', async () => {
		const failing = welcome();
		await n8n.activate(failing);
		await n8n.track(failing, 'Signed Up', [ADA]);
		await n8n.clock.advance(3 * HOUR);
		expect(await n8n.counts(failing)).toMatchObject({ failed: 1, active: 0 });
		isBroken = false;
		const last = n8n.executions.at(-1)!;
		expect(await n8n.retry(last)).toMatchObject({ status: 'success' });
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye', 'Late']);
		expect(await n8n.counts(failing)).toMatchObject({ failed: 0, completed: 1, positions: 0 });
	});

	it('fails with the remedy where the contacts have gone on since', async () => {
		const failing = welcome();
		await n8n.activate(failing);
		await n8n.track(failing, 'Signed Up', [ADA]);
		isBroken = false;
		await n8n.clock.advance(5 * SECOND);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		const again = await n8n.retry(n8n.executions[0]);
		expect(again.status).toBe('error');
		expect(again.error).toContain(NOTHING);
		expect(again.error).toContain("use 'Retry Failed' of Journey Contact");
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye', 'Late']);
	});

	it('goes on with those who have not gone on, and hints at the others', async () => {
		const failing = welcome();
		await n8n.activate(failing);
		await n8n.track(failing, 'Signed Up', [ADA, BOB]);
		const [{ positionId }] = n8n.executions[0]
			.json('Hello')
			.filter(({ contact }) => (contact as { email: string }).email === BOB)
			.map(({ journey }) => journey as { positionId: number });
		await n8n.connection.db
			.updateTable('positions')
			.set({ lease: 'another-proc:1', ready_at: n8n.clock.now() + HOUR })
			.where('id', '=', positionId)
			.execute();
		isBroken = false;
		const again = await n8n.retry(n8n.executions[0]);
		expect(again.status).toBe('success');
		expect(again.hints('Bye')).toContain(
			'1 contact was dropped: another execution has taken over, or their journey has ended.',
		);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);
	});

	it('that fails again leaves the enrollment failed, with the reason, until the next one', async () => {
		const failing = welcome();
		await n8n.activate(failing);
		await n8n.track(failing, 'Signed Up', [ADA]);
		const again = await n8n.retry(n8n.executions[0]);
		expect(again).toMatchObject({ status: 'error', error: '502 Bad Gateway' });
		isBroken = false;
		const third = await n8n.retry(again);
		expect(third.status).toBe('success');
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye', 'Late']);
		expect(await n8n.counts(failing)).toMatchObject({ completed: 1, failed: 0, positions: 0 });
	});

	it('twice at once acts once: the second has nothing to retry', async () => {
		let goOn: (() => void) | undefined;
		const slow = flow(
			'slow',
			{
				Start: journeyTrigger(),
				CRM: crm(),
				Hello: send('Hello'),
				Slow: code(async (items) => {
					await new Promise<void>((resolve) => (goOn = resolve));
					return items;
				}),
				Bye: send('Bye'),
			},
			['Start', 'CRM', 'Hello', 'Slow', 'Bye'],
		);
		await n8n.activate(slow);
		await n8n.track(slow, 'Signed Up', [ADA]);
		isBroken = false;
		const first = n8n.retry(n8n.executions[0]);
		await n8n.until(() => goOn !== undefined);
		const second = await n8n.retry(n8n.executions[0]);
		expect(second.error).toContain(NOTHING);
		goOn!();
		expect((await first).status).toBe('success');
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
	});
});

describe("n8n's own Retry of a failed execution with items from outside a journey", () => {
	const counts = { failed: 0, completed: 1, active: 0, positions: 0 };

	it('goes on where it failed', async () => {
		const failing = form('Hello', 'CRM', 'Bye');
		await n8n.activate(failing);
		const failed = await n8n.trigger(failing, 'Form', [{ email: ADA }]);
		isBroken = false;
		expect(await n8n.retry(failed)).toMatchObject({ status: 'success' });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(failing)).toMatchObject({ entered: 1, ...counts });
	});

	it('enrolls the items if no journey node had', async () => {
		const failing = form('CRM', 'Hello');
		await n8n.activate(failing);
		const failed = await n8n.trigger(failing, 'Form', [{ email: ADA }]);
		isBroken = false;
		expect(await n8n.retry(failed)).toMatchObject({ status: 'success' });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		expect(await n8n.counts(failing)).toMatchObject({ entered: 1, ...counts });
	});

	it('at the node that enrolled them sends to nobody twice', async () => {
		const failing = form('Hello', 'Bye');
		await n8n.activate(failing);
		const items = [{ email: ADA }, { name: 'nobody' }, { email: CYD }];
		const failed = await n8n.trigger(failing, 'Form', items);
		expect(failed.error).toContain('No contact was found');
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		const stack = failed.run!.data.executionData!.nodeExecutionStack[0];
		stack.data.main[0]![1].json = { email: BOB };
		const again = await n8n.retry(failed);
		expect(again.status).toBe('success');
		for (const email of [ADA, BOB, CYD]) expect(n8n.mailsTo(email)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(failing)).toMatchObject({ ...counts, entered: 3, completed: 3 });
	});

	it('a second time fails with the remedy', async () => {
		const failing = form('Hello', 'CRM', 'Bye');
		await n8n.activate(failing);
		const failed = await n8n.trigger(failing, 'Form', [{ email: ADA }]);
		isBroken = false;
		await n8n.retry(failed);
		const again = await n8n.retry(failed);
		expect(again.error).toContain(NOTHING);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
	});
});
