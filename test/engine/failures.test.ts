import { NodeOperationError } from 'n8n-workflow';
import {
	code,
	flow,
	journeyTrigger,
	nativeWait,
	send,
	waitUntil,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';
const oneMinute = { amount: 1, unit: 'minutes' };

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

/** A node that fails for an execution with one of these contacts in it. */
function failsFor(emails: Set<string>): Step {
	return code((items, context) => {
		items.forEach(({ json }, itemIndex) => {
			const { email } = json.contact as { email: string };
			if (!emails.has(email)) return;
			throw new NodeOperationError(context.getNode(), `CRM said 500 for ${email}`, { itemIndex });
		});
		return items;
	});
}

const crowd = (n: number) => Array.from({ length: n }, (_, i) => `c${i}@example.com`);

describe('A node of n8n that fails', () => {
	const failing = new Set<string>();
	const crm = flow(
		'crm',
		{
			Start: journeyTrigger(),
			Hello: send('Hello'),
			CRM: failsFor(failing),
			Wait: waitUntil(oneMinute),
			Bye: send('Bye'),
		},
		['Start', 'Hello', 'CRM', 'Wait', 'Bye'],
	);

	beforeEach(() => failing.clear());

	it('is retried after 5 seconds, and no contact is mailed twice', async () => {
		failing.add(BOB);
		await n8n.activate(crm);
		await n8n.track(crm, 'Signed Up', [ADA, BOB]);
		expect(n8n.executions.map(({ status }) => status)).toEqual(['error']);
		failing.clear();
		await n8n.clock.advance(5 * SECOND - 1);
		expect(n8n.executions).toHaveLength(1);
		await n8n.clock.advance(1);
		// The contact that n8n named is retried alone.
		expect(n8n.executions.map(({ status }) => status)).toEqual(['error', 'success', 'success']);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(crm)).toMatchObject({ completed: 2, positions: 0 });
	});

	it('delays no contact but the one that n8n names', async () => {
		failing.add('c7@example.com');
		await n8n.activate(crm);
		await n8n.track(crm, 'Signed Up', crowd(200));
		await n8n.clock.advance(5 * SECOND);
		const second = n8n.executions.slice(1);
		expect(second.map(({ status }) => status).toSorted()).toEqual(['error', 'success']);
		await n8n.clock.advance(3 * MINUTE);
		expect(n8n.mail.recipients.filter((to) => to === 'c7@example.com')).toHaveLength(1);
		const twice = crowd(200).filter((email) => n8n.mailsTo(email).length === 2);
		expect(twice).toHaveLength(199);
		expect(await n8n.counts(crm)).toMatchObject({ completed: 199, active: 1 });
	});

	it('finds the contact by halves, where n8n names none', async () => {
		const unnamed = flow(
			'unnamed',
			{
				Start: journeyTrigger(),
				Code: code((items) => {
					if (items.some(({ json }) => (json.contact as { email: string }).email.startsWith('c7@')))
						throw new Error('Cannot read properties of undefined');
					return items;
				}),
				Hello: send('Hello'),
			},
			['Start', 'Code', 'Hello'],
		);
		await n8n.activate(unnamed);
		await n8n.track(unnamed, 'Signed Up', crowd(32));
		await n8n.clock.advance(3 * MINUTE);
		expect(n8n.mail.recipients).toHaveLength(31);
		expect(await n8n.counts(unnamed)).toMatchObject({ completed: 31, active: 1 });
		expect(n8n.executions.length).toBeLessThanOrEqual(12);
	});

	it('fails the contact after the last attempt, with the reason, while others complete', async () => {
		failing.add(BOB);
		await n8n.activate(crm);
		await n8n.track(crm, 'Signed Up', [ADA, BOB]);
		for (const pause of [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 60 * MINUTE]) {
			await n8n.clock.skip(pause);
		}
		await n8n.clock.skip(10 * MINUTE);
		expect(await n8n.counts(crm)).toMatchObject({ completed: 1, failed: 1, active: 0 });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);
		const attempts = n8n.executions.filter(({ error }) => error?.includes(BOB));
		expect(attempts).toHaveLength(6);
		await n8n.clock.skip(7 * 24 * 60 * MINUTE);
		expect(n8n.executions.filter(({ error }) => error?.includes(BOB))).toHaveLength(6);
	});

	it('is named in the reason, because the contact still stands at the node before it', async () => {
		failing.add(BOB);
		await n8n.activate(crm);
		await n8n.track(crm, 'Signed Up', [BOB]);
		await n8n.clock.skip(10 * MINUTE);
		const { id } = (await n8n.store.journeys.ofWorkflow('crm'))!;
		const { operations } = n8n.store;
		const asked = { journeyIds: [id], limit: 10 };
		const [late] = await operations.needingAttention(asked, n8n.clock.now() + 60 * MINUTE);
		expect(late).toMatchObject({
			problem: 'late',
			node: { name: 'Start' },
			reason: `In 'CRM': CRM said 500 for ${BOB}`,
		});
	});

	it('does not send a contact through the rest of the journey a second time', async () => {
		failing.add(BOB);
		const parallel = flow(
			'parallel',
			{
				Start: journeyTrigger(),
				Wait: waitUntil({ amount: 2, unit: 'seconds' }),
				Bye: send('Bye'),
				CRM: failsFor(failing),
			},
			['Start', 'Wait', 'Bye'],
			['Start', 'CRM'],
		);
		await n8n.activate(parallel);
		await n8n.track(parallel, 'Signed Up', [ADA, BOB]);
		// Both wait and are mailed while their execution has yet to be retried.
		await n8n.clock.advance(3 * SECOND);
		expect(n8n.executions[0].status).toBe('error');
		expect(n8n.mailsTo(ADA)).toEqual(['Bye']);
		failing.clear();
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Bye']);
		expect(n8n.mailsTo(BOB)).toEqual(['Bye']);
		expect(await n8n.counts(parallel)).toMatchObject({ completed: 2, positions: 0 });
	});
});

describe('An item that fails in Wait Until', () => {
	const renewal = (onError?: Step['onError']) =>
		flow(
			'renewal',
			{
				Start: journeyTrigger(),
				Wait: {
					...waitUntil({
						waitFor: 'date',
						dateFrom: 'event',
						datePath: 'renews',
						ifPastDate: 'timedOut',
					}),
					onError,
				},
				Renew: send('Renew now'),
				Late: send('Too late'),
				Odd: send('No date'),
			},
			['Start', 'Wait', 'Renew'],
			['Wait/1', 'Late'],
			['Wait/2', 'Odd'],
		);

	async function signUp(broken: ReturnType<typeof renewal>) {
		await n8n.activate(broken);
		await n8n.call(broken, {
			batch: [
				{ event: 'Signed Up', email: ADA, properties: { renews: '2030-06-03T08:01:00Z' } },
				{ event: 'Signed Up', email: BOB, properties: { renews: 'never' } },
				{ event: 'Signed Up', email: CYD, properties: { renews: '2030-06-03T08:01:00Z' } },
			],
		});
	}

	it("leaves by the error output where 'On Error' says so, and the others wait", async () => {
		const broken = renewal('continueErrorOutput');
		await signUp(broken);
		const [execution] = n8n.executions;
		expect(execution.status).toBe('success');
		expect(execution.json('Wait', 2)).toMatchObject([{ contact: { email: BOB } }]);
		expect(execution.json('Wait', 2)[0].error).toContain('never');
		expect(n8n.mailsTo(BOB)).toEqual(['No date']);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Renew now']);
		expect(n8n.mailsTo(CYD)).toEqual(['Renew now']);
		expect(await n8n.counts(broken)).toMatchObject({ completed: 3, positions: 0 });
	});

	it("leaves by the first output with its contact, where 'On Error' says to continue", async () => {
		const broken = renewal('continueRegularOutput');
		await signUp(broken);
		const [execution] = n8n.executions;
		expect(execution.status).toBe('success');
		expect(execution.json('Wait')).toMatchObject([
			{ contact: { email: BOB }, error: expect.stringContaining('never') as string },
		]);
		expect(n8n.mailsTo(BOB)).toEqual(['Renew now']);
		expect(n8n.mailsTo(ADA)).toEqual([]);
	});

	it('else fails the execution with its index, after the others have been parked', async () => {
		const broken = renewal();
		await signUp(broken);
		const [execution] = n8n.executions;
		expect(execution.status).toBe('error');
		expect(execution.run?.data.resultData.error).toMatchObject({ context: { itemIndex: 1 } });
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Renew now']);
		expect(n8n.mailsTo(CYD)).toEqual(['Renew now']);
	});

	it('is replayed with the other contacts of its batch, and these are not parked a second time', async () => {
		const broken = renewal();
		await signUp(broken);
		for (const pause of [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 60 * MINUTE]) {
			await n8n.clock.skip(pause);
		}
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Renew now']);
		expect(n8n.mailsTo(CYD)).toEqual(['Renew now']);
		expect(await n8n.counts(broken)).toMatchObject({ completed: 2, failed: 1, positions: 0 });
	});
});

describe("An execution that is retried from n8n's own list", () => {
	it('does nothing a second time, and gives the reason', async () => {
		const failing = new Set([BOB]);
		const crm = flow(
			'crm',
			{
				Start: journeyTrigger(),
				CRM: failsFor(failing),
				Hello: send('Hello'),
				Wait: waitUntil(oneMinute),
				Bye: send('Bye'),
			},
			['Start', 'CRM', 'Hello', 'Wait', 'Bye'],
		);
		await n8n.activate(crm);
		await n8n.track(crm, 'Signed Up', [BOB]);
		failing.clear();
		await n8n.clock.advance(5 * SECOND);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);

		const again = await n8n.retry(n8n.executions[0]);
		expect(again.status).toBe('error');
		expect(again.error).toContain(
			'Nothing was retried: the contacts of this execution have gone on',
		);
		await n8n.clock.advance(2 * MINUTE);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(crm)).toMatchObject({ entered: 1, completed: 1, positions: 0 });
	});

	it('at a Wait Until whose contacts have moved on, releases no contact', async () => {
		const failing = new Set([BOB]);
		const late = flow(
			'late',
			{
				Start: journeyTrigger(),
				Wait: waitUntil(oneMinute),
				CRM: failsFor(failing),
				Bye: send('Bye'),
			},
			['Start', 'Wait', 'CRM', 'Bye'],
		);
		await n8n.activate(late);
		await n8n.track(late, 'Signed Up', [BOB]);
		await n8n.clock.advance(MINUTE);
		const failed = n8n.executions.at(-1)!;
		expect(failed).toMatchObject({ startNode: 'Wait', status: 'error' });
		failing.clear();
		await n8n.clock.advance(5 * SECOND);
		expect(n8n.mailsTo(BOB)).toEqual(['Bye']);
		await n8n.retry(failed);
		expect(n8n.mailsTo(BOB)).toEqual(['Bye']);
	});
});

describe('A contact whose journey has ended', () => {
	it('is dropped at the next journey node, with a hint, while the others continue', async () => {
		const failed = async () => {
			const [position] = failing;
			await n8n.store.positions.fail([position], 'stopped by hand', n8n.clock.now());
		};
		const failing: Array<{ positionId: number; lease: string }> = [];
		const stopped = flow(
			'stopped',
			{
				Start: journeyTrigger(),
				Stop: code(async (items) => {
					const { positionId, lease } = items[0].json.journey as {
						positionId: number;
						lease: string;
					};
					failing.push({ positionId, lease });
					await failed();
					return items;
				}),
				Hello: send('Hello'),
			},
			['Start', 'Stop', 'Hello'],
		);
		await n8n.activate(stopped);
		await n8n.track(stopped, 'Signed Up', [ADA, BOB]);
		const [execution] = n8n.executions;
		expect(execution.status).toBe('success');
		expect(n8n.mail.recipients).toEqual([BOB]);
		expect(execution.hints('Hello')).toContain(
			'1 contact was dropped: another execution has taken over, or their journey has ended.',
		);
		expect(await n8n.counts(stopped)).toMatchObject({ failed: 1, completed: 1, active: 0 });
	});
});

describe("n8n's own Wait between two journey nodes", () => {
	const paused = (minutes: number) =>
		flow(
			'paused',
			{
				Start: journeyTrigger(),
				First: send('First'),
				Pause: nativeWait(() => n8n.clock.now() + minutes * MINUTE),
				Second: send('Second'),
				Wait: waitUntil(oneMinute),
				Third: send('Third'),
			},
			['Start', 'First', 'Pause', 'Second', 'Wait', 'Third'],
		);

	it('lets the contact continue once, however long it takes', async () => {
		const slow = paused(90);
		await n8n.activate(slow);
		await n8n.track(slow, 'Signed Up', [ADA]);
		expect(n8n.executions.map(({ status }) => status)).toEqual(['waiting']);
		await n8n.clock.skip(89 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['First']);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['First', 'Second']);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['First', 'Second', 'Third']);
		// n8n does not report when its execution is over, so the journey is complete a little
		// later.
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['First', 'Second', 'Third']);
		expect(await n8n.counts(slow)).toMatchObject({ completed: 1, active: 0, positions: 0 });
	});

	it('keeps the journey open until it is over', async () => {
		const slow = paused(90);
		await n8n.activate(slow);
		await n8n.track(slow, 'Signed Up', [ADA]);
		await n8n.clock.skip(89 * MINUTE);
		expect(await n8n.counts(slow)).toMatchObject({ completed: 0, active: 1, positions: 1 });
	});
});
