import { NodeOperationError, type INodeParameters } from 'n8n-workflow';
import { code, flow, journeyTrigger, send, waitUntil, withStore } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';

/** On the store that is quickest to open; the kind makes no difference to these tests. */
const journey: typeof flow = (...args) => withStore(flow(...args), 'staticData');

let n8n: TestN8n;

const start = async (at?: string) => void (n8n = await TestN8n.start({ at }));

afterEach(async () => await n8n.close());

type Flow = ReturnType<typeof flow>;

/** The contact's consent to e-mail. */
async function says(
	who: string,
	status: 'optedIn' | 'optedOut',
	{ topic, channel = 'email' }: { topic?: string; channel?: string } = {},
): Promise<void> {
	const workspaceId = await n8n.store.workspace('default');
	const [contactId] = await n8n.store.contacts.find(workspaceId, [[{ kind: 'email', value: who }]]);
	await n8n.store.consents.set(
		workspaceId,
		[{ contactId: contactId!, channel, topic, status }],
		n8n.clock.now(),
	);
}

/** Items that left the node by its output, of all executions. */
const leaving = (node: string, output = 0) =>
	n8n.executions.flatMap((execution) => execution.json(node, output));

/** Of them those that continue without a message. */
const skipped = (node: string) =>
	leaving(node).filter(({ message }) => (message as { status?: string }).status === 'skipped');

describe('Consent in mid-journey', () => {
	it('when withdrawn stops marketing at once and lets transactional messages through', async () => {
		await start();
		const shop = journey(
			'shop',
			{
				Start: journeyTrigger(),
				Welcome: send('Welcome'),
				Wait: waitUntil({ amount: 1, unit: 'days' }),
				Offer: send('Offer'),
				Receipt: send('Receipt', { purpose: 'transactional' }),
			},
			['Start', 'Welcome', 'Wait', 'Offer', 'Receipt'],
		);
		await n8n.activate(shop);
		await n8n.track(shop, 'Signed Up', [ADA, BOB]);
		await n8n.clock.advance(SECOND);
		await says(ADA, 'optedOut');
		await n8n.clock.skip(25 * HOUR);
		await n8n.clock.advance(SECOND);
		expect(n8n.mailsTo(ADA)).toEqual(['Welcome', 'Receipt']);
		expect(n8n.mailsTo(BOB)).toEqual(['Welcome', 'Offer', 'Receipt']);
		expect(skipped('Offer')).toMatchObject([
			{ contact: { email: ADA }, message: { status: 'skipped', reason: 'opted out' } },
		]);
		expect(await n8n.counts(shop)).toMatchObject({ completed: 2, positions: 0 });
	});

	it('counts as of the sending, not of the start of the execution', async () => {
		await start();
		const slow = journey(
			'slow',
			{
				Start: journeyTrigger(),
				CRM: code(async (items) => {
					await says(ADA, 'optedOut');
					return items;
				}),
				Offer: send('Offer'),
			},
			['Start', 'CRM', 'Offer'],
		);
		await n8n.activate(slow);
		await n8n.track(slow, 'Signed Up', [ADA, BOB]);
		await n8n.clock.advance(SECOND);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		expect(n8n.mailsTo(BOB)).toEqual(['Offer']);
	});

	it('is checked by topic, and may be required first', async () => {
		await start();
		const offer = (options: INodeParameters) => send('Offer', { options });
		const news = journey(
			'news',
			{
				Start: journeyTrigger(),
				Wait: waitUntil({ amount: 1, unit: 'hours' }),
				News: offer({ topic: 'news' }),
				Strict: offer({ topic: '={{ "ne" + "ws" }}', consentNeeded: 'optIn' }),
			},
			['Start', 'Wait', 'News'],
			['Wait', 'Strict'],
		);
		await n8n.activate(news);
		await n8n.track(news, 'Signed Up', [ADA, BOB, CYD]);
		await n8n.clock.advance(SECOND);
		await says(ADA, 'optedOut', { topic: 'news' });
		await says(BOB, 'optedIn', { topic: 'news' });
		await n8n.clock.skip(2 * HOUR);
		const who = (node: string) =>
			leaving(node).map(({ contact, message }) => [
				(contact as { email: string }).email,
				(message as { reason?: string }).reason,
			]);
		expect(who('News')).toEqual([
			[ADA, 'opted out of the topic'],
			[BOB, undefined],
			[CYD, undefined],
		]);
		expect(who('Strict')).toEqual([
			[ADA, 'opted out of the topic'],
			[BOB, undefined],
			[CYD, 'not opted in'],
		]);
	});
});

const hours = (changes: INodeParameters = {}) => ({
	quietHours: { hours: { from: '22:00', to: '08:00', spreadMinutes: 0, ...changes } },
});
const caps = (changes: INodeParameters = {}) => ({
	frequencyCaps: { caps: [{ times: 1, per: 'day', ...changes }] },
});

/** Sends one mail. */
const mailing = (id: string, options: INodeParameters, more: INodeParameters = {}): Flow =>
	journey(id, { Start: journeyTrigger(), Offer: send(`Offer of ${id}`, { options, ...more }) }, [
		'Start',
		'Offer',
	]);

describe('In quiet hours', () => {
	it('contacts wait at the node, each until their own morning, and the others continue', async () => {
		await start('2030-06-03T21:00:00Z');
		const night = mailing('night', hours());
		await n8n.activate(night);
		const contact = (email: string, timezone: string) => ({
			...{ type: 'track', event: 'Signed Up', email, context: { timezone, traits: { email } } },
		});
		await n8n.call(
			night,
			{
				batch: [
					contact(ADA, 'Europe/Berlin'),
					contact(BOB, 'America/New_York'),
					contact(CYD, 'Asia/Tokyo'),
				],
			},
			{ kind: 'batch' },
		);
		await n8n.clock.advance(SECOND);
		expect(n8n.mail.recipients).toEqual([BOB]);
		expect(leaving('Offer')).toMatchObject([{ contact: { email: BOB } }]);
		expect(skipped('Offer')).toEqual([]);
		expect(await n8n.counts(night)).toMatchObject({ active: 2, positions: 2 });
		// 08:00 in Tokyo.
		await n8n.clock.skipTo('2030-06-03T22:59:59Z');
		expect(n8n.mail.recipients).toEqual([BOB]);
		await n8n.clock.skipTo('2030-06-03T23:00:05Z');
		expect(n8n.mail.recipients).toEqual([BOB, CYD]);
		await n8n.clock.skipTo('2030-06-04T05:59:59Z');
		expect(n8n.mail.recipients).toEqual([BOB, CYD]);
		await n8n.clock.skipTo('2030-06-04T06:00:05Z');
		expect(n8n.mail.recipients).toEqual([BOB, CYD, ADA]);
		expect(await n8n.counts(night)).toMatchObject({ completed: 3, positions: 0 });
	});

	it('releases are spread over the first minutes after them', async () => {
		await start('2030-06-03T23:00:00Z');
		const night = mailing('night', hours({ spreadMinutes: 60 }));
		await n8n.activate(night);
		const contacts = Array.from({ length: 40 }, (_, i) => `person${i}@example.com`);
		await n8n.track(night, 'Signed Up', contacts);
		await n8n.clock.skipTo('2030-06-04T07:59:59Z');
		expect(n8n.mail.recipients).toEqual([]);
		await n8n.clock.skipTo('2030-06-04T08:30:00Z');
		const early = n8n.mail.recipients.length;
		expect(early).toBeGreaterThan(5);
		expect(early).toBeLessThan(35);
		await n8n.clock.skipTo('2030-06-04T09:00:00Z');
		expect(n8n.mail.recipients.toSorted()).toEqual(contacts.toSorted());
	});

	it.each([
		['skip', [], [{ message: { status: 'skipped', reason: 'quiet hours' } }]],
		['send', ['Offer of night'], []],
	])('%s: no contact waits', async (action, mails, items) => {
		await start('2030-06-03T23:00:00Z');
		const night = mailing('night', hours({ action }));
		await n8n.activate(night);
		await n8n.track(night, 'Signed Up', [ADA]);
		await n8n.clock.advance(SECOND);
		expect(n8n.mailsTo(ADA)).toEqual(mails);
		expect(skipped('Offer')).toMatchObject(items);
		expect(await n8n.counts(night)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('a contact who opts out while waiting gets nothing in the morning', async () => {
		await start('2030-06-03T23:00:00Z');
		const night = mailing('night', hours());
		await n8n.activate(night);
		await n8n.track(night, 'Signed Up', [ADA, BOB]);
		await n8n.clock.skip(HOUR);
		await says(ADA, 'optedOut');
		await n8n.clock.skipTo('2030-06-04T08:00:05Z');
		expect(n8n.mail.recipients).toEqual([BOB]);
		expect(skipped('Offer')).toMatchObject([{ message: { reason: 'opted out' } }]);
	});

	it('the wait is no failed attempt: the mail server may still refuse as often as ever', async () => {
		n8n = await TestN8n.start({
			at: '2030-06-03T23:00:00Z',
			// Put off six times after three attempts each, and then accepted.
			mail: {
				reply: (_to, n) => (n <= 6 * 3 ? { at: 'RCPT', code: 451, text: 'Not now' } : undefined),
			},
		});
		const night = mailing('night', hours());
		await n8n.activate(night);
		await n8n.track(night, 'Signed Up', [ADA]);
		await n8n.clock.skipTo('2030-06-04T08:00:00Z');
		await n8n.clock.advance(3 * SECOND);
		expect(n8n.mail.triesOf(ADA)).toBe(3);
		for (let n = 0; n < 7; n++) {
			await n8n.clock.advance(3 * SECOND);
			await n8n.clock.skip(61 * MINUTE);
		}
		await n8n.clock.advance(3 * SECOND);
		expect(n8n.mailsTo(ADA)).toEqual(['Offer of night']);
		expect(n8n.mail.triesOf(ADA)).toBe(19);
	});

	it('an execution that is tried again defers no contact twice', async () => {
		await start('2030-06-03T23:00:00Z');
		let failing = true;
		const shaky = journey(
			'shaky',
			{
				Start: journeyTrigger(),
				Receipt: send('Receipt', { purpose: 'transactional' }),
				Offer: send('Offer', { options: hours() }),
				CRM: code((items, context) => {
					if (failing) throw new NodeOperationError(context.getNode(), 'CRM said 500');
					return items;
				}),
			},
			['Start', 'Receipt', 'Offer'],
			['Receipt', 'CRM'],
		);
		await n8n.activate(shaky);
		await n8n.track(shaky, 'Signed Up', [ADA]);
		await n8n.clock.advance(3 * SECOND);
		expect(n8n.executions[0].status).toBe('error');
		failing = false;
		await n8n.clock.advance(MINUTE);
		expect(await n8n.counts(shaky)).toMatchObject({ active: 1, positions: 1 });
		await n8n.clock.skipTo('2030-06-04T08:00:05Z');
		expect(n8n.mailsTo(ADA)).toEqual(['Receipt', 'Offer']);
	});

	it('no contact is lost when the store fails between the decision and the wait', async () => {
		await start('2030-06-03T23:00:00Z');
		const night = mailing('night', hours());
		await n8n.activate(night);
		let failures = 1;
		n8n.before = ({ method }) => {
			if (method === 'positions.park' && failures-- > 0) throw new Error('The store is away');
		};
		await n8n.track(night, 'Signed Up', [ADA]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.executions[0].status).toBe('error');
		expect(n8n.mail.recipients).toEqual([]);
		expect(await n8n.counts(night)).toMatchObject({ active: 1, positions: 1 });
		await n8n.clock.skipTo('2030-06-04T08:00:05Z');
		expect(n8n.mailsTo(ADA)).toEqual(['Offer of night']);
		expect(await n8n.counts(night)).toMatchObject({ completed: 1, positions: 0 });
	});
});

describe('A frequency cap', () => {
	/** Starts on an event of its own, in the store that journeys share. */
	const started = (id: string, event: string, options: INodeParameters): Flow =>
		flow(
			id,
			{
				Start: journeyTrigger({ eventName: { __rl: true, mode: 'name', value: event } }),
				Offer: send(`Offer of ${id}`, { options }),
			},
			['Start', 'Offer'],
		);

	async function activated(...flows: Flow[]): Promise<void> {
		for (const each of flows) await n8n.activate(each);
	}

	it('reached by another journey: the contact continues without the message, with the reason', async () => {
		await start();
		const first = started('first', 'Ordered', {});
		const second = started('second', 'Left', caps());
		await activated(first, second);
		await n8n.track(first, 'Ordered', [ADA]);
		await n8n.clock.skip(HOUR);
		await n8n.track(second, 'Left', [ADA, BOB]);
		await n8n.clock.skip(HOUR);
		expect(n8n.mailsTo(ADA)).toEqual(['Offer of first']);
		expect(n8n.mailsTo(BOB)).toEqual(['Offer of second']);
		expect(skipped('Offer')).toMatchObject([
			{ contact: { email: ADA }, message: { status: 'skipped', reason: 'frequency cap' } },
		]);
		expect(await n8n.counts(second)).toMatchObject({ completed: 2, positions: 0 });
		await n8n.clock.skip(23 * HOUR);
		await n8n.track(second, 'Left', [ADA]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Offer of first', 'Offer of second']);
	});

	it('deferred: the contact waits until there is room, and is capped anew after that', async () => {
		await start();
		const first = started('first', 'Ordered', {});
		const second = started('second', 'Left', caps({ whenCapped: 'defer' }));
		await activated(first, second);
		await n8n.track(first, 'Ordered', [ADA]);
		await n8n.clock.skip(HOUR);
		await n8n.track(second, 'Left', [ADA]);
		await n8n.clock.skip(22 * HOUR);
		await n8n.track(first, 'Ordered', [ADA]);
		await n8n.clock.skip(2 * HOUR);
		// The first of the two has left the cap, the second has not.
		expect(n8n.mailsTo(ADA)).toEqual(['Offer of first', 'Offer of first']);
		expect(await n8n.counts(second)).toMatchObject({ active: 1, positions: 1 });
		await n8n.clock.skip(21 * HOUR + 58 * MINUTE);
		expect(n8n.mailsTo(ADA)).toHaveLength(2);
		await n8n.clock.advance(5 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Offer of first', 'Offer of first', 'Offer of second']);
		expect(await n8n.counts(second)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('is checked again when quiet hours are over', async () => {
		await start('2030-06-03T23:00:00Z');
		const first = started('first', 'Ordered', {});
		const second = started('second', 'Left', { ...caps(), ...hours() });
		await activated(first, second);
		await n8n.track(second, 'Left', [ADA, BOB]);
		await n8n.clock.skip(HOUR);
		await n8n.track(first, 'Ordered', [ADA]);
		await n8n.clock.skipTo('2030-06-04T08:00:05Z');
		expect(n8n.mailsTo(ADA)).toEqual(['Offer of first']);
		expect(n8n.mailsTo(BOB)).toEqual(['Offer of second']);
		expect(skipped('Offer')).toMatchObject([{ message: { reason: 'frequency cap' } }]);
	});

	it('lets one of two journeys through that wait for the same morning', async () => {
		await start('2030-06-03T23:00:00Z');
		const options = { ...caps(), ...hours() };
		const first = started('first', 'Ordered', options);
		const second = started('second', 'Left', options);
		await activated(first, second);
		await n8n.track(first, 'Ordered', [ADA, BOB]);
		await n8n.track(second, 'Left', [ADA, BOB]);
		await n8n.clock.skipTo('2030-06-04T08:01:00Z');
		expect(n8n.mailsTo(ADA)).toHaveLength(1);
		expect(n8n.mailsTo(BOB)).toHaveLength(1);
		expect(skipped('Offer')).toHaveLength(2);
	});

	it('counts no message that was put off or has failed', async () => {
		n8n = await TestN8n.start({
			mail: {
				reply: (to, n) =>
					to === BOB && n === 1 ? { at: 'RCPT', code: 550, text: 'No such user' } : undefined,
			},
		});
		const first = started('first', 'Ordered', {});
		const second = started('second', 'Left', caps());
		await activated(first, second);
		await n8n.track(first, 'Ordered', [BOB]);
		await n8n.clock.advance(MINUTE);
		await n8n.track(second, 'Left', [BOB]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(BOB)).toEqual(['Offer of second']);
	});

	it('does not apply to transactional messages', async () => {
		await start();
		const receipt = journey(
			'receipt',
			{
				Start: journeyTrigger(),
				Offer: send('Offer'),
				Receipt: send('Receipt', { purpose: 'transactional', options: { ...caps(), ...hours() } }),
				Another: send('Another offer', { options: caps({ times: 2 }) }),
			},
			['Start', 'Offer', 'Receipt', 'Another'],
		);
		await n8n.activate(receipt);
		await n8n.track(receipt, 'Signed Up', [ADA]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Offer', 'Receipt', 'Another offer']);
	});
});

describe('A policy with invalid values', () => {
	it.each([
		[hours({ to: '22:00' }), 'Quiet Hours.*part of the day'],
		[hours({ from: '00:00', to: '24:00' }), 'Quiet Hours.*part of the day'],
		[hours({ from: '10 pm' }), 'Quiet Hours.*from.*HH:mm'],
		[caps({ times: 0 }), 'Frequency Caps.*times.*1 or more'],
		[caps({ times: 1.5 }), 'Frequency Caps.*times.*whole number'],
	])('is refused when the workflow is switched on: %j', async (options, message) => {
		await start();
		await expect(n8n.activate(mailing('wrong', options))).rejects.toThrow(new RegExp(message));
	});

	it('for one item alone is an error of that item', async () => {
		await start();
		const picky = mailing('picky', hours({ from: '={{ $json.event.properties.from }}' }));
		await n8n.activate(picky);
		await n8n.call(picky, {
			batch: [
				{ event: 'Signed Up', email: ADA, properties: { from: '22:00' } },
				{ event: 'Signed Up', email: BOB, properties: { from: 'ten' } },
			],
		});
		await n8n.clock.advance(SECOND);
		expect(n8n.mail.recipients).toEqual([ADA]);
		expect(n8n.executions[0].error).toContain("'Quiet Hours': from");
	});
});

describe('A test run', () => {
	it('shows the contacts that would be skipped or wait, and writes nothing', async () => {
		await start('2030-06-03T23:00:00Z');
		const preview = (options: INodeParameters, more: INodeParameters = {}) =>
			flow('preview', { Start: journeyTrigger(), Offer: send('Offer', { options, ...more }) }, [
				'Start',
				'Offer',
			]);
		const strict = await n8n.testRun(preview({ consentNeeded: 'optIn' }), 'Start');
		const reason = { reason: 'not opted in', reasonCode: 'notOptedIn' };
		expect(strict.json('Offer')).toMatchObject([
			{ message: { status: 'skipped', ...reason, to: ADA, subject: 'Offer' } },
		]);
		const night = await n8n.testRun(preview(hours()), 'Start');
		expect(night.json('Offer')).toMatchObject([
			{ message: { reason: 'Put off: quiet hours', until: expect.any(String) as string } },
		]);
		const receipt = await n8n.testRun(preview(hours(), { purpose: 'transactional' }), 'Start');
		expect(receipt.json('Offer')[0].message).not.toHaveProperty('reason');
		expect(n8n.mail.recipients).toEqual([]);
	});
});
