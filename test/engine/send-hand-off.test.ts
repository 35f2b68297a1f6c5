import { NodeOperationError, type IDataObject, type INodeParameters } from 'n8n-workflow';
import {
	code,
	flow,
	journeyTrigger,
	replaceJson,
	send,
	waitUntil,
	withStore,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

let n8n: TestN8n;

const start = async (at?: string) => void (n8n = await TestN8n.start({ at }));

afterEach(async () => await n8n.close());

const handOff = (parameters: INodeParameters = {}): Step =>
	send('Hello', { channels: ['handOff'], handOffChannel: 'letter', ...parameters });

const confirm = (parameters: INodeParameters = {}): Step => ({
	type: 'n8n-nodes-journey.multiChannelSend',
	parameters: { operation: 'confirmHandOff', ...parameters },
});

/** A rule's condition: the step has sent its message. */
const sentBy = (step: string) => ({
	type: 'message',
	step: { __rl: true, mode: 'id', value: step },
	engagement: 'sent',
});

/** On the store that is quickest to open; the kind makes no difference to these tests. */
const journey: typeof flow = (...args) => withStore(flow(...args), 'staticData');

const left = (node: string, output = 0) =>
	n8n.executions.flatMap((execution) => execution.json(node, output));

/** Channel and status of each message in the store. */
async function ledger(): Promise<Array<Record<string, unknown>>> {
	const found: Array<Record<string, unknown>> = [];
	for (let id = 1; id < 20; id++) {
		const [message] = await n8n.store.sent.find([id]);
		if (message !== null) found.push({ channel: message.channel, status: message.status });
	}
	return found;
}

async function signUp(made: ReturnType<typeof journey>, contacts = [ADA]): Promise<void> {
	await n8n.activate(made);
	await n8n.track(made, 'Signed Up', contacts);
	await n8n.clock.advance(SECOND);
}

/** Such as a print shop's node: what it returns takes the item's place. */
const print = () => replaceJson(() => ({ jobId: 'J-7' }));

describe('A message that is handed to other nodes', () => {
	it("leaves by 'Hand Off', and is sent when the execution has ended well", async () => {
		await start();
		const made = journey(
			'letters',
			{ Start: journeyTrigger(), Hello: handOff(), Print: print(), Wait: waitUntil() },
			['Start', 'Hello'],
			['Hello/2', 'Print', 'Wait'],
		);
		await signUp(made);
		expect(left('Hello', 2)).toMatchObject([
			{
				contact: { email: ADA },
				message: { channel: 'letter', status: 'handedOff', id: expect.any(Number) as number },
			},
		]);
		expect(left('Hello')).toEqual([]);
		expect(left('Print')).toEqual([{ jobId: 'J-7' }]);
		expect(await ledger()).toEqual([{ channel: 'letter', status: 'sent' }]);
		expect(await n8n.counts(made)).toMatchObject({ active: 1, positions: 1 });
	});

	it.each([
		['doNotResend', 0, 1],
		['resend', 1, 0],
	])(
		"whose execution was interrupted: 'If Delivery Is Uncertain' says %s",
		async (ifUnsure, again, unknown) => {
			await start();
			let failing = true;
			const printer = code((items, context) => {
				if (failing) throw new NodeOperationError(context.getNode(), 'No paper');
				return items;
			});
			const made = journey(
				'letters',
				{ Start: journeyTrigger(), Hello: handOff({ options: { ifUnsure } }), Print: printer },
				['Start', 'Hello'],
				['Hello/2', 'Print'],
			);
			await signUp(made);
			expect(n8n.executions[0].status).toBe('error');
			expect(await ledger()).toEqual([{ channel: 'letter', status: 'handedOff' }]);
			failing = false;
			await n8n.clock.advance(MINUTE);
			expect(left('Print')).toHaveLength(again);
			expect(left('Hello').map(({ message }) => (message as IDataObject).status)).toEqual(
				Array.from({ length: unknown }, () => 'unknown'),
			);
			expect(await n8n.counts(made)).toMatchObject({ completed: 1, positions: 0 });
		},
	);

	it('goes by the address, consent and caps of its channel', async () => {
		await start();
		const cap = { times: 1, per: 'day', channels: 'this' };
		const options = { handOffAddress: 'address.street', frequencyCaps: { caps: [cap] } };
		const made = journey(
			'letters',
			{ Start: journeyTrigger(), Hello: handOff({ options }), Print: print() },
			['Start', 'Hello'],
			['Hello/2', 'Print'],
		);
		await n8n.activate(made);
		const address = { street: 'Main St 1' };
		await n8n.call(made, { email: ADA, traits: { address } }, { kind: 'identify' });
		await n8n.track(made, 'Signed Up', [ADA, BOB]);
		await n8n.clock.advance(SECOND);
		await n8n.track(made, 'Signed Up', [ADA]);
		await n8n.clock.advance(SECOND);
		expect(left('Hello', 2)).toHaveLength(1);
		expect(left('Hello')).toMatchObject([
			{ contact: { email: BOB }, message: { reason: 'no address.street' } },
			{ contact: { email: ADA }, message: { channel: 'letter', reason: 'frequency cap' } },
		]);
	});

	it('waits for the end of quiet hours, and leaves then', async () => {
		await start('2030-06-03T23:00:00Z');
		const hours = { from: '22:00', to: '08:00', spreadMinutes: 0 };
		const made = journey(
			'letters',
			{
				Start: journeyTrigger(),
				Hello: handOff({ options: { quietHours: { hours } } }),
				Print: print(),
			},
			['Start', 'Hello'],
			['Hello/2', 'Print'],
		);
		await signUp(made);
		expect(left('Print')).toEqual([]);
		await n8n.clock.skip(9 * HOUR + MINUTE);
		expect(left('Print')).toHaveLength(1);
		expect(await n8n.counts(made)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('is the last resort where it is the last of several channels', async () => {
		await start();
		const made = journey(
			'letters',
			{
				Start: journeyTrigger(),
				Hello: handOff({
					channels: ['email', 'handOff'],
					options: { to: '={{ $json.contact.attributes.mail }}' },
				}),
				Print: print(),
			},
			['Start', 'Hello'],
			['Hello/2', 'Print'],
		);
		n8n.before = () => {};
		await n8n.activate(made);
		await n8n.call(
			made,
			{
				batch: [
					{ type: 'identify', userId: 'ada', traits: { mail: ADA } },
					{ type: 'identify', userId: 'bob' },
					{ type: 'track', userId: 'ada', event: 'Signed Up' },
					{ type: 'track', userId: 'bob', event: 'Signed Up' },
				],
			},
			{ kind: 'batch' },
		);
		await n8n.clock.advance(SECOND);
		expect(n8n.mail.recipients).toEqual([ADA]);
		expect(left('Hello', 2)).toMatchObject([
			{
				message: {
					channel: 'letter',
					status: 'handedOff',
					tried: [
						{ channel: 'email', status: 'skipped', reason: 'no email address' },
						{ channel: 'letter', status: 'handedOff' },
					],
				},
			},
		]);
	});

	it('beside all other channels is handed over when these are done', async () => {
		await start();
		const made = journey(
			'letters',
			{
				Start: journeyTrigger(),
				Hello: handOff({ channels: ['handOff', 'email'], strategy: 'all' }),
				Print: print(),
			},
			['Start', 'Hello'],
			['Hello/2', 'Print'],
		);
		await signUp(made);
		expect(n8n.mail.recipients).toEqual([ADA]);
		expect(left('Hello')).toEqual([]);
		expect(left('Hello', 2)).toMatchObject([
			{
				message: { channel: 'letter', status: 'handedOff' },
				messages: [
					{ channel: 'letter', status: 'handedOff' },
					{ channel: 'email', status: 'sent' },
				],
			},
		]);
	});

	it('may not have the name of a channel that is chosen, too', async () => {
		await start();
		const made = journey(
			'letters',
			{
				Start: journeyTrigger(),
				Hello: handOff({ channels: ['handOff', 'email'], handOffChannel: 'email' }),
			},
			['Start', 'Hello'],
		);
		await signUp(made);
		expect(n8n.executions[0].error).toContain(
			"'Hand-Off Channel' is 'email', which is also selected",
		);
	});

	it('ends the waits for its sending as soon as it is sent', async () => {
		await start();
		const made = journey(
			'letters',
			{
				Start: journeyTrigger(),
				Hello: handOff(),
				Print: print(),
				Wait: waitUntil({
					waitFor: 'rule',
					conditions: { values: [sentBy('letters-Hello')] },
				}),
				Later: waitUntil({ amount: 1, unit: 'minutes' }),
				Done: code((items) => items),
			},
			['Start', 'Later', 'Hello'],
			['Start', 'Wait', 'Done'],
			['Hello/2', 'Print'],
		);
		await signUp(made);
		expect(left('Done')).toEqual([]);
		await n8n.clock.advance(MINUTE);
		expect(left('Print')).toHaveLength(1);
		await n8n.clock.advance(SECOND);
		expect(left('Done')).toHaveLength(1);
	});
});

describe("'Confirm Hand-Off'", () => {
	const confirmed = (parameters: INodeParameters) =>
		journey(
			'letters',
			{
				Start: journeyTrigger(),
				Hello: handOff(),
				Print: print(),
				Confirm: confirm(parameters),
				Then: code((items) => items),
			},
			['Start', 'Hello'],
			['Hello/2', 'Print', 'Confirm', 'Then'],
			['Confirm/1', 'Then'],
		);

	it('records that the message was sent, also where other nodes have replaced the item', async () => {
		await start();
		await signUp(confirmed({ handOffProviderId: '={{ $json.jobId }}' }));
		expect(left('Confirm')).toMatchObject([
			{
				jobId: 'J-7',
				contact: { email: ADA },
				message: { channel: 'letter', status: 'sent', providerId: 'J-7' },
			},
		]);
		const workspaceId = await n8n.store.workspace('default');
		expect(await n8n.store.sent.findByProvider(workspaceId, ['letter'], ['J-7'])).toMatchObject([
			{ status: 'sent' },
		]);
	});

	it('records that it failed, and why; the end of the execution does not change that', async () => {
		await start();
		const made = confirmed({ handOffOutcome: 'failed', handOffReason: 'No stamps' });
		await signUp(made);
		expect(left('Confirm', 1)).toMatchObject([
			{ message: { channel: 'letter', status: 'failed', reason: 'No stamps' } },
		]);
		expect(await ledger()).toEqual([{ channel: 'letter', status: 'failed' }]);
		expect(await n8n.counts(made)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('is an error of items that bring no such message', async () => {
		await start();
		const made = journey('letters', { Start: journeyTrigger(), Confirm: confirm() }, [
			'Start',
			'Confirm',
		]);
		await signUp(made);
		expect(n8n.executions[0].error).toContain("after the output 'Hand Off'");
	});
});

describe('A test run with a hand-off', () => {
	it("shows the message on 'Hand Off', and confirms nothing", async () => {
		await start();
		const made = journey(
			'letters',
			{ Start: journeyTrigger(), Hello: handOff(), Confirm: confirm() },
			['Start', 'Hello'],
			['Hello/2', 'Confirm'],
		);
		const run = await n8n.testRun(made, 'Start');
		expect(run.json('Hello', 3)).toMatchObject([
			{ message: { channel: 'letter', status: 'preview' } },
		]);
		expect(run.json('Confirm')).toMatchObject([{ message: { status: 'preview' } }]);
	});

	it('warns that what hands off is no preview, and says that nothing is confirmed', async () => {
		await start();
		const made = journey(
			'letters',
			{ Start: journeyTrigger(), Hello: handOff(), Confirm: confirm() },
			['Start', 'Hello'],
			['Hello/3', 'Confirm'],
		);
		const run = await n8n.testRun(made, 'Start');
		expect(run.hints('Hello')[0]).toMatch(/^Test run: .* those of n8n really send\.$/);
		expect(run.hints('Confirm')).toEqual(['Test run: nothing confirmed.']);
	});
});
