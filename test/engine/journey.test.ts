import {
	code,
	flow,
	journeyTrigger,
	rename,
	send,
	waitForEvent,
	waitUntil,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const welcome = flow(
	'welcome',
	{
		Start: journeyTrigger({ vars: { values: [{ name: 'brand', value: 'Acme' }] } }),
		Wait: waitUntil({ amount: 10, unit: 'minutes' }),
		Welcome: send('Welcome to {{ journey.vars.brand }}'),
		Order: waitForEvent('Order Completed', { maxWait: 60, maxWaitUnit: 'minutes' }),
		Thanks: send('Thank you'),
		Reminder: send('Still there?'),
	},
	['Start', 'Wait', 'Welcome', 'Order', 'Thanks'],
	['Order/1', 'Reminder'],
);

describe('A journey', () => {
	it('takes every contact through it on their own clock', async () => {
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', [ADA]);
		await n8n.clock.advance(4 * MINUTE);
		await n8n.track(welcome, 'Signed Up', [BOB]);

		await n8n.clock.advance(6 * MINUTE - 1);
		expect(n8n.mail.recipients).toEqual([]);
		await n8n.clock.advance(1);
		expect(n8n.mail.recipients).toEqual([ADA]);
		await n8n.clock.advance(4 * MINUTE - 1);
		expect(n8n.mail.recipients).toEqual([ADA]);
		await n8n.clock.advance(1);
		expect(n8n.mail.recipients).toEqual([ADA, BOB]);
	});

	it("continues by 'Reached' with the awaited event, by 'Timed Out' without it", async () => {
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', [ADA, BOB]);
		await n8n.clock.advance(15 * MINUTE);
		await n8n.track(welcome, 'Order Completed', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Welcome to Acme', 'Thank you']);
		await n8n.clock.advance(55 * MINUTE - 1);
		expect(n8n.mailsTo(BOB)).toEqual(['Welcome to Acme']);
		await n8n.clock.advance(1);
		expect(n8n.mailsTo(BOB)).toEqual(['Welcome to Acme', 'Still there?']);
		expect(n8n.mailsTo(ADA)).toEqual(['Welcome to Acme', 'Thank you']);
		expect(await n8n.counts(welcome)).toMatchObject({ entered: 2, completed: 2, positions: 0 });
	});

	it('starts one execution for all contacts that move at the same time, not one for each', async () => {
		await n8n.activate(welcome);
		const crowd = Array.from({ length: 300 }, (_, n) => `c${n}@example.com`);
		await n8n.track(welcome, 'Signed Up', crowd);
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.mail.recipients.toSorted()).toEqual(crowd.toSorted());
		expect(n8n.executions.map(({ startNode, status }) => [startNode, status])).toEqual([
			['Start', 'success'],
			['Wait', 'success'],
		]);
	});

	it('keeps the order of a batch, and links every item to the one it stems from', async () => {
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', [CYD, ADA, BOB]);
		await n8n.clock.skip(10 * MINUTE);
		const [, released] = n8n.executions;
		const emails = (node: string) =>
			released.json(node).map(({ contact }) => (contact as { email: string }).email);
		expect(emails('Wait')).toEqual([CYD, ADA, BOB]);
		expect(emails('Welcome')).toEqual([CYD, ADA, BOB]);
		expect(released.items('Wait').map(({ pairedItem }) => pairedItem)).toEqual(
			Array(3).fill({ item: 0 }),
		);
		expect(released.items('Welcome').map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
	});

	it('starts no execution while all contacts wait', async () => {
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', [ADA]);
		expect(n8n.executions).toHaveLength(1);
		await n8n.clock.advance(9 * MINUTE);
		expect(n8n.executions).toHaveLength(1);
	});
});

describe('A workflow that is edited while contacts wait', () => {
	it('releases them at their node also after it was renamed', async () => {
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', [ADA]);
		await n8n.deactivate(welcome);
		await n8n.activate(rename(welcome, 'Wait', 'Wait a little'));
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.executions.at(-1)).toMatchObject({ startNode: 'Wait a little' });
		expect(n8n.mailsTo(ADA)).toEqual(['Welcome to Acme']);
	});
});

describe('A loop on the canvas', () => {
	it('sends the contact round as often as its path leads there', async () => {
		const daily = flow(
			'daily',
			{
				Start: journeyTrigger(),
				Wait: waitForEvent('Unsubscribed', { maxWait: 10, maxWaitUnit: 'minutes' }),
				Tip: send('A tip for today'),
				Bye: send('Bye'),
			},
			['Start', 'Wait', 'Bye'],
			['Wait/1', 'Tip', 'Wait'],
		);
		await n8n.activate(daily);
		await n8n.track(daily, 'Signed Up', [ADA]);
		for (let round = 0; round < 3; round++) await n8n.clock.skip(10 * MINUTE);
		await n8n.track(daily, 'Unsubscribed', [ADA]);
		await n8n.clock.skip(60 * MINUTE);
		const tip = 'A tip for today';
		expect(n8n.mailsTo(ADA)).toEqual([tip, tip, tip, 'Bye']);
		expect(await n8n.counts(daily)).toMatchObject({ completed: 1, positions: 0 });
	});
});

describe('Two branches that join again', () => {
	it('release the contact once, with one mail', async () => {
		const diamond = flow(
			'diamond',
			{
				Start: journeyTrigger(),
				Left: code((items) => items),
				Right: code((items) => items),
				Hello: send('Hello'),
				Wait: waitUntil({ amount: 1, unit: 'minutes' }),
				Bye: send('Bye'),
			},
			['Start', 'Left', 'Hello', 'Wait', 'Bye'],
			['Start', 'Right', 'Hello'],
		);
		await n8n.activate(diamond);
		await n8n.track(diamond, 'Signed Up', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(diamond)).toMatchObject({ completed: 1, positions: 0 });
	});
});

describe('An item', () => {
	it('carries contact, journey and the event that brought the contact here', async () => {
		await n8n.activate(welcome);
		const body = {
			type: 'track',
			event: 'Signed Up',
			userId: '42',
			timestamp: '2030-06-03T07:59:00.000Z',
			properties: { plan: 'pro' },
			context: { timezone: 'Europe/Berlin', traits: { email: ADA } },
		};
		await n8n.call(welcome, body, { kind: 'track' });
		const [item] = n8n.executions[0].json('Start');
		expect(item).toMatchObject({
			contact: { externalId: '42', email: ADA, timezone: 'Europe/Berlin', attributes: {} },
			journey: {
				key: expect.stringMatching(/^workflow-welcome-/) as string,
				instance: '',
				enteredAt: '2030-06-03T08:00:00.000Z',
				vars: { brand: 'Acme' },
			},
			event: {
				name: 'Signed Up',
				properties: { plan: 'pro' },
				occurredAt: '2030-06-03T07:59:00.000Z',
			},
		});
	});

	it("leaves a wait with the builder's own data, and with the contact as stored now", async () => {
		const scoring = flow(
			'scoring',
			{
				Start: journeyTrigger(),
				Enrich: code((items) =>
					items.map(({ json }, item) => ({
						json: { ...json, score: { fit: 7, tags: ['b2b'] } },
						pairedItem: { item },
					})),
				),
				Wait: waitUntil({ amount: 10, unit: 'minutes' }),
				Hello: send('{{ contact.firstName }} fits {{ score.fit }} {{ score.tags | join }}'),
			},
			['Start', 'Enrich', 'Wait', 'Hello'],
		);
		await n8n.activate(scoring);
		await n8n.track(scoring, 'Signed Up', [ADA]);
		await n8n.call(scoring, { type: 'identify', email: ADA, traits: { firstName: 'Ada' } });
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Ada fits 7 b2b']);
	});

	it('keeps the event that brought the contact here, through any number of waits', async () => {
		const cart = flow(
			'cart',
			{
				Start: journeyTrigger(),
				Wait: waitUntil({ amount: 10, unit: 'minutes' }),
				First: send('Your {{ event.properties.item }}'),
				Order: waitForEvent('Order Completed', { maxWait: 10, maxWaitUnit: 'minutes' }),
				Reminder: send('Still want the {{ event.properties.item }}?'),
			},
			['Start', 'Wait', 'First', 'Order'],
			['Order/1', 'Reminder'],
		);
		await n8n.activate(cart);
		await n8n.track(cart, 'Signed Up', [ADA], { item: 'bicycle' });
		await n8n.clock.skip(10 * MINUTE);
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Your bicycle', 'Still want the bicycle?']);
	});

	it('carries the event that ended the wait, where one did', async () => {
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', [ADA]);
		await n8n.clock.skip(10 * MINUTE);
		await n8n.track(welcome, 'Order Completed', [ADA], { total: 99 });
		const [item] = n8n.executions.at(-1)!.json('Order');
		expect(item.event).toMatchObject({ name: 'Order Completed', properties: { total: 99 } });
	});

	it('tells what became of the message', async () => {
		const silent = flow('silent', { Start: journeyTrigger(), Hello: send('Hello') }, [
			'Start',
			'Hello',
		]);
		await n8n.activate(silent);
		await n8n.call(silent, {
			batch: [
				{ type: 'track', event: 'Signed Up', email: ADA },
				{ type: 'track', event: 'Signed Up', userId: 'without-address' },
			],
		});
		const [execution] = n8n.executions;
		expect(execution.json('Hello')).toMatchObject([
			{ message: { channel: 'email', status: 'sent', sentAt: '2030-06-03T08:00:00.000Z' } },
			{
				contact: { externalId: 'without-address' },
				message: { channel: 'email', status: 'skipped', reason: 'no email address' },
			},
		]);
	});
});

describe('A fan-out into two waiting branches', () => {
	const forked = flow(
		'forked',
		{
			Start: journeyTrigger(),
			Short: waitUntil({ amount: 10, unit: 'minutes' }),
			Long: waitUntil({ amount: 60, unit: 'minutes' }),
			First: send('First'),
			Second: send('Second'),
		},
		['Start', 'Short', 'First'],
		['Start', 'Long', 'Second'],
	);

	it('takes the contact through both of them', async () => {
		await n8n.activate(forked);
		await n8n.track(forked, 'Signed Up', [ADA]);
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['First']);
		await n8n.clock.skip(50 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['First', 'Second']);
	});

	it('is complete once both are done, not before', async () => {
		await n8n.activate(forked);
		await n8n.track(forked, 'Signed Up', [ADA]);
		expect(await n8n.counts(forked)).toMatchObject({ active: 1, positions: 2 });
		await n8n.clock.skip(10 * MINUTE);
		expect(await n8n.counts(forked)).toMatchObject({ active: 1, positions: 1, completed: 0 });
		await n8n.clock.skip(50 * MINUTE);
		expect(await n8n.counts(forked)).toMatchObject({ active: 0, positions: 0, completed: 1 });
	});
});

describe('Journey variables', () => {
	it('are the current ones, also for contacts who entered before they were edited', async () => {
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', [ADA]);
		await n8n.deactivate(welcome);
		const nodes = welcome.nodes.map((node) =>
			node.name === 'Start'
				? {
						...node,
						parameters: {
							...node.parameters,
							vars: { values: [{ name: 'brand', value: 'Globex' }] },
						},
					}
				: node,
		);
		await n8n.activate({ ...welcome, nodes });
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Welcome to Globex']);
	});
});
