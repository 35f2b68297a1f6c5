import type { INodeParameters } from 'n8n-workflow';
import { mostWithin } from '../support/most-within';
import { code, flow, journeyTrigger, withStore, type Flow } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { ProviderServer, type Answer } from '../unit/message/support/provider-server';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const TAKEN: Answer = { status: 200, body: { ok: true, channel: 'D1', ts: '1.2' } };

let n8n: TestN8n;
let provider: ProviderServer;
/** When (ms) the provider got its messages. */
let got: number[];
let answer: (n: number) => Answer;

beforeEach(async () => {
	got = [];
	answer = () => TAKEN;
	provider = await ProviderServer.start({ answer: () => answer(got.push(n8n.clock.now())) });
	n8n = await TestN8n.start();
	n8n.credentials.slackApi = () => ({ accessToken: 'xoxb-1' });
});
afterEach(async () => {
	await n8n.close();
	await provider.close();
});

function journey(id: string, rateLimit?: INodeParameters, store = 'staticData'): Flow {
	const send = {
		type: 'n8n-nodes-journey.multiChannelSend',
		parameters: {
			...{ channels: ['slack'], slackText: 'Hello' },
			options: { apiBaseUrl: provider.url, ...(rateLimit && { rateLimit }) },
		},
		credentials: { slackApi: { id: 'account', name: 'Slack' } },
	};
	const steps = { Start: journeyTrigger(), Hello: send, Then: code((items) => items) };
	return withStore(flow(id, steps, ['Start', 'Hello', 'Then']), store);
}

const tenPerSecond = { limit: { messages: 10, per: 'second' } };

async function signUp(to: Flow, count: number): Promise<void> {
	const batch = Array.from({ length: count }, (_, i) => ({
		...{ type: 'track', event: 'Signed Up', userId: `${to.id} ${i}` },
		traits: { slackUserId: `U0${to.id.toUpperCase()}${100 + i}` },
	}));
	await n8n.call(to, { batch }, { kind: 'batch' });
}

const left = (output: number) =>
	n8n.executions.flatMap((execution) => execution.json('Hello', output));

describe("'Rate Limit'", () => {
	it('gives the provider at most so many messages in any second, and all contacts get theirs', async () => {
		const hello = journey('hello', tenPerSecond);
		await n8n.activate(hello);
		await signUp(hello, 50);
		await n8n.clock.advance(10 * SECOND);
		expect(got).toHaveLength(50);
		expect(mostWithin(got, SECOND)).toBe(10);
		expect(got[49] - got[0]).toBe(4_900);
		expect(await n8n.counts(hello)).toMatchObject({ completed: 50, positions: 0 });
	});

	it('lets those far behind wait at the node: no attempt of them has failed, and none is lost', async () => {
		const hello = journey('hello', { limit: { messages: 60, per: 'minute' } });
		await n8n.activate(hello);
		await signUp(hello, 40);
		await n8n.clock.advance(5 * SECOND);
		expect(left(0)).toEqual([]);
		await n8n.clock.advance(MINUTE);
		expect(got).toHaveLength(40);
		expect(mostWithin(got, SECOND)).toBe(1);
		expect(mostWithin(got, MINUTE)).toBe(40);
		expect(got[39] - got[0]).toBeLessThan(42 * SECOND);
		expect(left(0)).toHaveLength(40);
		expect(await n8n.counts(hello)).toMatchObject({ completed: 40, failed: 0, positions: 0 });
	});

	it('does not give up on any contact, however long the queue is', async () => {
		const hello = journey('hello', { limit: { messages: 1, per: 'minute' } });
		await n8n.activate(hello);
		await signUp(hello, 12);
		await n8n.clock.advance(30 * MINUTE);
		expect(got).toHaveLength(12);
		expect(mostWithin(got, MINUTE)).toBe(1);
		expect(left(1)).toEqual([]);
		expect(await n8n.counts(hello)).toMatchObject({ completed: 12, positions: 0 });
	});

	it("is one for all journeys that send through the provider's account", async () => {
		const flows = ['one', 'two'].map((id) => journey(id, tenPerSecond, 'instance'));
		for (const each of flows) {
			await n8n.activate(each);
		}
		await Promise.all(flows.map((each) => signUp(each, 30)));
		await n8n.clock.advance(20 * SECOND);
		expect(got).toHaveLength(120);
		expect(mostWithin(got, SECOND)).toBe(10);
	});

	it('of zero is refused with its remedy', async () => {
		const hello = journey('hello', { limit: { messages: 0, per: 'second' } });
		await n8n.activate(hello);
		await signUp(hello, 1);
		await n8n.clock.advance(SECOND);
		expect(n8n.executions[0].error).toContain(
			"Rate Limit: 'Messages' is 0. Set it to a whole number from 1 to 1000000.",
		);
		expect(got).toEqual([]);
	});
});

describe('A provider that asks for a pause', () => {
	it('gets no calls of any execution until then, also without a limit', async () => {
		const busy: Answer = { status: 429, headers: { 'retry-after': '60' }, body: { ok: false } };
		answer = (n) => (n === 1 ? busy : TAKEN);
		const hello = journey('hello');
		await n8n.activate(hello);
		await signUp(hello, 1);
		await n8n.clock.advance(5 * SECOND);
		expect(got).toHaveLength(1);
		await n8n.call(hello, {
			userId: 'late',
			event: 'Signed Up',
			traits: { slackUserId: 'U0ABC999' },
		});
		await n8n.clock.advance(50 * SECOND);
		expect(got).toHaveLength(1);
		await n8n.clock.advance(20 * SECOND);
		expect(got).toHaveLength(3);
		expect(got[1] - got[0]).toBeGreaterThanOrEqual(60 * SECOND);
		expect(await n8n.counts(hello)).toMatchObject({ completed: 2, positions: 0 });
	});
});
