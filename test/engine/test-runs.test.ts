import {
	edit,
	flow,
	journeyTrigger,
	plainTrigger,
	send,
	waitForEvent,
	waitUntil,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const HUB = 'https://n8n.example.com/webhook/7d1f/hub';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

type Parameters = NonNullable<ReturnType<typeof waitUntil>['parameters']>;

const welcome = (start: Parameters = {}, wait: Parameters = {}, options: Parameters = {}) =>
	flow(
		'welcome',
		{
			Start: journeyTrigger({ vars: { values: [{ name: 'brand', value: 'Acme' }] }, ...start }),
			Wait: waitUntil({ amount: 3, unit: 'days' }),
			Welcome: send('{{ journey.vars.brand }} welcomes {{ contact.firstName }}', { options }),
			Order: waitForEvent('Order Completed', wait),
			Thanks: send('Thank you', { options }),
			Reminder: send('Still there?', { options }),
		},
		['Start', 'Wait', 'Welcome', 'Order', 'Thanks'],
		['Order/1', 'Reminder'],
	);

const READS = new Set([
	...['contacts.recent', 'contacts.read', 'events.latest', 'journeys.ofWorkflow'],
	...['hubs.of', 'workspace'],
	...['catalog.attributeNames', 'catalog.propertyNames'],
]);

describe('A test run from the editor', () => {
	it('goes through the whole journey at once, with a made-up contact', async () => {
		const run = await n8n.testRun(welcome(), 'Start');
		expect(run.status).toBe('success');
		expect(run.json('Start')).toMatchObject([
			{ contact: { email: ADA, firstName: 'Ada' }, journey: { vars: { brand: 'Acme' } } },
		]);
		expect(run.json('Wait')).toHaveLength(1);
		expect(run.json('Order')).toHaveLength(1);
		expect(run.json('Thanks')).toHaveLength(1);
		expect(run.task('Reminder')).toBeUndefined();
	});

	it('shows every message as a preview, and sends none', async () => {
		const run = await n8n.testRun(welcome(), 'Start');
		expect(run.json('Welcome')).toMatchObject([
			{
				message: {
					channel: 'email',
					status: 'preview',
					to: ADA,
					from: 'Shop <shop@sender.example>',
					subject: 'Acme welcomes Ada',
					html: '<p>Dear Ada</p>',
				},
			},
		]);
		expect(n8n.mail.connections).toBe(0);
	});

	it("takes the 'Timed Out' output of a wait where its option says so", async () => {
		const late = welcome({}, { options: { testOutput: 'timedOut' } });
		const run = await n8n.testRun(late, 'Start');
		expect(run.json('Reminder')).toHaveLength(1);
		expect(run.task('Thanks')).toBeUndefined();
	});

	const buyers = (wait: Parameters = {}) =>
		flow(
			'buyers',
			{
				Start: journeyTrigger(),
				Order: waitForEvent('Order Completed', wait),
				Branch: {
					type: 'n8n-nodes-journey.branchOnBehavior',
					parameters: {
						branches: {
							values: [
								{
									name: 'Buyer',
									conditions: {
										values: [
											{ eventName: { __rl: true, mode: 'name', value: 'Order Completed' } },
											{
												eventName: { __rl: true, mode: 'name', value: 'Signed Up' },
												timeWindow: 'ever',
											},
										],
									},
								},
							],
						},
					},
				},
			},
			['Start', 'Order', 'Branch'],
			['Order/1', 'Branch'],
		);

	it("carries the awaited event by 'Reached', so that the next branch counts it", async () => {
		const filter = {
			conditions: [{ property: 'plan', type: 'string', operator: 'equals', value: 'pro' }],
		};
		const run = await n8n.testRun(buyers({ propertyFilters: filter }), 'Start');
		expect(run.json('Order')).toMatchObject([
			{
				event: { name: 'Order Completed', properties: { plan: 'pro' } },
				wait: { endedBy: 'event' },
			},
		]);
		expect(run.json('Branch', 1)).toMatchObject([{ branch: { name: 'Buyer' } }]);
	});

	/** Names of the branches that the items left by. */
	const branchesOf = (run: Awaited<ReturnType<TestN8n['testRun']>>) =>
		[0, 1].flatMap((output) =>
			run.json('Branch', output).map(({ branch }) => (branch as { name: string }).name),
		);
	const testedWith = (start: Parameters, wait: Parameters = {}) => {
		const tested = buyers(wait);
		return edit(tested, 'Start', start);
	};

	it('of a real contact counts the awaited event beside what the store knows, too', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [BOB]);
		const run = await n8n.testRun(testedWith({ testWith: 'recent' }), 'Start');
		expect(run.json('Order')).toMatchObject([{ event: { name: 'Order Completed' } }]);
		expect(branchesOf(run)).toEqual(['Buyer']);
		const late = testedWith({ testWith: 'recent' }, { options: { testOutput: 'timedOut' } });
		expect(branchesOf(await n8n.testRun(late, 'Start'))).toEqual(['Otherwise']);
		expect(await n8n.counts(welcome())).toMatchObject({ entered: 1 });
	});

	it('starts with the real contact of an email, and with their latest entry event', async () => {
		await n8n.activate(welcome());
		for (const plan of ['trial', 'pro']) {
			const call = { event: 'Signed Up', email: BOB, properties: { plan } };
			expect(await n8n.call(welcome(), call)).toMatchObject({ status: 202 });
			await n8n.clock.skip(1_000);
		}
		await n8n.track(welcome(), 'Signed Up', [ADA]);
		const byEmail = (testEmail: string) => testedWith({ testWith: 'email', testEmail });
		const run = await n8n.testRun(byEmail(' BOB@example.com'), 'Start');
		expect(run.json('Start')).toMatchObject([
			{ contact: { email: BOB }, event: { name: 'Signed Up', properties: { plan: 'pro' } } },
		]);
		const unknown = await n8n.testRun(byEmail('nobody@example.com'), 'Start');
		expect(unknown.error).toBe("There is no contact with the email 'nobody@example.com'.");
	});

	it('starts with the contacts who did the entry event last, whoever came after', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [BOB]);
		await n8n.track(welcome(), 'Viewed', [ADA]);
		const run = await n8n.testRun(testedWith({ testWith: 'recent' }), 'Start');
		expect(run.json('Start')).toMatchObject([{ contact: { email: BOB }, event: { id: 1 } }]);
	});

	it("counts no awaited event behind 'Timed Out'", async () => {
		const late = buyers({ options: { testOutput: 'timedOut' } });
		const run = await n8n.testRun(late, 'Start');
		expect(run.json('Order', 1)).toMatchObject([{ event: { name: 'Signed Up' } }]);
		expect(run.json('Order', 1)[0]).not.toHaveProperty('wait');
	});

	it('fails the item, by its index, where the filter of the awaited event cannot be read', async () => {
		const unreadable = buyers({ propertyFilters: { json: [{ filter: '{' }] } });
		const run = await n8n.testRun(unreadable, 'Start');
		expect(run.run?.data.resultData.error).toMatchObject({ context: { itemIndex: 0 } });
	});

	it('says at each node that would wait or send that it does not', async () => {
		const run = await n8n.testRun(welcome(), 'Start');
		for (const node of ['Wait', 'Welcome', 'Order', 'Thanks']) {
			expect(run.hints(node)).toContain('Test run: nothing sent, nobody waits.');
		}
	});

	it('really sends where an address is given, and only to that', async () => {
		const tested = welcome({}, {}, { testRecipient: 'me@example.com' });
		const run = await n8n.testRun(tested, 'Start');
		expect(n8n.mail.recipients).toEqual(['me@example.com', 'me@example.com']);
		expect(run.json('Welcome')).toMatchObject([
			{ message: { status: 'test', to: 'me@example.com' } },
		]);
	});

	it('writes nothing: it makes no contact, event, enrollment or message', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [BOB]);
		const before = await n8n.counts(welcome());
		const writes: string[] = [];
		n8n.before = ({ method }) => {
			if (!READS.has(method)) writes.push(method);
		};
		await n8n.testRun(welcome({ testWith: 'recent' }), 'Start');
		await n8n.testRun(welcome(), 'Start');
		await n8n.call(welcome(), { event: 'Signed Up', email: 'x@example.com' }, { test: true });
		expect(writes).toEqual([]);
		expect(await n8n.counts(welcome())).toEqual(before);
		expect(n8n.mail.recipients).toEqual([]);
	});

	it('leaves contacts alone who are on the journey, also when it starts with them', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [BOB]);
		const run = await n8n.testRun(welcome({ testWith: 'recent' }), 'Start');
		expect(run.json('Start')).toMatchObject([{ contact: { email: BOB } }]);
		expect(run.json('Welcome')).toMatchObject([{ message: { to: BOB, status: 'preview' } }]);
		await n8n.clock.skip(3 * 24 * 3_600_000);
		expect(n8n.mailsTo(BOB)).toEqual(['Acme welcomes']);
	});

	it('starts with the made-up contact while there are no real ones', async () => {
		const run = await n8n.testRun(welcome({ testWith: 'recent' }), 'Start');
		expect(run.json('Start')).toMatchObject([{ contact: { email: ADA } }]);
	});

	it('starts with the entries of a call of the test URL, and answers it', async () => {
		const body = {
			type: 'track',
			event: 'Signed Up',
			userId: '42',
			properties: { plan: 'pro' },
			context: { traits: { email: BOB } },
		};
		const call = await n8n.call(welcome(), body, { test: true, kind: 'track' });
		expect(call.status).toBe(200);
		expect(call.body).toMatchObject({ success: true, test: true, accepted: 1 });
		expect(call.execution?.json('Start')).toMatchObject([
			{ contact: { externalId: '42', email: BOB }, event: { properties: { plan: 'pro' } } },
		]);
		expect(call.execution?.json('Welcome')).toMatchObject([{ message: { to: BOB } }]);
	});

	it('has the instance that the event of the call names', async () => {
		const perOrder = welcome({ options: { instanceKey: 'order.id' } });
		const body = { event: 'Signed Up', email: BOB, properties: { order: { id: 17 } } };
		const call = await n8n.call(perOrder, body, { test: true });
		expect(call.execution?.json('Start')).toMatchObject([{ journey: { instance: '17' } }]);
		const without = await n8n.call(perOrder, { event: 'Signed Up', email: BOB }, { test: true });
		expect(without.execution?.json('Start')).toMatchObject([{ journey: { instance: '' } }]);
	});

	it('answers a wrong call of the test URL with the reason, and starts nothing', async () => {
		const call = await n8n.call(welcome(), { event: 'Signed Up' }, { test: true });
		expect(call.status).toBe(400);
		expect(call.body).toMatchObject({ success: false, rejected: [{ index: 0 }] });
		expect(call.execution).toBeUndefined();
	});

	it('behind a trigger of another package, passes the items through', async () => {
		const nightly = flow(
			'nightly',
			{ Schedule: plainTrigger(), Wait: waitUntil(), Hello: send('Hello {{ name }}') },
			['Schedule', 'Wait', 'Hello'],
		);
		await n8n.activate(nightly);
		const run = await n8n.trigger(nightly, 'Schedule', [{ email: ADA, name: 'Ada' }], 'manual');
		expect(run.json('Wait')).toEqual([{ email: ADA, name: 'Ada' }]);
		const reason = { reason: 'no email address', reasonCode: 'noAddress' };
		expect(run.json('Hello')).toMatchObject([
			{ message: { status: 'skipped', ...reason, subject: 'Hello Ada' } },
		]);
	});

	it('shows a message that cannot be made as the item that fails', async () => {
		const broken = flow(
			'broken',
			{ Start: journeyTrigger(), Hello: send('Hello', { html: '{% if %}' }) },
			['Start', 'Hello'],
		);
		const run = await n8n.testRun(broken, 'Start');
		expect(run.status).toBe('error');
		expect(run.run?.data.resultData.error).toMatchObject({ context: { itemIndex: 0 } });
	});
});

describe('The preview link of a test run', () => {
	async function withHub(): Promise<number> {
		await n8n.testRun(welcome(), 'Start');
		// The absence of a hub is remembered for a while.
		await n8n.clock.advance(10_000);
		const workspaceId = await n8n.store.workspace('default');
		const hub = { workspaceId, workflowId: 'hub', name: 'Hub', url: HUB };
		await n8n.store.hubs.register(hub, n8n.clock.now());
		return workspaceId;
	}

	const messageOf = (run: Awaited<ReturnType<TestN8n['testRun']>>) =>
		run.json('Welcome')[0].message as Record<string, unknown>;

	it('comes after subject and content, which come first on the item', async () => {
		await withHub();
		const run = await n8n.testRun(welcome(), 'Start');
		expect(Object.keys(run.json('Welcome')[0])[0]).toBe('message');
		const message = messageOf(run);
		expect(Object.keys(message).slice(0, 4)).toEqual(['subject', 'html', 'text', 'previewUrl']);
		expect(String(message.previewUrl).startsWith(`${HUB}/preview?t=`)).toBe(true);
	});

	it('refers to the message as it is written, with the item of the test run', async () => {
		const workspaceId = await withHub();
		const options = { preheader: '={{ $json.contact.email }}', trackClicks: false };
		await n8n.testRun(welcome({}, {}, options), 'Start');
		const drafts = await Promise.all(
			[1, 2, 3].map((id) => n8n.store.previews.find(workspaceId, id, n8n.clock.now())),
		);
		expect(drafts.map((draft) => draft?.node)).toEqual(['Welcome', 'Thanks', undefined]);
		expect(drafts[0]).toMatchObject({
			isForAnyone: false,
			samples: [
				{
					to: ADA,
					scope: { contact: { email: ADA, firstName: 'Ada' } },
					email: {
						subject: {
							text: '{{ journey.vars.brand }} welcomes {{ contact.firstName }}',
							liquid: true,
						},
						preheader: { text: ADA, liquid: false },
						tracking: { opens: true, clicks: false },
					},
				},
			],
		});
	});

	it('is left out without an active hub', async () => {
		const run = await n8n.testRun(welcome(), 'Start');
		expect(messageOf(run)).not.toHaveProperty('previewUrl');
	});
});
