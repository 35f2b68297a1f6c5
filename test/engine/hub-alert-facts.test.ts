import { alertFacts } from '../../src/hub/alerts/facts';
import type { AlertLimits } from '../../src/alert/limits';
import { code, flow, journeyTrigger, send, waitForEvent, waitUntil } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const DAY = 24 * 60 * 60 * 1_000;
const LIMITS: AlertLimits = { fewestMessages: 1 };

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const crowd = (name: string, n: number) =>
	Array.from({ length: n }, (_, i) => `${name}-${i}@example.com`);

const factsOf = async (limits: Partial<AlertLimits>) =>
	await alertFacts(n8n.store, 1, { ...LIMITS, ...limits }, n8n.clock.now());

/** Whoever does not go on within a day leaves by an output without a connection. */
const welcome = flow(
	'welcome',
	{
		Start: journeyTrigger({ options: { journeyKey: 'welcome' } }),
		Hello: send('Hello'),
		Answer: waitForEvent('Answered', { limitWait: true, maxWait: 1, maxWaitUnit: 'days' }),
		Later: waitUntil({ amount: 60, unit: 'days' }),
		Bye: code((items) => items),
	},
	['Start', 'Hello', 'Answer', 'Later', 'Bye'],
);

const place = { journey: 'Flow welcome', journeyKey: 'welcome' };

describe('What alerts are judged by', () => {
	it('at a step are the entries of 7 days, and of the 28 days before', async () => {
		await n8n.activate(welcome);
		const before = crowd('before', 10);
		await n8n.track(welcome, 'Signed Up', before);
		await n8n.track(welcome, 'Answered', before.slice(0, 8));
		await n8n.clock.skip(DAY);
		await n8n.clock.skip(8 * DAY);
		const recent = crowd('recent', 4);
		await n8n.track(welcome, 'Signed Up', recent);
		await n8n.track(welcome, 'Answered', recent.slice(0, 1));
		await n8n.clock.skip(DAY + 60_000);
		await n8n.clock.skip(60_000);
		const { steps } = await factsOf({ dropOffPercent: 50 });
		expect(steps.find(({ node }) => node === 'Answer')).toMatchObject({
			...place,
			recent: { reached: 4, dropped: 3 },
			before: { reached: 10, dropped: 2 },
		});
		// Those who wait are not lost.
		expect(steps.find(({ node }) => node === 'Later')).toMatchObject({
			recent: { reached: 1, dropped: 0 },
			before: { reached: 8, dropped: 0 },
		});
	});

	it('are messages of today and yesterday by channel', async () => {
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', crowd('ann', 3));
		const { deliveries } = await factsOf({ complaintPercent: 1 });
		expect(deliveries).toEqual([{ channel: 'email', sent: 3, complaints: 0, bounces: 0 }]);
		await n8n.clock.skip(2 * DAY);
		expect((await factsOf({ bouncePercent: 1 })).deliveries).toEqual([]);
	});

	it('are days without an entry, counted from the activation for a journey that had none', async () => {
		await n8n.activate(welcome);
		const days = async () =>
			(await factsOf({ daysWithoutEntries: 3 })).entries.map(({ daysWithout }) => daysWithout);
		expect(await days()).toEqual([0]);
		await n8n.clock.skip(2 * DAY);
		expect(await days()).toEqual([2]);
		await n8n.track(welcome, 'Signed Up', ['ada@example.com']);
		expect(await days()).toEqual([0]);
		await n8n.clock.skip(3 * DAY);
		expect(await days()).toEqual([3]);
		await n8n.clock.skip(30 * DAY);
		expect((await days())[0]).toBeGreaterThanOrEqual(3);
		await n8n.deactivate(welcome);
		expect(await days()).toEqual([]);
		await n8n.activate(welcome);
		expect(await days()).toEqual([0]);
	});

	it('are looked up only where an alert is on', async () => {
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', ['ada@example.com']);
		const methods: string[] = [];
		n8n.before = ({ method }) => void methods.push(method);
		const nothing = {
			steps: [],
			failures: [],
			late: [],
			orphaned: [],
			deliveries: [],
			entries: [],
		};
		expect(await factsOf({})).toEqual(nothing);
		expect(methods).toEqual([]);
	});
});
