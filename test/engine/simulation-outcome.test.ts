import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { MissingValue } from '../../src/n8n/multi-channel-send/channels/missing-values';
import type { Outcome } from '../../src/simulation/outcome/outcome';
import { outcomeOf } from '../../src/simulation/outcome/outcome-of';
import {
	flow,
	journeyTrigger,
	send,
	waitForEvent,
	waitUntil,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { recordingOf } from '../support/engine/recording';
import { HOUR, named } from '../support/engine/waiting';

/*
 * Counted by hand. On Monday 2 March at 09:00 UTC ten contacts sign up for both journeys. `welcome`:
 * mail, wait for an order for 9 days, thanks or reminder; 0 to 3 order a day later, 4 subscribes (goal),
 * 5 cancels (exit), 6 to 9 time out. `news`: two mails within a day, at most 2 mails a week (all
 * journeys), quiet from 20:00 to 08:00; then a wait for an event that never comes, without an end.
 */
const emails = Array.from({ length: 10 }, (_, i) => `c${i}@example.com`);
const FROM = Date.parse('2026-03-02T09:00:00Z');
const condition = (name: string) => ({ name, metBy: 'event', eventName: named(name) });

const rule = {
	version: 1,
	all: [{ type: 'attribute', path: 'plan', operator: 'equals', value: 'gold' }],
};
const branches: INodeParameters = {
	branches: {
		values: [{ name: 'VIP', conditionsDefineBy: 'json', conditionsJson: JSON.stringify(rule) }],
	},
};

const welcome = flow(
	'welcome',
	{
		Start: journeyTrigger({
			goals: { values: [condition('Subscribed')] },
			exits: { values: [condition('Cancelled')] },
			options: { journeyKey: 'welcome' },
		}),
		Hello: send('Hello {{ contact.firstName }}', {
			html: '<p>Dear {{ contact.firstName | default: "friend" }} of {{ contact.attributes.city }}</p>',
			purpose: 'transactional',
		}),
		Wait: waitForEvent('Ordered', { limitWait: true, maxWait: 9, maxWaitUnit: 'days' }),
		Branch: { type: 'n8n-nodes-journey.branchOnBehavior', parameters: branches },
		Thanks: send('Thanks', { purpose: 'transactional' }),
		Gift: send('Gift', { purpose: 'transactional' }),
		Remind: send('Remind', { purpose: 'transactional' }),
	},
	['Start', 'Hello', 'Wait', 'Branch', 'Gift'],
	['Branch/1', 'Thanks'],
	['Wait/1', 'Remind'],
);

const policy = {
	options: {
		frequencyCaps: { caps: [{ times: 2, per: 'week', channels: 'all', whenCapped: 'skip' }] },
		quietHours: { hours: { from: '20:00', to: '08:00', action: 'defer', spreadMinutes: 0 } },
		rateLimit: { limit: { messages: 100, per: 'minute' } },
	},
};
const news = flow(
	'news',
	{
		Enter: journeyTrigger({ options: { journeyKey: 'news' } }),
		'News 1': send('News 1', policy),
		'A Night': waitUntil({ amount: 12, unit: 'hours' }),
		'News 2': send('News 2', policy),
		'A Day': waitUntil({ amount: 1, unit: 'days' }),
		'News 3': send('News 3', policy),
		Forever: waitForEvent('Never', { limitWait: false }),
	},
	['Enter', 'News 1', 'A Night', 'News 2', 'A Day', 'News 3', 'Forever'],
	['News 3/1', 'Forever'],
);

let n8n: TestN8n;
let outcome: Outcome;

async function hours(count: number): Promise<void> {
	for (let hour = 0; hour < count; hour++) await n8n.clock.skip(HOUR);
}

async function play(flows: Flow[]): Promise<Outcome> {
	const missing: MissingValue[] = [];
	n8n.onMissingValue((value) => missing.push(value));
	for (const each of flows) await n8n.activate(each);
	const traits: IDataObject[] = emails.map((email, i) => ({
		...{ email, city: i === 7 ? '' : 'Paris' },
		...(i > 0 && { firstName: i === 6 ? 'عبد الرحمن' : `Name ${i}` }),
		...(i === 9 && { timezone: 'Asia/Tokyo', locale: 'ja-JP' }),
	}));
	const batch = emails.map((email, i) => ({ type: 'identify', email, traits: traits[i] }));
	await n8n.call(welcome, { batch }, { kind: 'batch' });
	await n8n.track(welcome, 'Signed Up', emails);
	await hours(24);
	await n8n.track(welcome, 'Ordered', emails.slice(0, 4));
	await n8n.track(welcome, 'Subscribed', [emails[4]]);
	await n8n.track(welcome, 'Cancelled', [emails[5]]);
	await hours(10 * 24);
	const recording = await recordingOf(n8n, { flows, emails, from: FROM, missing });
	return await outcomeOf(recording);
}

beforeAll(async () => {
	n8n = await TestN8n.start({ at: new Date(FROM).toISOString() });
	outcome = await play([welcome, news]);
});

afterAll(async () => await n8n.close());

const journey = (key: string) => outcome.journeys.find((each) => each.key === key)!;

describe('The outcome of a rehearsal', () => {
	it('has totals that reconcile with each contact', () => {
		expect(journey('welcome').totals).toMatchObject({
			...{ entered: 10, waiting: 0, completed: 8, converted: 1, exited: 1, failed: 0 },
		});
		expect(journey('news').totals).toMatchObject({ entered: 10, waiting: 10, completed: 0 });
	});
});

it('debug', async () => {
	const { writeFileSync } = await import('node:fs');
	const { reportPage } = await import('../../src/simulation/outcome/report-page');
	const { summaryOf } = await import('../../src/simulation/outcome/summary');
	writeFileSync('/tmp/outcome-page.html', reportPage(outcome));
	writeFileSync('/tmp/outcome-engine.json', JSON.stringify(outcome));
	console.log(summaryOf(outcome).join('\n'));
});
