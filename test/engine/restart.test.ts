import {
	flow,
	journeyTrigger,
	send,
	waitForEvent,
	waitUntil,
	withStore,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';
const EVERYBODY = [ADA, BOB, CYD];

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

type Parameters = NonNullable<ReturnType<typeof waitUntil>['parameters']>;

const welcome = (sendParameters: Parameters = {}, options: Parameters = {}) =>
	flow(
		'welcome',
		{
			Start: journeyTrigger({ options }),
			Hello: send('Hello', sendParameters),
			Wait: waitUntil({ amount: 10, unit: 'minutes' }),
			Bye: send('Bye', sendParameters),
		},
		['Start', 'Hello', 'Wait', 'Bye'],
	);

const crowd = (n: number) => Array.from({ length: n }, (_, i) => `c${i}@example.com`);

/**
 * n8n dies the first time that the store is asked for this, or as soon as it was asked for so many
 * items: a crash while another contact's mail is under way would leave that mail's fate unknown.
 */
function crashAt(method: string, moment: 'before' | 'after', items = 0): void {
	let asked = 0;
	n8n[moment] = (call) => {
		if (call.method !== method) return;
		if (items > 0) asked += (call.args[0] as unknown[]).length;
		if (asked < items) return;
		n8n[moment] = () => {};
		n8n.crash();
	};
}

describe('n8n that is stopped while contacts wait', () => {
	it('releases them on time when it is back before', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', EVERYBODY);
		await n8n.stop();
		await n8n.clock.skip(9 * MINUTE);
		await n8n.restart();
		await n8n.clock.advance(MINUTE - 1);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		await n8n.clock.advance(1);
		for (const email of EVERYBODY) expect(n8n.mailsTo(email)).toEqual(['Hello', 'Bye']);
	});

	it('records events again, and knows the contacts that are on the journey already', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA]);
		await n8n.stop();
		await n8n.restart();
		await n8n.track(welcome(), 'Signed Up', [ADA, BOB]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);
		expect(await n8n.counts(welcome())).toMatchObject({ entered: 2 });
	});
});

describe('Contacts whose wait ended while the workflow was off', () => {
	async function overdue(policy: Parameters | undefined, hours: number): Promise<void> {
		const made = withStore(welcome({}, policy ? { overdue: { policy } } : {}), 'staticData');
		await n8n.activate(made);
		await n8n.track(made, 'Signed Up', crowd(60));
		await n8n.deactivate(made);
		await n8n.clock.skip(10 * MINUTE + hours * HOUR);
		await n8n.activate(made);
	}
	const released = () => n8n.mail.taken.filter(({ raw }) => raw.includes('Subject: Bye')).length;

	it('are released evenly over ten minutes by default', async () => {
		await overdue(undefined, 2);
		const every: number[] = [];
		for (let minute = 0; minute < 10; minute++) {
			every.push(released());
			await n8n.clock.advance(MINUTE);
		}
		expect(every).toEqual([1, 7, 13, 19, 25, 31, 37, 43, 49, 55]);
		await n8n.clock.advance(MINUTE);
		expect(released()).toBe(60);
	});

	it('are released at once, where the option says so', async () => {
		await overdue({ mode: 'atOnce' }, 2);
		expect(released()).toBe(60);
	});

	it('leave the journey without another step, where they are later than the chosen limit', async () => {
		await overdue({ mode: 'skip', minutes: 30 }, 2);
		await n8n.clock.advance(MINUTE);
		expect(released()).toBe(0);
		expect(await n8n.counts(welcome())).toMatchObject({ exited: 60, active: 0, positions: 0 });
	});

	it('continue, where they are less late than the limit', async () => {
		await overdue({ mode: 'skip', minutes: 180 }, 2);
		expect(released()).toBe(60);
	});

	it('are released at once when they are late by less than a minute', async () => {
		await overdue(undefined, 0.01);
		expect(released()).toBe(60);
	});
});

describe('A store that is unavailable for a moment', () => {
	it.each([
		['ledger.commit', 'after'],
		['ledger.settle', 'before'],
	] as const)('at %s leaves no contact in doubt, and mails each once', async (method, moment) => {
		let failures = 3;
		n8n[moment] = (call) => {
			if (call.method === method && failures-- > 0) throw new Error('connection lost');
		};
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', EVERYBODY);
		await n8n.clock.advance(MINUTE);
		for (const email of EVERYBODY) expect(n8n.mailsTo(email)).toEqual(['Hello']);
		n8n[moment] = () => {};
		const messages = await n8n.store.sent.find([1, 2, 3]);
		expect(messages.map((message) => message?.status)).toEqual(['sent', 'sent', 'sent']);
	});
});

describe('n8n that dies', () => {
	it('after the call to start an execution, has lost no contact', async () => {
		n8n.onEmit = () => n8n.crash();
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', EVERYBODY);
		expect(n8n.executions).toHaveLength(0);
		n8n.onEmit = () => {};
		await n8n.restart();
		for (const email of EVERYBODY) expect(n8n.mailsTo(email)).toEqual(['Hello']);
		await n8n.clock.skip(10 * MINUTE);
		for (const email of EVERYBODY) expect(n8n.mailsTo(email)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(welcome())).toMatchObject({ completed: 3, positions: 0 });
	});

	it('before it has answered a call, records the call once when it is made again', async () => {
		await n8n.activate(welcome());
		const body = { event: 'Signed Up', email: ADA, messageId: 'call-1' };
		crashAt('events.record', 'after');
		void n8n.call(welcome(), body);
		await n8n.clock.settle();
		await n8n.restart();
		const again = await n8n.call(welcome(), body);
		expect(again.body).toMatchObject({ accepted: 0, duplicates: 1, entered: 0 });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		expect(await n8n.counts(welcome())).toMatchObject({ entered: 1 });
	});

	const twoWaits = flow(
		'twoWaits',
		{
			Start: journeyTrigger(),
			Hello: send('Hello'),
			Wait: waitUntil({ amount: 10, unit: 'minutes' }),
			Bye: send('Bye'),
			Rest: waitUntil({ amount: 1, unit: 'minutes' }),
		},
		['Start', 'Hello', 'Wait', 'Bye', 'Rest'],
	);
	// Died at the entry, and once more at the release.
	it.each([
		['positions.claim', 'after'],
		['positions.load', 'after'],
		['ledger.reserve', 'after'],
		['ledger.commit', 'before'],
		['ledger.settle', 'after'],
		['positions.park', 'before'],
		['positions.park', 'after'],
		['positions.complete', 'before'],
		['positions.complete', 'after'],
	] as const)(
		"in the middle of a journey (store's %s, %s it) loses no contact and mails none twice",
		async (method, moment) => {
			const items = method === 'ledger.settle' ? EVERYBODY.length : 0;
			await n8n.activate(twoWaits);
			crashAt(method, moment, items);
			await n8n.track(twoWaits, 'Signed Up', EVERYBODY);
			expect(n8n.isDead).toBe(true);
			await n8n.restart();
			await n8n.clock.advance(5 * SECOND);
			crashAt(method, moment, items);
			await n8n.clock.skip(10 * MINUTE);
			expect(n8n.isDead).toBe(true);
			await n8n.restart();
			await n8n.clock.advance(2 * MINUTE);
			for (const email of EVERYBODY) expect(n8n.mailsTo(email)).toEqual(['Hello', 'Bye']);
			expect(await n8n.counts(twoWaits)).toMatchObject({
				entered: 3,
				completed: 3,
				active: 0,
				positions: 0,
			});
		},
	);
});

describe("A message whose sending n8n's death interrupts", () => {
	/**
	 * Taken by the server without a record in the ledger; or not taken, which is unknown as well.
	 */
	async function dieWhileSending(ifUnsure: string, taken: boolean): Promise<void> {
		const made = welcome({ options: { ifUnsure } });
		await n8n.activate(made);
		if (taken) crashAt('ledger.settle', 'before');
		else crashAt('ledger.commit', 'after');
		await n8n.track(made, 'Signed Up', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(taken ? ['Hello'] : []);
		await n8n.restart();
		await n8n.clock.skip(11 * MINUTE);
		expect(await n8n.counts(made)).toMatchObject({ completed: 1, positions: 0 });
	}

	it("is not sent again with 'Do Not Resend', and its contact continues", async () => {
		await dieWhileSending('doNotResend', true);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
	});

	it("is not sent at all with 'Do Not Resend', when it had not gone out", async () => {
		await dieWhileSending('doNotResend', false);
		expect(n8n.mailsTo(ADA)).toEqual(['Bye']);
		const unsure = n8n.executions.flatMap((execution) => execution.json('Hello'));
		expect(unsure).toMatchObject([{ message: { status: 'unknown' } }]);
	});

	it("is sent again with 'Resend', under the same Message-ID", async () => {
		await dieWhileSending('resend', true);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Hello', 'Bye']);
		const [first, second, bye] = n8n.mail.taken.map(({ messageId }) => messageId);
		expect(second).toBe(first);
		expect(bye).not.toBe(first);
	});

	it("is sent with 'Resend', when it had not gone out", async () => {
		await dieWhileSending('resend', false);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
	});
});

describe("A journey in the workflow's static data", () => {
	const kept = withStore(
		flow(
			'kept',
			{
				Start: journeyTrigger(),
				Wait: waitUntil({ amount: 10, unit: 'minutes' }),
				Hello: send('Hello'),
				Order: waitForEvent('Order Completed', { maxWait: 1, maxWaitUnit: 'hours' }),
				Thanks: send('Thanks'),
				Reminder: send('Reminder'),
			},
			['Start', 'Wait', 'Hello', 'Order', 'Thanks'],
			['Order/1', 'Reminder'],
		),
		'staticData',
	);

	it('is restored after n8n was stopped', async () => {
		await n8n.activate(kept);
		await n8n.track(kept, 'Signed Up', EVERYBODY);
		await n8n.stop();
		await n8n.clock.skip(9 * MINUTE);
		await n8n.restart();
		await n8n.clock.advance(MINUTE);
		for (const email of EVERYBODY) expect(n8n.mailsTo(email)).toEqual(['Hello']);
		await n8n.track(kept, 'Order Completed', [ADA]);
		await n8n.stop();
		await n8n.restart();
		await n8n.clock.skip(HOUR);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Thanks']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Reminder']);
		expect(await n8n.counts(kept)).toMatchObject({ entered: 3, completed: 3, positions: 0 });
	});

	it('is restored after n8n died while all contacts waited', async () => {
		await n8n.activate(kept);
		await n8n.track(kept, 'Signed Up', crowd(200));
		n8n.crash();
		await n8n.restart();
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.mail.recipients.toSorted()).toEqual(crowd(200).toSorted());
		expect(await n8n.counts(kept)).toMatchObject({ entered: 200, active: 200, positions: 200 });
	});

	it('is not overwritten by a slow execution that began with older static data', async () => {
		await n8n.activate(kept);
		await n8n.track(kept, 'Signed Up', [ADA]);
		let goOn = () => {};
		n8n.before = async ({ method }) => {
			if (method !== 'ledger.reserve') return;
			n8n.before = () => {};
			await new Promise<void>((resolve) => (goOn = resolve));
		};
		// Ada's execution is held up while it sends; meanwhile Bob enters and n8n saves.
		const sending = n8n.clock.skip(10 * MINUTE);
		await n8n.until(() => n8n.executions.length === 2);
		const entering = n8n.track(kept, 'Signed Up', [BOB]);
		await n8n.until(() => n8n.executions.length === 3);
		goOn();
		await Promise.all([sending, entering]);
		await n8n.stop();
		await n8n.restart();
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);
	});
});
