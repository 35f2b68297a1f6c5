import { NodeOperationError, type IDataObject, type INodeParameters } from 'n8n-workflow';
import { code, flow, journeyTrigger, withStore, type Step } from '../support/engine/flow';
import { ADA, BOB, CYD, smsSays, SMS_TAKEN, TwoChannels } from '../support/engine/two-channels';
import type { Answer } from '../unit/message/support/provider-server';
import type { Reply } from '../unit/message/support/mail-server';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const noSuchUser: Reply = { at: 'RCPT', code: 550, text: '5.7.1 Not wanted' };
const greylisted: Reply = { at: 'RCPT', code: 451, text: '4.7.1 Greylisted, try again' };

let world: TwoChannels;

afterEach(async () => await world.close());

/** On the store that is quickest to open; the kind makes no difference to these tests. */
const journey = (parameters: INodeParameters = {}, then: Step = code((items) => items)) =>
	withStore(
		flow('hello', { Start: journeyTrigger(), Hello: world.step(parameters), Then: then }, [
			'Start',
			'Hello',
			'Then',
		]),
		'staticData',
	);

async function signUp(made: ReturnType<typeof journey>, contacts: object[]): Promise<void> {
	await world.n8n.activate(made);
	await enter(made, contacts);
}

async function enter(made: ReturnType<typeof journey>, contacts: object[]): Promise<void> {
	const emails = contacts.map((contact) => (contact as { email: string }).email);
	const events = emails.map((email) => ({ type: 'track', event: 'Signed Up', email }));
	await world.n8n.call(made, { batch: [...contacts, ...events] }, { kind: 'batch' });
	await world.n8n.clock.advance(2 * SECOND);
}

const left = (output: number) =>
	world.n8n.executions.flatMap((execution) => execution.json('Hello', output));
const messages = (output: number) => left(output).map(({ message }) => message as IDataObject);

async function optOut(who: string, channel: string): Promise<void> {
	const { store, clock } = world.n8n;
	const workspaceId = await store.workspace('default');
	const [contactId] = await store.contacts.find(workspaceId, [[{ kind: 'email', value: who }]]);
	const change = { contactId: contactId!, channel, status: 'optedOut' as const };
	await store.consents.set(workspaceId, [change], clock.now());
}

describe('The first channel that reaches', () => {
	it('gets the message, and no other: the preferred one, else in the order of choice', async () => {
		world = await TwoChannels.start();
		const made = journey();
		await signUp(made, [
			world.contact(ADA),
			world.contact(BOB, { preferredChannel: 'SMS' }),
			world.contact(CYD, { preferredChannel: 'pigeon' }),
		]);
		expect(world.mailed.toSorted()).toEqual([ADA, CYD]);
		expect(world.texted).toEqual([BOB]);
		expect(messages(0)).toMatchObject([
			{ channel: 'email', status: 'sent', tried: [{ channel: 'email', status: 'sent' }] },
			{ channel: 'sms', status: 'sent', providerId: 'SM7', tried: [{ channel: 'sms' }] },
			{ channel: 'email' },
		]);
		expect(await world.n8n.counts(made)).toMatchObject({ completed: 3, positions: 0 });
	});

	it('may be preferred by another attribute', async () => {
		world = await TwoChannels.start();
		const options = { preferredAttribute: 'likes.most' };
		await signUp(journey({ options }), [world.contact(ADA, { likes: { most: 'sms' } })]);
		expect([world.mailed, world.texted]).toEqual([[], [ADA]]);
	});

	it('is the next one for contacts who cannot be reached on the one before', async () => {
		world = await TwoChannels.start({
			mail: (to) => (to === BOB ? noSuchUser : undefined),
		});
		await signUp(journey(), [
			world.contact(ADA),
			world.contact(BOB),
			{ type: 'identify', email: CYD, traits: {} },
		]);
		await optOut(ADA, 'email');
		await world.n8n.track(journey(), 'Signed Up', [ADA]);
		await world.n8n.clock.advance(2 * SECOND);
		expect(world.texted).toEqual([BOB, ADA]);
		expect(messages(0)).toMatchObject([
			{ channel: 'email' },
			{
				channel: 'sms',
				status: 'sent',
				tried: [
					{ channel: 'email', status: 'failed', reason: '550 5.7.1 Not wanted' },
					{ channel: 'sms', status: 'sent' },
				],
			},
			{ channel: 'email' },
			{
				channel: 'sms',
				tried: [
					{ channel: 'email', status: 'skipped', reason: 'opted out' },
					{ channel: 'sms', status: 'sent' },
				],
			},
		]);
	});

	it("is none: 'Failed' where one refused for good, else 'Skipped' with the first reason", async () => {
		world = await TwoChannels.start({ mail: () => noSuchUser });
		const made = journey({ channels: ['sms', 'email'] });
		const contacts = [ADA, BOB].map((email) => ({ type: 'identify', email, traits: {} }));
		await world.n8n.activate(made);
		await world.n8n.call(made, { batch: contacts }, { kind: 'batch' });
		await optOut(BOB, 'email');
		await signUp(made, contacts);
		const none = { channel: 'sms', status: 'skipped', reason: 'no phone number' };
		const refused = { channel: 'email', status: 'failed', reason: '550 5.7.1 Not wanted' };
		const optedOut = { channel: 'email', status: 'skipped', reason: 'opted out' };
		expect(left(0)).toEqual([]);
		expect(messages(2)).toMatchObject([{ ...refused, tried: [none, refused] }]);
		expect(messages(1)).toMatchObject([{ ...none, tried: [none, optedOut] }]);
	});

	it('after a put-off is the one that was put off; what failed before is not tried again', async () => {
		let busy = true;
		world = await TwoChannels.start({
			mail: () => noSuchUser,
			sms: (): Answer => (busy ? smsSays(429, 20429) : SMS_TAKEN),
		});
		const made = journey();
		await signUp(made, [world.contact(ADA)]);
		expect(await world.n8n.counts(made)).toMatchObject({ active: 1, positions: 1 });
		expect(left(0)).toEqual([]);
		busy = false;
		await world.n8n.clock.advance(10 * SECOND);
		expect(world.n8n.mail.triesOf(ADA)).toBe(1);
		expect(messages(0)).toMatchObject([
			{
				channel: 'sms',
				status: 'sent',
				tried: [
					{ channel: 'email', status: 'failed' },
					{ channel: 'sms', status: 'sent' },
				],
			},
		]);
		expect(await world.n8n.counts(made)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('comes after one whose provider was busy for too long', async () => {
		world = await TwoChannels.start({ mail: () => greylisted });
		const made = journey();
		await signUp(made, [world.contact(ADA)]);
		for (let n = 0; n < 6; n++) {
			await world.n8n.clock.advance(3 * SECOND);
			expect(world.texted).toEqual([]);
			await world.n8n.clock.skip(61 * MINUTE);
		}
		await world.n8n.clock.advance(3 * SECOND);
		expect(world.n8n.mail.triesOf(ADA)).toBe(21);
		expect(world.texted).toEqual([ADA]);
		expect(messages(0)).toMatchObject([
			{ channel: 'sms', tried: [{ channel: 'email', status: 'failed' }, { status: 'sent' }] },
		]);
	});

	it('waits for the end of quiet hours instead of going to another', async () => {
		world = await TwoChannels.start({ at: '2030-06-03T23:00:00Z' });
		const hours = { from: '22:00', to: '08:00', spreadMinutes: 0 };
		const made = journey({ options: { quietHours: { hours } } });
		await signUp(made, [world.contact(ADA)]);
		expect([world.mailed, world.texted]).toEqual([[], []]);
		await world.n8n.clock.skipTo('2030-06-04T08:00:05Z');
		expect([world.mailed, world.texted]).toEqual([[ADA], []]);
	});

	it('has room under a cap of its own', async () => {
		world = await TwoChannels.start();
		const cap = { times: 1, per: 'day', channels: 'this' };
		const made = journey({ options: { frequencyCaps: { caps: [cap] } } });
		await signUp(made, [world.contact(ADA)]);
		for (let n = 0; n < 2; n++) {
			await world.n8n.track(made, 'Signed Up', [ADA]);
			await world.n8n.clock.advance(2 * SECOND);
		}
		expect([world.mailed, world.texted]).toEqual([[ADA], [ADA]]);
		expect(messages(1)).toMatchObject([{ channel: 'email', reason: 'frequency cap' }]);
	});

	it('is the same on a replay, whatever is preferred by then', async () => {
		world = await TwoChannels.start({ mail: () => noSuchUser });
		let failing = true;
		const crm = code(async (items, context) => {
			if (!failing) return items;
			throw new NodeOperationError(context.getNode(), 'CRM said 500');
		});
		const made = journey({}, crm);
		await signUp(made, [world.contact(ADA, { preferredChannel: 'email' })]);
		expect(world.n8n.executions[0].status).toBe('error');
		const sms = world.contact(ADA, { preferredChannel: 'sms' });
		await world.n8n.call(made, sms, { kind: 'identify' });
		failing = false;
		await world.n8n.clock.advance(MINUTE);
		expect([world.n8n.mail.triesOf(ADA), world.texted]).toEqual([1, [ADA]]);
		expect(messages(0).at(-1)).toMatchObject({
			channel: 'sms',
			tried: [{ channel: 'email', status: 'failed' }, { channel: 'sms' }],
		});
	});

	it('whose set-up is wrong fails the execution; no contact falls back to another channel for that', async () => {
		let wrong = true;
		world = await TwoChannels.start({
			sms: (): Answer => (wrong ? smsSays(401, 20003) : SMS_TAKEN),
		});
		const made = journey({ channels: ['sms', 'email'] });
		await signUp(made, [world.contact(ADA)]);
		expect(world.n8n.executions[0].status).toBe('error');
		expect(world.mailed).toEqual([]);
		wrong = false;
		await world.n8n.clock.advance(MINUTE);
		expect(world.mailed).toEqual([]);
		expect(messages(0)).toMatchObject([{ channel: 'sms', status: 'sent' }]);
	});

	it('needs no credential of channels that no contact uses', async () => {
		world = await TwoChannels.start();
		const made = journey();
		await world.n8n.activate(made);
		world.n8n.credentials.twilioApi = () => {
			throw new Error('Nobody asked for SMS');
		};
		await enter(made, [world.contact(ADA)]);
		expect(world.mailed).toEqual([ADA]);
	});

	it('is chosen without the variable that a template misses', async () => {
		world = await TwoChannels.start();
		const made = journey({
			html: '<p>{{ contact.attributes.nickname }}</p>',
			options: { missingVariables: 'skip' },
		});
		await signUp(made, [world.contact(ADA), world.contact(BOB, { nickname: 'Bobby' })]);
		expect([world.mailed, world.texted]).toEqual([[BOB], [ADA]]);
		expect(messages(0)[0]).toMatchObject({
			tried: [{ channel: 'email', reason: 'missing variable' }, { channel: 'sms' }],
		});
	});

	it('is another one from then on for contacts whose address is found not to exist', async () => {
		const gone: Reply = { at: 'RCPT', code: 550, text: '5.1.1 No such user' };
		world = await TwoChannels.start({ mail: (to) => (to === ADA ? gone : undefined) });
		await signUp(journey(), [world.contact(ADA)]);
		await world.n8n.track(journey(), 'Signed Up', [ADA]);
		await world.n8n.clock.advance(2 * SECOND);
		expect([world.n8n.mail.triesOf(ADA), world.texted]).toEqual([1, [ADA, ADA]]);
		expect(messages(0)).toMatchObject([
			{ channel: 'sms', tried: [{ channel: 'email', status: 'failed' }, {}] },
			{
				channel: 'sms',
				tried: [{ channel: 'email', status: 'skipped', reason: 'address bounced' }, {}],
			},
		]);
	});
});

describe('All channels', () => {
	const all = (more: INodeParameters = {}, then?: Step) =>
		journey({ strategy: 'all', ...more }, then);

	it('each get the message; a contact who is reached on one at least has been sent it', async () => {
		world = await TwoChannels.start({ mail: (to) => (to === BOB ? noSuchUser : undefined) });
		await signUp(all(), [
			world.contact(ADA),
			world.contact(BOB),
			{ type: 'identify', email: CYD, traits: {} },
		]);
		expect(world.mailed.toSorted()).toEqual([ADA, CYD]);
		expect(world.texted.toSorted()).toEqual([ADA, BOB]);
		expect(left(0)).toMatchObject([
			{ message: { status: 'sent' }, messages: [{ channel: 'email' }, { channel: 'sms' }] },
			{
				message: { channel: 'sms', status: 'sent' },
				messages: [
					{ channel: 'email', status: 'failed' },
					{ channel: 'sms', status: 'sent' },
				],
			},
			{
				message: { channel: 'email', status: 'sent' },
				messages: [{ status: 'sent' }, { status: 'skipped', reason: 'no phone number' }],
			},
		]);
	});

	it('but for one that is put off: it follows, and the others are not sent again', async () => {
		let busy = true;
		world = await TwoChannels.start({
			sms: (): Answer => (busy ? smsSays(429, 20429) : SMS_TAKEN),
		});
		const made = all();
		await signUp(made, [world.contact(ADA)]);
		expect(world.mailed).toEqual([ADA]);
		expect(left(0)).toEqual([]);
		busy = false;
		await world.n8n.clock.advance(10 * SECOND);
		expect(world.mailed).toEqual([ADA]);
		expect(left(0)).toMatchObject([
			{
				messages: [
					{ channel: 'email', status: 'sent', id: expect.any(Number) as number },
					{ channel: 'sms', status: 'sent' },
				],
			},
		]);
		expect(await world.n8n.counts(made)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('that are put off for different times follow each at its own', async () => {
		let busy = true;
		world = await TwoChannels.start({
			at: '2030-06-03T12:00:00Z',
			mail: () => (busy ? greylisted : undefined),
			sms: (): Answer => (busy ? smsSays(429, 20429, { 'retry-after': '7200' }) : SMS_TAKEN),
		});
		await signUp(all(), [world.contact(ADA)]);
		busy = false;
		const calls = world.texted.length;
		await world.n8n.clock.advance(10 * SECOND);
		expect(world.mailed).toEqual([ADA]);
		expect(world.texted).toHaveLength(calls);
		await world.n8n.clock.skip(2 * HOUR);
		expect(world.mailed).toEqual([ADA]);
		expect(world.texted).toHaveLength(calls + 1);
		expect(left(0)).toHaveLength(1);
	});

	it('are sent only once, also on a replay', async () => {
		world = await TwoChannels.start({ mail: (to) => (to === BOB ? noSuchUser : undefined) });
		let failing = true;
		const crm = code((items, context) => {
			if (failing) throw new NodeOperationError(context.getNode(), 'CRM said 500');
			return items;
		});
		const made = all({}, crm);
		await signUp(made, [world.contact(ADA), world.contact(BOB)]);
		failing = false;
		await world.n8n.clock.advance(MINUTE);
		expect(world.n8n.mail.triesOf(BOB)).toBe(1);
		expect([world.mailed, world.texted.toSorted()]).toEqual([[ADA], [ADA, BOB]]);
		expect(await world.n8n.counts(made)).toMatchObject({ completed: 2, positions: 0 });
	});
});

describe('A test run with several channels', () => {
	const run = async (parameters: INodeParameters) => {
		world = await TwoChannels.start();
		const execution = await world.n8n.testRun(journey(parameters), 'Start');
		return [0, 1, 2].flatMap((output) => execution.json('Hello', output));
	};

	it('shows the message on the channel that would be used, and why not on those before', async () => {
		const [{ message }] = await run({
			channels: ['sms', 'email'],
			options: { toPhone: '', missingVariables: 'skip' },
			smsText: 'Hi {{ contact.attributes.nickname }}',
		});
		expect(message).toMatchObject({
			channel: 'email',
			status: 'preview',
			subject: 'Hello',
			tried: [
				{ channel: 'sms', reason: expect.any(String) as string },
				{ channel: 'email', status: 'preview' },
			],
		});
	});

	it('shows the messages on all channels, where all are used', async () => {
		const [{ messages: shown }] = await run({ strategy: 'all' });
		expect(shown).toMatchObject([
			{ channel: 'email', status: 'preview', subject: 'Hello' },
			{ channel: 'sms', status: 'preview', text: 'Hello' },
		]);
	});

	it.each([
		['me@example.com', 'email'],
		['+4915112345679', 'sms'],
	])('really sends to %s by %s', async (testRecipient, channel) => {
		const [{ message }] = await run({ options: { testRecipient } });
		expect(message).toMatchObject({ channel, status: 'test', to: testRecipient });
		expect([world.mailed.length, world.texted.length].toSorted()).toEqual([0, 1]);
	});
});
