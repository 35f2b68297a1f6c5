import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureN8n } from '../../dev/n8n-install';
import { repoRoot } from '../../dev/paths';
import { DAY_MS, HOUR_MS } from '../../src/lib/milliseconds';
import { findN8n } from '../../src/simulation/n8n/installation';
import type { Outcome } from '../../src/simulation/outcome/outcome';
import type { WorkflowFile } from '../../src/simulation/scenario';
import type { SimulatedContact } from '../../src/simulation/simulated-contact';
import type { RehearsalRequest } from '../../src/simulation/thread/request';
import { rehearseInThread } from '../../src/simulation/thread/thread';
import { scenario } from '../support/rehearsal/scenario';

/*
 * Templates of the later life cycle, as they are shipped, with the engine and nodes of the installed
 * n8n: a population whose behavior reaches every part of a journey, for longer than it may take.
 */

jest.setTimeout(300_000);

/** A Monday. */
const FROM = Date.parse('2026-03-02T09:00:00Z');

let installation: RehearsalRequest['installation'];

beforeAll(async () => {
	const { dir } = await ensureN8n();
	const here = { packFile: __filename, execPath: process.execPath, env: {}, home: dir };
	installation = findN8n({ given: dir, ...here });
});

function template(name: string): WorkflowFile {
	const file = `${name}.json`;
	const text = readFileSync(join(repoRoot, 'templates', file), 'utf8');
	return { ...(JSON.parse(text) as WorkflowFile), source: file, id: name };
}

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', undefined];
const NAMES = [
	'Ada',
	'Jörg-Maximilian Freiherr von Hohenfels-Übersee',
	'李小龍',
	'<b>Bobby</b>',
	'',
];

/** Names of all kinds, zones, and some without a name. */
function population(
	number: number,
	traitsOf: (i: number) => object = () => ({}),
): SimulatedContact[] {
	return Array.from({ length: number }, (_, i) => {
		const key = `contact-${i}`;
		const [timezone, firstName] = [ZONES[i % ZONES.length], NAMES[i % NAMES.length]];
		return {
			...{ key, identity: { userId: key } },
			traits: {
				email: `${key}@example.com`,
				...(timezone && { timezone }),
				...(firstName && { firstName }),
				...traitsOf(i),
			},
			...{ startsAt: FROM + (i % 48) * HOUR_MS, startProperties: {} },
		};
	});
}

/** Far more than real contacts do, so that all parts of a journey are reached. */
const REACTIONS = `
name: busy
messages:
  - open: 0.6
    openDelay: {median: 1 hour, p90: 10 hours}
    click: 0.35
    unsubscribe: 0.01
    bounce: {hard: 0.02, soft: 0.03}
    answer: {rate: 0.7, csat: {5: 3, 4: 2, 3: 2, 1: 2}}
  # One's own team has a mailbox that works.
  - when: {step: 'Tell*'}
    bounce: {hard: 0, soft: 0}
    unsubscribe: 0
`;

interface Played {
	days: number;
	contacts: SimulatedContact[];
	/** Beside the reactions that all models here have. */
	model?: string;
}

async function rehearse(name: string, { days, contacts, model = '' }: Played): Promise<Outcome> {
	const {
		contacts: _,
		behavior: __,
		...played
	} = scenario([], {
		...{ seed: 11, from: FROM, timezone: 'Europe/Berlin', days },
	});
	const file = { name: 'model.yaml', content: `${REACTIONS}${model}` };
	const { outcome } = await rehearseInThread(
		{
			installation,
			scenario: { ...played, workflows: [template(name)] },
			contacts,
			behavior: { kind: 'model', file },
		},
		{ file: join(repoRoot, 'dist', 'src', 'simulation-worker.js') },
	);
	return outcome;
}

/** What every template promises; `entered` is per journey, in the order of the outcome. */
function expectSound(outcome: Outcome, mostIn7Days: number): void {
	expect(outcome.failures).toEqual([]);
	for (const { totals } of outcome.journeys) {
		const { entered, waiting, completed, converted, exited, failed } = totals;
		expect(entered).toBe(waiting + completed + converted + exited + failed);
		// Everybody comes to an end.
		expect({ waiting, failed }).toEqual({ waiting: 0, failed: 0 });
	}
	const most = Math.max(...outcome.contacts.map((each) => each.mostIn7Days));
	expect(most).toBeLessThanOrEqual(mostIn7Days);
	// A score is computed once in each of them, so that none falls.
	const rare = ['Skipped', 'Failed', 'Crossed Down'];
	const untaken = outcome.untaken.filter(({ output }) => !rare.includes(output));
	expect(untaken.map(({ step, output }) => `${step}: ${output}`)).toEqual([]);
	const silent = outcome.missing.filter(({ answered }) => !answered);
	expect(silent.map(({ step, variable }) => `${step}: ${variable}`)).toEqual([]);
	const night = outcome.messages.filter(
		({ fate, purpose, local }) =>
			fate === 'sent' && purpose === 'marketing' && !/T(0[89]|1\d|20):/.test(local),
	);
	expect(night.map(({ step, local }) => `${step} at ${local}`)).toEqual([]);
}

const totals = (outcome: Outcome) => outcome.journeys[0].totals;
const stepsTo = (outcome: Outcome, contact: string) =>
	outcome.messages
		.filter((each) => each.contact === contact && each.fate === 'sent')
		.map(({ step }) => step);
const sentBy = (outcome: Outcome, step: string) =>
	outcome.messages.filter((each) => each.step === step && each.fate === 'sent');

test('Renewals end for everybody, in time before the date, and ask only those who let it end', async () => {
	const outcome = await rehearse('renewal', {
		days: 110,
		contacts: population(120, (i) => ({
			renewalDate: new Date(FROM + (33 + (i % 20)) * DAY_MS).toISOString().slice(0, 10),
			autoRenew: i % 2 === 0,
			...(i % 3 !== 0 && { plan: 'Pro plan' }),
		})),
		model: `
events: [{event: Subscription Renewed, perDay: 0.004}, {event: Subscription Canceled, perDay: 0.002}]
`,
	});
	expectSound(outcome, 2);
	expect(totals(outcome).entered).toBe(120);
	expect(sentBy(outcome, 'Remind of Renewal').length).toBeGreaterThan(20);
	const asked = new Set(sentBy(outcome, 'Ask Why').map(({ contact }) => contact));
	expect(asked.size).toBeGreaterThan(10);
	for (const contact of asked) expect(Number(contact!.split('-')[1]) % 2).toBe(1);
});

test('A webinar reminds all who registered, and follows up on each in one of two ways', async () => {
	const properties = {
		...{ webinarId: 'w1', title: 'Less work', startsAt: new Date(FROM + 5 * DAY_MS).toISOString() },
		...{ joinUrl: 'https://acme.example/join', recordingUrl: 'https://acme.example/recording' },
	};
	const start = FROM + 5 * DAY_MS;
	// Some register on the day, and some at the last minute.
	const late = [start - 10 * HOUR_MS, start - HOUR_MS / 2];
	const contacts = population(120).map((each, i) => ({
		...each,
		...{ startsAt: late[i % 10] ?? each.startsAt, startProperties: properties },
	}));
	const outcome = await rehearse('webinar', {
		...{ days: 40, contacts },
		model: `
  - when: {step: Send Link}
    events:
      - {event: Webinar Attended, rate: 0.5, delay: {fixed: 90 minutes}, properties: {webinarId: w1}}
`,
	});
	expectSound(outcome, 6);
	expect(totals(outcome).entered).toBe(120);
	expect(sentBy(outcome, 'Thank for Coming').length).toBeGreaterThan(40);
	expect(sentBy(outcome, 'Send Recording').length).toBeGreaterThan(40);
	for (const { key } of contacts) {
		const steps = stepsTo(outcome, key);
		expect(steps.includes('Thank for Coming') && steps.includes('Send Recording')).toBe(false);
	}
});

test('Service recovery brings a person in for the unhappy, and ends for everybody', async () => {
	const outcome = await rehearse('service-recovery', {
		days: 40,
		contacts: population(150).map((each) => ({
			...each,
			startProperties: { ticketId: `t-${each.key}`, subject: 'A broken <cup>', agent: 'Kim' },
		})),
	});
	expectSound(outcome, 4);
	const { entered, converted } = totals(outcome);
	expect(entered).toBe(150);
	expect(converted).toBeGreaterThan(40);
	const told = sentBy(outcome, 'Tell Support');
	expect(told.length).toBeGreaterThan(20);
	expect(new Set(told.map(({ recipient }) => recipient))).toEqual(new Set(['help@acme.example']));
	expect(sentBy(outcome, 'Apologize').length).toBe(told.length);
});

test('Loyalty rewards each tier once within a year, at a time of day when nobody sleeps', async () => {
	const outcome = await rehearse('loyalty', {
		days: 90,
		contacts: population(100),
		model: `
events:
  - {event: Order Completed, perDay: 0.15, properties: {total: {from: 10, to: 100}}}
  - {event: Reward Redeemed, perDay: 0.01}
`,
	});
	const { failures, messages } = outcome;
	expect(failures).toEqual([]);
	const silver = sentBy(outcome, 'Welcome to Silver').map(({ contact }) => contact);
	const gold = sentBy(outcome, 'Welcome to Gold').map(({ contact }) => contact);
	expect(new Set(silver).size).toBe(silver.length);
	expect(silver.length).toBeGreaterThan(50);
	expect(gold.length).toBeGreaterThan(10);
	const night = messages.filter(
		({ fate, local }) => fate === 'sent' && !/T(0[89]|1\d|20):/.test(local),
	);
	expect(night).toEqual([]);
});

test('A form lead gets no more than the guide without consent; sales hears of those who fit', async () => {
	const contacts = population(150, (i) => ({
		company: `Company ${i}`,
		companySize: i % 3 === 0 ? 'More than 250' : '1 to 10',
		role: i % 2 === 0 ? 'Founder' : 'Other',
	})).map((each, i) => ({
		...each,
		...(i % 2 === 0 && { consents: [{ channel: 'email', status: 'optedIn' as const }] }),
	}));
	const outcome = await rehearse('lead-form', { days: 60, contacts });
	expectSound(outcome, 4);
	expect(totals(outcome).entered).toBe(150);
	const told = sentBy(outcome, 'Tell Sales');
	expect(told.length).toBeGreaterThan(15);
	expect(new Set(told.map(({ recipient }) => recipient))).toEqual(new Set(['sales@acme.example']));
	for (const [i, { key }] of contacts.entries()) {
		const marketing = outcome.messages.filter(
			(each) => each.contact === key && each.purpose === 'marketing' && each.fate === 'sent',
		);
		if (i % 2 === 1) expect(marketing).toEqual([]);
	}
});

test('A newsletter is sent each week, and those who never read are asked and then left alone', async () => {
	const outcome = await rehearse('newsletter', {
		days: 100,
		contacts: population(60),
		model: `
events:
  - event: Newsletter Issue
    perDay: 0.15
    properties:
      issue: {id: issue}
      articles: {value: [{title: News & <more>, link: 'https://acme.example/1', summary: Short, image: ''}]}
`,
	});
	const { totals: all } = outcome.journeys[0];
	expect(outcome.failures).toEqual([]);
	expect(all.failed).toBe(0);
	expect(sentBy(outcome, 'Send Issue').length).toBeGreaterThan(400);
	const clicked = outcome.contacts.flatMap(({ timeline }) =>
		timeline.flatMap((entry) =>
			entry.kind === 'event' && entry.name === 'Message Clicked' ? [entry.properties.url] : [],
		),
	);
	expect(clicked).toContain('https://acme.example/1');
	const asked = sentBy(outcome, 'Ask Whether to Stay');
	for (const { contact } of asked) {
		const steps = stepsTo(outcome, contact!);
		expect(steps.filter((step) => step === 'Send Issue').length).toBeGreaterThanOrEqual(8);
	}
});
