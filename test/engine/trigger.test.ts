import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
	edit,
	flow,
	journeyTrigger,
	send,
	waitForEvent,
	waitUntil,
	withStore,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

type Parameters = NonNullable<ReturnType<typeof waitUntil>['parameters']>;

function welcome(parameters: Parameters = {}, id = 'welcome') {
	const start = journeyTrigger(parameters);
	const credentials = { journeyIngestApi: { id: '2', name: 'Ingest' } };
	return flow(
		id,
		{
			Start: parameters.authentication ? { ...start, credentials } : start,
			Hello: send(`Hello from ${id}`),
			Wait: waitUntil({ amount: 10, unit: 'minutes' }),
		},
		['Start', 'Hello', 'Wait'],
	);
}

/** On the store that is quickest to open, for journeys that share it with no other. */
const alone: typeof welcome = (...args) => withStore(welcome(...args), 'staticData');

const signedUp = (email: string, more: object = {}) => ({ event: 'Signed Up', email, ...more });

describe('The ingest URL', () => {
	it('answers 202 once the store has the calls, with counts', async () => {
		await n8n.activate(alone());
		const call = await n8n.call(alone(), { batch: [signedUp(ADA), signedUp(BOB)] });
		expect(call.status).toBe(202);
		expect(call.body).toEqual({
			success: true,
			accepted: 2,
			duplicates: 0,
			refused: 0,
			entered: 2,
			resumed: 0,
			converted: 0,
			exited: 0,
		});
	});

	it('answers 400 with place and reason of each error, and keeps the valid entries', async () => {
		await n8n.activate(alone());
		const batch = [signedUp(ADA), { event: 'Signed Up' }, signedUp(BOB)];
		const call = await n8n.call(alone(), { batch });
		expect(call.status).toBe(400);
		expect(call.body).toMatchObject({
			success: false,
			accepted: 2,
			entered: 2,
			rejected: [{ index: 1, path: 'batch[1]' }],
		});
		expect(n8n.mail.recipients.toSorted()).toEqual([ADA, BOB]);
	});

	it('records the same messageId once, also in calls at the same time', async () => {
		await n8n.activate(alone({ reentry: 'always' }));
		const body = signedUp(ADA, { messageId: 'm-1' });
		const calls = await Promise.all(
			Array.from({ length: 20 }, async () => await n8n.call(alone(), body)),
		);
		const accepted = calls.map((call) => (call.body as { accepted: number }).accepted);
		expect(accepted.reduce((sum, n) => sum + n, 0)).toBe(1);
		expect(n8n.mailsTo(ADA)).toHaveLength(1);
	});

	it.each([
		['writeKey', (key: string) => ({ authorization: `Basic ${btoa(`${key}:`)}` })],
		['header', (key: string) => ({ 'x-journey-key': key })],
		[
			'hmac',
			(key: string, body: object) => ({
				'x-signature': createHmac('sha256', key).update(JSON.stringify(body)).digest('hex'),
			}),
		],
	])(
		'with authentication %s accepts calls with the secret, and no others',
		async (method, sign) => {
			const secured = alone({ authentication: method });
			n8n.secret = 'correct horse battery staple';
			await n8n.activate(secured);
			const body = signedUp(ADA);
			const unknown = await n8n.call(secured, body);
			expect(unknown.status).toBe(401);
			const guess = await n8n.call(secured, body, {
				headers: sign('guessed guessed guessed', body),
			});
			expect(guess.status).toBe(401);
			expect(n8n.mail.recipients).toEqual([]);
			const friend = await n8n.call(secured, body, { headers: sign(n8n.secret, body) });
			expect(friend.status).toBe(202);
			expect(n8n.mail.recipients).toEqual([ADA]);
		},
	);

	it('is not opened with a secret that is easy to guess', async () => {
		n8n.secret = 'short';
		await expect(n8n.activate(alone({ authentication: 'header' }))).rejects.toThrow(
			'needs at least 16 characters',
		);
	});

	it.each([
		['header', 'correct horse battery stäple', 'which headers cannot carry'],
		['writeKey', 'correct horse: battery staple', 'at which HTTP Basic ends the user name'],
		['hmac', 'your-secret-key-goes-here', 'is a placeholder'],
		['hmac', 'abababababababababab', 'repeats a few characters'],
		['hmac', 'correct horse battery staple\n', 'a line break, which gets lost'],
	])(
		'is not opened with authentication %s where the secret is %j, with which calls would fail',
		async (authentication, secret, message) => {
			n8n.secret = secret;
			await expect(n8n.activate(alone({ authentication }))).rejects.toThrow(message);
		},
	);

	it('answers 503, so that the caller tries again, while the store cannot be reached', async () => {
		await n8n.activate(alone());
		const { StoreUnavailableError } = n8n.errors;
		n8n.before = ({ method }) => {
			if (method === 'events.record') throw new StoreUnavailableError('connection refused');
		};
		const call = await n8n.call(alone(), signedUp(ADA));
		expect(call.status).toBe(503);
	});

	it('reads a gzip body that is labelled as a form, as one client library sends it', async () => {
		await n8n.activate(alone());
		const body = gzipSync(JSON.stringify({ batch: [{ type: 'track', ...signedUp(ADA) }] }));
		const headers = {
			'content-type': 'application/x-www-form-urlencoded',
			'content-encoding': 'gzip',
		};
		const call = await n8n.call(alone(), body, { headers, kind: 'batch' });
		expect(call.status).toBe(202);
		expect(n8n.mail.recipients).toEqual([ADA]);
	});
});

describe('A journey', () => {
	it('starts on its event, not on others, and only where the filter matches', async () => {
		const large = welcome({
			options: {},
			propertyFilters: {
				conditions: [{ property: 'plan', operator: 'equals', value: 'pro', type: 'automatic' }],
			},
		});
		await n8n.activate(large);
		await n8n.track(large, 'Signed Up', [ADA], { plan: 'free' });
		await n8n.track(large, 'Logged In', [ADA], { plan: 'pro' });
		expect(n8n.executions).toHaveLength(0);
		await n8n.track(large, 'Signed Up', [ADA], { plan: 'pro' });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello from welcome']);
	});

	it("starts on every call of its own URL with 'API Call', and on no other", async () => {
		const api = welcome({ triggerOn: 'api' }, 'api');
		await n8n.activate(api);
		await n8n.activate(welcome());
		await n8n.call(welcome(), signedUp(ADA));
		expect(n8n.mailsTo(ADA)).toEqual(['Hello from welcome']);
		await n8n.call(api, { type: 'identify', email: BOB, traits: { firstName: 'Bob' } });
		expect(n8n.mailsTo(BOB)).toEqual(['Hello from api']);
	});

	it('starts on events that come in on the URL of another workflow', async () => {
		const second = flow(
			'second',
			{
				Start: journeyTrigger(),
				Wait: waitForEvent('Order Completed', { limitWait: false }),
				Thanks: send('Thanks'),
			},
			['Start', 'Wait', 'Thanks'],
		);
		await n8n.activate(welcome());
		await n8n.activate(second);
		await n8n.track(welcome(), 'Signed Up', [ADA]);
		await n8n.track(welcome(), 'Order Completed', [ADA]);
		expect(n8n.mailsTo(ADA).toSorted()).toEqual(['Hello from welcome', 'Thanks']);
	});

	it('does not mix contacts and events of different workspaces', async () => {
		const other = welcome({ options: { workspace: 'client B' } }, 'other');
		await n8n.activate(welcome());
		await n8n.activate(other);
		await n8n.track(welcome(), 'Signed Up', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello from welcome']);
		await n8n.track(other, 'Signed Up', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello from welcome', 'Hello from other']);
	});

	it('keeps its waiting contacts while its workflow is off, and starts for no contact', async () => {
		await n8n.activate(welcome({}, 'on'));
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA]);
		await n8n.deactivate(welcome());
		await n8n.track(welcome({}, 'on'), 'Signed Up', [BOB]);
		await n8n.clock.skip(DAY);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello from on']);
		expect(await n8n.counts(welcome())).toMatchObject({ entered: 1, active: 1, positions: 1 });
	});
});

describe('Re-entry', () => {
	/** How often Ada is greeted when she signs up at each of these days. */
	async function greetings(parameters: Parameters, days: number[]): Promise<number> {
		const made = alone(parameters);
		await n8n.activate(made);
		const begin = n8n.clock.now();
		for (const day of days) {
			await n8n.clock.skipTo(begin + day * DAY);
			await n8n.track(made, 'Signed Up', [ADA]);
		}
		return n8n.mailsTo(ADA).length;
	}

	it.each([
		['never', {}, 1],
		['afterLeaving', {}, 3],
		['afterDays', { reentryDays: 2 }, 2],
		['always', {}, 4],
	])('%s: counted over sign-ups at day 0, 0, 1 and 3', async (reentry, more, expected) => {
		expect(await greetings({ reentry, ...more }, [0, 0, 1, 3])).toBe(expected);
	});

	it('with an instance key, is one enrollment for each of its values', async () => {
		const perOrder = alone({ options: { instanceKey: 'orderId' } });
		await n8n.activate(perOrder);
		for (const orderId of ['A', 'B', 'A']) {
			await n8n.track(perOrder, 'Signed Up', [ADA], { orderId });
		}
		expect(n8n.mailsTo(ADA)).toHaveLength(2);
		const instances = n8n.executions.flatMap((execution) =>
			execution.json('Start').map(({ journey }) => (journey as { instance: string }).instance),
		);
		expect(instances).toEqual(['A', 'B']);
	});
});

describe('A journey key', () => {
	const keyed = (id: string, journeyKey = 'onboarding') => welcome({ options: { journeyKey } }, id);

	it('that an active workflow has is refused, naming that workflow', async () => {
		await n8n.activate(keyed('first'));
		await expect(n8n.activate(keyed('second'))).rejects.toThrow(
			"The journey key 'onboarding' is in use by the active workflow 'Flow first' (first)",
		);
		await n8n.track(keyed('first'), 'Signed Up', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello from first']);
	});

	const both = (second: Parameters) => {
		const options = { journeyKey: 'onboarding' };
		const steps = { First: journeyTrigger({ options }), Second: journeyTrigger(second) };
		return flow(
			'both',
			{ ...steps, Hello: send('Hello') },
			['First', 'Hello'],
			['Second', 'Hello'],
		);
	};

	it.each([
		['written alike', { options: { journeyKey: 'onboarding' } }],
		['with spaces around', { options: { journeyKey: ' onboarding ' } }],
		[
			'in the workspace by its name',
			{ options: { journeyKey: 'onboarding', workspace: 'default' } },
		],
	])('of two triggers of one workflow is refused, naming the other one: %s', async (_, second) => {
		await expect(n8n.activate(both(second))).rejects.toThrow(
			"The journey key 'onboarding' is also that of 'Second' in this workflow",
		);
	});

	it.each([
		['another key', { options: { journeyKey: 'offboarding' } }],
		['no key of its own', {}],
		['another workspace', { options: { journeyKey: 'onboarding', workspace: 'other' } }],
		['another store', { options: { journeyKey: 'onboarding' }, store: 'staticData' }],
	])('is not shared where the other trigger has %s', async (_, second) => {
		await expect(n8n.activate(both(second))).resolves.toBeUndefined();
	});

	it('is free again when that workflow is switched off', async () => {
		await n8n.activate(keyed('first'));
		await n8n.deactivate(keyed('first'));
		await n8n.activate(keyed('second'));
		await n8n.track(keyed('second'), 'Signed Up', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello from second']);
	});

	it('that is changed lets contacts enter under the new key, once', async () => {
		for (const triggerOn of ['event', 'api']) {
			const original = edit(keyed(triggerOn, `${triggerOn} old`), 'Start', { triggerOn });
			const renamed = edit(keyed(triggerOn, `${triggerOn} new`), 'Start', { triggerOn });
			await n8n.activate(original);
			await n8n.deactivate(original);
			await n8n.activate(renamed);
			await n8n.call(renamed, signedUp(ADA));
			const keys = n8n.executions
				.splice(0)
				.flatMap((execution) => execution.json('Start'))
				.map(({ journey }) => (journey as { key: string }).key);
			expect(keys).toEqual([`${triggerOn} new`]);
			await n8n.deactivate(renamed);
		}
	});
});
