import type { INodeParameters } from 'n8n-workflow';
import { DAY_MS, HOUR_MS } from '../../src/lib/milliseconds';
import type { Behavior } from '../../src/simulation/behavior/behavior';
import type { Recording } from '../../src/simulation/recording';
import { simulate } from '../../src/simulation/simulate';
import type { SimulatedContact } from '../../src/simulation/simulated-contact';
import { diffOf } from '../../src/simulation/diff/diff-of';
import { diffSummary } from '../../src/simulation/diff/diff-words';
import { outcomeJson } from '../../src/simulation/outcome/folder';
import { wentOut, type Outcome } from '../../src/simulation/outcome/outcome';
import { entryWords } from '../../src/simulation/outcome/report-page';
import { readOutcome } from '../../src/simulation/outcome/read-outcome';
import { summaryOf } from '../../src/simulation/outcome/summary';
import { outcomeOf } from '../../src/simulation/outcome/outcome-of';
import { flow, journeyTrigger, send, waitForEvent, waitUntil } from '../support/engine/flow';
import { named } from '../support/engine/waiting';
import { scenario, stillness } from '../support/rehearsal/scenario';
import { rehearsalTools } from '../support/rehearsal/tools';

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
	['Start', 'Hello', 'Wait', 'Branch', 'Thanks'],
	['Branch/1', 'Gift'],
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
		'News 3': send('News 3', {
			options: { ...policy.options, skippedContacts: 'ownOutput' },
		}),
		Forever: waitForEvent('Never', { limitWait: false }),
	},
	['Enter', 'News 1', 'A Night', 'News 2', 'A Day', 'News 3', 'Forever'],
	['News 3/2', 'Forever'],
);

const contacts: SimulatedContact[] = emails.map((email, i) => ({
	...{ key: email, identity: { email }, startsAt: FROM, startProperties: {} },
	traits: {
		...{ email, city: i === 7 ? '' : 'Paris' },
		...(i > 0 && { firstName: i === 6 ? 'عبد الرحمن' : `Name ${i}` }),
		...(i === 9 && { timezone: 'Asia/Tokyo', locale: 'ja-JP' }),
	},
}));

const EVENTS = ['Ordered', 'Ordered', 'Ordered', 'Ordered', 'Subscribed', 'Cancelled'];
const behavior: Behavior = {
	...stillness,
	acts: ({ key }) => {
		const event = EVENTS[emails.indexOf(key)];
		if (event === undefined) return [];
		return [{ at: FROM + DAY_MS, contact: key, does: 'track', event, properties: {} }];
	},
};

let recording: Recording;
let outcome: Outcome;

beforeAll(async () => {
	const played = scenario([welcome, news], { contacts, behavior, from: FROM, days: 12 });
	recording = await simulate(played, rehearsalTools());
	outcome = await outcomeOf(recording);
});

afterAll(async () => await recording.store.close());

const journey = (key: string) => outcome.journeys.find((each) => each.key === key)!;

const entriesOf = (key: string) =>
	outcome.contacts
		.find((contact) => contact.key === key)!
		.timeline.map((entry) => {
			const words = entryWords(entry, new Map(outcome.messages.map((each) => [each.id, each])));
			return `${(entry.at - FROM) / HOUR_MS} h: ${words}`;
		});

describe('The outcome of a rehearsal', () => {
	it('has totals that reconcile, by journey and by contact', () => {
		expect(journey('welcome').totals).toMatchObject({
			...{ entered: 10, waiting: 0, completed: 8, converted: 1, exited: 1, failed: 0 },
		});
		expect(journey('news').totals).toMatchObject({ entered: 10, waiting: 10, completed: 0 });
		for (const { key, totals } of outcome.journeys) {
			const { entered, waiting, completed, converted, exited, failed } = totals;
			expect(entered).toBe(waiting + completed + converted + exited + failed);
			const ends = outcome.contacts.flatMap(({ enrollments }) =>
				enrollments.filter((each) => each.journey === key).map(({ status }) => status),
			);
			const having = (status: string) => ends.filter((each) => each === status).length;
			expect(totals).toMatchObject({
				...{ entered: ends.length, waiting: having('waiting'), completed: having('completed') },
				...{ converted: having('converted'), exited: having('exited'), failed: having('failed') },
			});
		}
	});

	it('has a timeline for each contact: events, visits, messages, waits and ends', () => {
		const [, , ...entries] = entriesOf('c4@example.com').filter((line) => !line.includes('news'));
		expect(entriesOf('c4@example.com')[0]).toBe("0 h: did 'Signed Up'");
		expect(entries).toEqual(
			expect.arrayContaining([
				'0 h: Hello: Sent',
				'0 h: email Sent: Hello Name 4',
				'0 h: Wait: Converted after 1 d',
				"24 h: did 'Subscribed'",
				'24 h: converted welcome (Subscribed)',
			]),
		);
		expect(entriesOf('c4@example.com').at(-1)).toMatch(/waits at Forever without an end$/);
	});

	it("counts messages by day and hour of the contacts' own clocks", () => {
		const at = (day: string, hour: number) =>
			outcome.calendar.find((each) => each.day === day && each.hour === hour)?.messages;
		// Two to each at 9:00, but for the contact in Tokyo.
		expect([at('2026-03-02', 9), at('2026-03-02', 18)]).toEqual([18, 2]);
		// After the quiet hours of all zones.
		expect(at('2026-03-03', 8)).toBe(10);
		expect(outcome.calendar.reduce((sum, { messages }) => sum + messages, 0)).toBe(
			outcome.messages.filter(wentOut).length,
		);
	});

	it('sets the busiest minute against the rate limits of steps', () => {
		expect(outcome.peaks).toContainEqual(
			expect.objectContaining({ channel: 'email', step: null, per: 'hour', most: 20 }),
		);
		const limited = outcome.peaks.filter(({ limit }) => limit !== null);
		expect(limited.map(({ step, per, limit }) => [step, per, limit])).toEqual([
			['News 1', 'minute', 100],
			['News 2', 'minute', 100],
			['News 3', 'minute', 100],
		]);
	});

	it('counts the most messages to a contact in any 7 days over all journeys', () => {
		expect(outcome.frequency.distribution).toEqual([
			{ most: 3, contacts: 6 },
			{ most: 4, contacts: 4 },
		]);
		expect(outcome.frequency.worst[0]).toMatchObject({
			...{ contact: 'c0@example.com', most: 4, from: FROM, journeys: ['welcome', 'news'] },
		});
	});

	it('says who was skipped or put off, why, and for how long', () => {
		expect(outcome.skips).toEqual([
			expect.objectContaining({
				...{ step: 'News 2', fate: 'putOff', reason: 'Put off: quiet hours', contacts: 10 },
				...{ medianDelayMs: 11 * HOUR_MS, pending: 0 },
			}),
			expect.objectContaining({ step: 'News 3', fate: 'skipped', reason: 'frequency cap' }),
		]);
	});

	it('names outputs and steps that nobody took, with the rule in words', () => {
		expect(outcome.untaken).toEqual([
			expect.objectContaining({
				...{ kind: 'output', step: 'Branch', output: 'VIP', rule: "plan is 'gold'" },
				...{ leadsTo: ['Gift'], reached: 4 },
			}),
			expect.objectContaining({ kind: 'step', step: 'Gift', rule: 'after Branch' }),
			expect.objectContaining({ kind: 'output', step: 'News 3', output: 'Sent' }),
		]);
	});

	it('names who never leaves, and for what they wait', () => {
		expect(outcome.waiting).toEqual([
			expect.objectContaining({
				...{ journey: 'news', step: 'Forever', words: "'Never'" },
				...{ contacts: 10, withoutEnd: 10, forever: 10, lastUntil: null },
			}),
		]);
	});

	it('names missing variables, apart from those that have a default', () => {
		const open = outcome.missing.filter(({ answered }) => !answered);
		expect(open.map(({ step, variable, examples }) => [step, variable, examples])).toEqual([
			['Hello', 'contact.firstName', ['c0@example.com']],
			['Hello', 'contact.attributes.city', ['c7@example.com']],
		]);
		expect(outcome.missing).toContainEqual(
			expect.objectContaining({ step: 'Thanks', variable: 'contact.firstName', answered: true }),
		);
	});

	it('chooses the messages in which a template may break', () => {
		const ofHello = outcome.samples.filter(({ content }) =>
			String(content.subject).startsWith('Hello'),
		);
		expect(ofHello.map(({ contact, labels }) => [contact, labels])).toEqual([
			['c0@example.com', expect.arrayContaining(['First Message', 'Empty Fields', 'No Name'])],
			['c6@example.com', expect.arrayContaining(['Longest Name', 'Right to Left'])],
			['c9@example.com', ['Language ja']],
		]);
		expect(ofHello[0].missing).toEqual(['contact.firstName']);
		expect(ofHello[1].content.html).toContain('عبد الرحمن');
	});

	it('is plain JSON, and the same when it is read again', () => {
		const read = readOutcome([...outcomeJson(outcome)].join(''), 'outcome.json');
		expect(read).toEqual(outcome);
	});

	it('says the essence in few lines', () => {
		const lines = summaryOf(outcome);
		expect(lines.length).toBeLessThanOrEqual(40);
		expect(lines).toEqual(
			expect.arrayContaining([
				'38 messages to 10 contacts (38 email)',
				"! Nobody left 'Branch' by 'VIP': plan is 'gold'",
				"! 10 contacts still wait at 'Forever' ('Never'), 10 of them without an end",
			]),
		);
	});
});

describe('The difference between two versions of a workflow', () => {
	it('names who gets other messages, other ends, and what happens to those inside', async () => {
		const changed = flow(
			'welcome',
			{
				...Object.fromEntries(
					welcome.nodes.map(({ name, type, parameters, credentials }) => [
						name,
						{ type, parameters, credentials },
					]),
				),
				Thanks: send('Many thanks', { purpose: 'transactional' }),
				Wait: waitForEvent('Ordered', { limitWait: true, maxWait: 2, maxWaitUnit: 'days' }),
			},
			['Start', 'Hello', 'Wait', 'Branch', 'Thanks'],
			['Branch/1', 'Gift'],
		);
		const played = scenario([changed], { contacts, behavior, from: FROM, days: 12 });
		const again = await simulate(played, rehearsalTools());
		const after = await outcomeOf(again).finally(() => again.store.close());
		const diff = diffOf(outcome, after, { changeAt: FROM + 2 * HOUR_MS });
		expect(diff).toMatchObject({
			...{ warnings: [], contacts: 10, more: { contacts: 0 }, fewer: { contacts: 10 } },
			otherEnds: { contacts: 10 },
		});
		expect(diff.steps).toContainEqual(
			expect.objectContaining({ step: 'Thanks', title: 'Many thanks', before: 0, after: 4 }),
		);
		expect(diff.inside?.steps.map(({ step, contacts: n, fate }) => [step, n, fate])).toEqual([
			['Wait', 10, 'changed'],
			['A Night', 10, 'deleted'],
		]);
		expect(diff.inside?.steps[0]).toMatchObject({
			...{ before: "'Ordered', at most 9 days", after: "'Ordered', at most 2 days" },
		});
		expect(diffSummary(diff).join('\n')).toContain('10 contacts get fewer messages');
	});
});
