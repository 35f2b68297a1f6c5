import { NodeOperationError } from 'n8n-workflow';
import { code, flow, journeyTrigger, send, waitUntil, withStore } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import type { MailServerOptions, Reply } from '../unit/message/support/mail-server';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';

/** On the store that is quickest to open; the kind makes no difference to these tests. */
const journey: typeof flow = (...args) => withStore(flow(...args), 'staticData');

let n8n: TestN8n;

afterEach(async () => await n8n.close());

async function start(reply?: MailServerOptions['reply']): Promise<void> {
	n8n = await TestN8n.start({ mail: { reply } });
}

const two = journey(
	'two',
	{
		Start: journeyTrigger(),
		Hello: send('Hello'),
		Wait: waitUntil({ amount: 1, unit: 'minutes' }),
		Bye: send('Bye'),
		Bounced: send('You never see this', { options: { to: CYD } }),
	},
	['Start', 'Hello', 'Wait', 'Bye'],
	['Hello/1', 'Bounced'],
);

const busy: Reply = { at: 'RCPT', code: 451, text: '4.7.1 Greylisted, try again' };

describe('A mail that the server refuses for now', () => {
	/** Bob's server answers 451 to the first `tries` attempts. */
	const refusing = (tries: number) => (to: string, n: number) =>
		to === BOB && n <= tries ? busy : undefined;

	it('puts its contact off, and the others continue', async () => {
		// Three attempts in place, then another after 5 seconds.
		await start(refusing(3));
		await n8n.activate(two);
		await n8n.track(two, 'Signed Up', [ADA, BOB, CYD]);
		await n8n.clock.advance(2 * SECOND);
		expect(n8n.executions[0].json('Hello')).toMatchObject([
			{ contact: { email: ADA } },
			{ contact: { email: CYD } },
		]);
		expect(n8n.mail.recipients.toSorted()).toEqual([ADA, CYD]);
		expect(await n8n.counts(two)).toMatchObject({ active: 3, positions: 3 });
		await n8n.clock.advance(5 * SECOND);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);
		await n8n.clock.advance(70 * SECOND);
		for (const email of [ADA, BOB, CYD]) expect(n8n.mailsTo(email)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(two)).toMatchObject({ completed: 3, positions: 0 });
	});

	it('is made from the same item at the next attempt', async () => {
		await start(refusing(3));
		const ordered = journey(
			'ordered',
			{ Start: journeyTrigger(), Hello: send('Order {{ event.properties.orderId }}') },
			['Start', 'Hello'],
		);
		await n8n.activate(ordered);
		await n8n.track(ordered, 'Signed Up', [BOB], { orderId: 'A-1' });
		await n8n.clock.advance(10 * SECOND);
		expect(n8n.mailsTo(BOB)).toEqual(['Order A-1']);
	});

	it("leaves by 'Failed', once, when the server refuses it for too long", async () => {
		await start(refusing(Infinity));
		await n8n.activate(two);
		await n8n.track(two, 'Signed Up', [BOB]);
		for (let n = 0; n < 8; n++) {
			await n8n.clock.advance(3 * SECOND);
			await n8n.clock.skip(61 * MINUTE);
		}
		await n8n.clock.advance(3 * SECOND);
		const failed = n8n.executions.flatMap((execution) => execution.json('Hello', 1));
		expect(failed).toMatchObject([
			{
				contact: { email: BOB },
				message: { status: 'failed', reason: busy.text && `451 ${busy.text}` },
			},
		]);
		expect(n8n.mailsTo(BOB)).toEqual([]);
		expect(n8n.mailsTo(CYD)).toEqual(['You never see this']);
		expect(await n8n.counts(two)).toMatchObject({ completed: 1, active: 0, positions: 0 });
	});

	it('stays failed when the execution that gave it up is tried again, and the server is back', async () => {
		// Put off six times; each release makes three attempts in place.
		await start(refusing(7 * 3));
		let failing = true;
		const given = journey(
			'given',
			{
				Start: journeyTrigger(),
				Hello: send('Hello'),
				CRM: code((items, context) => {
					if (failing) throw new NodeOperationError(context.getNode(), 'CRM said 500');
					return items;
				}),
				Bounced: send('Bounced', { options: { to: CYD } }),
			},
			['Start', 'Hello'],
			['Hello/1', 'CRM', 'Bounced'],
		);
		await n8n.activate(given);
		await n8n.track(given, 'Signed Up', [BOB]);
		for (let n = 0; n < 6; n++) {
			await n8n.clock.advance(3 * SECOND);
			await n8n.clock.skip(61 * MINUTE);
		}
		await n8n.clock.advance(3 * SECOND);
		expect(n8n.executions.at(-1)?.status).toBe('error');
		failing = false;
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(BOB)).toEqual([]);
		expect(n8n.mailsTo(CYD)).toEqual(['Bounced']);
		expect(n8n.mail.triesOf(BOB)).toBe(21);
	});

	it('is not sent twice when the execution that put it off is retried', async () => {
		await start(refusing(3));
		let failing = true;
		const shaky = journey(
			'shaky',
			{
				Start: journeyTrigger(),
				Hello: send('Hello'),
				CRM: code((items, context) => {
					if (failing) throw new NodeOperationError(context.getNode(), 'CRM said 500');
					return items;
				}),
				Bye: send('Bye'),
			},
			['Start', 'Hello', 'CRM', 'Bye'],
		);
		await n8n.activate(shaky);
		await n8n.track(shaky, 'Signed Up', [ADA, BOB]);
		await n8n.clock.advance(3 * SECOND);
		expect(n8n.executions[0].status).toBe('error');
		failing = false;
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(shaky)).toMatchObject({ completed: 2, positions: 0 });
	});
});

describe('A mail that the server refuses for good', () => {
	it("leaves by 'Failed' with the server's words, and the others by 'Sent'", async () => {
		await start((to) =>
			to === BOB ? { at: 'RCPT', code: 550, text: '5.1.1 No such user' } : undefined,
		);
		await n8n.activate(two);
		await n8n.track(two, 'Signed Up', [ADA, BOB]);
		const [execution] = n8n.executions;
		expect(execution.status).toBe('success');
		expect(execution.json('Hello')).toMatchObject([{ contact: { email: ADA } }]);
		expect(execution.json('Hello', 1)).toMatchObject([
			{
				contact: { email: BOB },
				message: { status: 'failed', reason: '550 5.1.1 No such user' },
			},
		]);
		expect(n8n.mail.triesOf(BOB)).toBe(1);
	});
});

describe('An unusable mail server', () => {
	it('fails the whole execution, which is tried again; no contact is lost or mailed twice', async () => {
		n8n = await TestN8n.start({
			mail: {
				authOptional: false,
				onAuth: ({ username, password }, _session, done) =>
					password === 'right' ? done(null, { user: username }) : done(new Error('Wrong password')),
			},
		});
		n8n.smtp = { user: 'shop', password: 'wrong' };
		await n8n.activate(two);
		await n8n.track(two, 'Signed Up', [ADA, BOB]);
		await n8n.clock.advance(3 * SECOND);
		expect(n8n.executions.map(({ status }) => status)).toEqual(['error']);
		expect(n8n.executions[0].error).toContain('535');
		expect(await n8n.counts(two)).toMatchObject({ active: 2 });
		n8n.smtp.password = 'right';
		await n8n.clock.advance(2 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(two)).toMatchObject({ completed: 2, positions: 0 });
	});
});

describe('A message that cannot be made for one contact', () => {
	const picky = (onError?: 'continueErrorOutput') =>
		journey(
			'picky',
			{
				Start: journeyTrigger(),
				Hello: {
					...send('Hello', { fromEmail: '{{ event.properties.sender }}' }),
					onError,
				},
				Odd: send('From nobody'),
			},
			['Start', 'Hello'],
			['Hello/3', 'Odd'],
		);

	async function signUp(odd: ReturnType<typeof picky>): Promise<void> {
		await start();
		await n8n.activate(odd);
		await n8n.call(odd, {
			batch: [
				{ event: 'Signed Up', email: ADA, properties: { sender: 'shop@sender.example' } },
				{ event: 'Signed Up', email: BOB, properties: { sender: '' } },
				{ event: 'Signed Up', email: CYD, properties: { sender: 'shop@sender.example' } },
			],
		});
	}

	it("leaves by the error output where 'On Error' says so", async () => {
		const odd = picky('continueErrorOutput');
		await signUp(odd);
		expect(n8n.executions[0].status).toBe('success');
		expect(n8n.executions[0].json('Hello', 3)).toMatchObject([
			{
				contact: { email: BOB },
				error: expect.stringContaining('From: "" is not a single address') as string,
			},
		]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		expect(n8n.mailsTo(BOB)).toEqual(['From nobody']);
		expect(n8n.mailsTo(CYD)).toEqual(['Hello']);
		expect(await n8n.counts(odd)).toMatchObject({ completed: 3, positions: 0 });
	});

	it('else is tried again for that contact alone, while the others go on at once', async () => {
		const odd = picky();
		await signUp(odd);
		expect(n8n.executions[0].status).toBe('success');
		expect(n8n.executions[0].json('Hello').map(({ contact }) => contact)).toMatchObject([
			{ email: ADA },
			{ email: CYD },
		]);
		expect(n8n.executions[0].hints('Hello').join()).toContain(
			'1 contact has failed and will be retried without the others: From: "" is not a single address',
		);
		expect(await n8n.counts(odd)).toMatchObject({ completed: 2, positions: 1 });
		for (const pause of [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 60 * MINUTE]) {
			await n8n.clock.skip(pause);
		}
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.mail.recipients.toSorted()).toEqual([ADA, CYD]);
		expect(await n8n.counts(odd)).toMatchObject({ completed: 2, failed: 1 });
	});
});
