import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '../../dev/paths';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/milliseconds';
import type { Act, Behavior } from '../../src/simulation/behavior/behavior';
import type { Outcome } from '../../src/simulation/outcome/outcome';
import type { Recording } from '../../src/simulation/recording';
import type { Scenario, WorkflowFile } from '../../src/simulation/scenario';
import type { SimulatedContact } from '../../src/simulation/simulated-contact';
import { scenario, stillness } from '../support/rehearsal/scenario';
import { rehearsalsWithN8n } from '../support/rehearsal/with-n8n';

/*
 * Templates with the nodes of the installed n8n, as they are shipped: a population with a behavior that
 * reaches every part of a journey, for longer than the journey may take.
 */

jest.setTimeout(900_000);

/** A Monday. */
const FROM = Date.parse('2026-03-02T09:00:00Z');
const SEED = 7;

let play: (played: Scenario) => Promise<Recording>;
let outcomeOf: (recording: Recording) => Promise<Outcome>;
let modelOf: (yaml: string, days: number) => Behavior;
let recording: Recording | undefined;

beforeAll(async () => {
	play = await rehearsalsWithN8n();
	({ outcomeOf } = await import('../../src/simulation/outcome/outcome-of'));
	const { readModel } = await import('../../src/simulation/behavior/model');
	const { modeledBehavior } = await import('../../src/simulation/behavior/modeled');
	modelOf = (content, days) =>
		modeledBehavior(readModel({ name: 'model.yaml', content }), {
			...{ seed: SEED, from: FROM, days, timezone: 'Europe/Berlin' },
		});
});

afterEach(async () => {
	await recording?.store.close();
	recording = undefined;
});

function template(file: string): WorkflowFile {
	const text = readFileSync(join(repoRoot, 'templates', file), 'utf8');
	return { ...(JSON.parse(text) as WorkflowFile), source: file, id: file.split('.')[0] };
}

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', undefined];

/** Every tenth has no email address, every third no phone number. */
function population(
	number: number,
	traitsOf: (i: number) => object = () => ({}),
): SimulatedContact[] {
	return Array.from({ length: number }, (_, i) => {
		const [key, timezone] = [`contact-${i}`, ZONES[i % ZONES.length]];
		const email = i % 10 === 9 ? undefined : `${key}@example.com`;
		const phone = i % 3 === 0 ? undefined : `+49151${String(10_000_000 + i)}`;
		const known = {
			...(email && { email }),
			...(phone && { phone }),
			...(timezone && { timezone }),
		};
		return {
			...{ key, identity: { userId: key } },
			traits: { ...known, ...(i % 7 !== 0 && { firstName: `Ada ${i}` }), ...traitsOf(i) },
			...{ startsAt: FROM + (i % 48) * HOUR_MS, startProperties: {} },
		};
	});
}

interface Played {
	days: number;
	contacts: SimulatedContact[];
	/** Beside the reactions that all models here have. */
	model?: string;
	acts?(contact: SimulatedContact): Act[];
}

/** Far more than real contacts do, so that all parts of a journey are reached. */
const REACTIONS = `
name: busy
messages:
  - open: 0.6
    openDelay: {median: 1 hour, p90: 10 hours}
    click: 0.35
    unsubscribe: 0.01
    bounce: {hard: 0.04, soft: 0.05}
    answer: {rate: 0.5, nps: {10: 3, 9: 2, 8: 2, 7: 1, 5: 2, 1: 1}, csat: {5: 3, 4: 2, 3: 1, 1: 1}}
`;

async function rehearse(file: string, { days, contacts, model = '', acts }: Played) {
	const modeled = modelOf(`${REACTIONS}${model}`, days);
	const behavior: Behavior = {
		description: modeled.description,
		acts: (contact) => [...modeled.acts(contact), ...(acts?.(contact) ?? [])],
		reactions: (...args) => modeled.reactions(...args),
		fate: (...args) => modeled.fate(...args),
	};
	const more = { contacts, behavior, days, from: FROM, seed: SEED, timezone: 'Europe/Berlin' };
	recording = await play({ ...scenario([], more), workflows: [template(file)] });
	return await outcomeOf(recording);
}

const track = (event: string, at: number, contact: string, properties: object = {}) =>
	({ at, contact, does: 'track', event, properties }) as Act;

/** What every template promises. */
function expectSound(
	outcome: Outcome,
	{ atMost, atOnce }: { atMost: number; atOnce: readonly string[] },
): void {
	expect(outcome.failures).toEqual([]);
	for (const { totals } of outcome.journeys) {
		const { entered, waiting, completed, converted, exited, failed } = totals;
		expect(entered).toBe(waiting + completed + converted + exited + failed);
		// Everybody comes to an end.
		expect({ waiting, failed }).toEqual({ waiting: 0, failed: 0 });
	}
	// Messages are counted by recipient: what sales or support get is not for the contact.
	expect(Math.max(...outcome.contacts.map(({ mostIn7Days }) => mostIn7Days))).toBeLessThanOrEqual(
		atMost,
	);
	// Nobody's score crosses down at its first computation.
	const unplanned = ['Skipped', 'Failed', 'Crossed Down'];
	const untaken = outcome.untaken.filter(({ output }) => !unplanned.includes(output));
	expect(untaken.map(({ step, output }) => `${step}: ${output}`)).toEqual([]);
	const silent = outcome.missing.filter(({ answered }) => !answered);
	expect(silent.map(({ step, variable }) => `${step}: ${variable}`)).toEqual([]);
	const sent = outcome.messages.filter(({ fate }) => fate === 'sent');
	const early = sent.filter(
		({ step, purpose, local }) =>
			purpose === 'marketing' && !atOnce.includes(step) && !/T(0[89]|1\d|20):/.test(local),
	);
	expect(early.map(({ step, local }) => `${step} at ${local}`)).toEqual([]);
}

const totals = (outcome: Outcome) => outcome.journeys[0].totals;
const sentBy = (outcome: Outcome, step: string) =>
	outcome.messages.filter((each) => each.step === step && each.fate === 'sent');
const titlesTo = (outcome: Outcome, contact: string) =>
	outcome.messages
		.filter((each) => each.contact === contact && each.fate === 'sent')
		.map(({ title, channel }) => `${channel}: ${title}`);

test('The welcome series ends for everybody, with at most three messages a week', async () => {
	const outcome = await rehearse('welcome-series.json', {
		days: 30,
		contacts: population(150),
		model: `
events: [{event: Product Viewed, perDay: 0.08}]
follow: [{after: Product Viewed, event: Order Completed, rate: 0.08, delay: 1 hour}]
`,
	});
	expectSound(outcome, { atMost: 3, atOnce: ['Send Welcome'] });
	expect(totals(outcome).entered).toBe(150);
	expect(totals(outcome).converted).toBeGreaterThan(10);
});

test('Lead nurture hands leads who fit over to sales, with an email of what is known', async () => {
	const outcome = await rehearse('lead-nurture.json', {
		days: 50,
		contacts: population(150, (i) => ({
			companySize: (i % 5) * 30,
			company: `Company ${i}`,
			role: i % 2 === 0 ? 'founder' : 'analyst',
		})),
		model: `
events:
  - {event: Pricing Viewed, perDay: 0.25}
  - {event: Webinar Attended, perDay: 0.02}
follow:
  - {after: Webinar Attended, event: Demo Booked, rate: 0.2, delay: 2 days}
  - {after: Pricing Viewed, event: Lead Returned, rate: 0.1, delay: 5 days}
`,
	});
	// One more goes to sales.
	expectSound(outcome, { atMost: 5, atOnce: ['Send Guide', 'Send Offer of a Call'] });
	const told = sentBy(outcome, 'Tell Sales');
	expect(told.length).toBeGreaterThan(5);
	expect(new Set(told.map(({ recipient }) => recipient))).toEqual(new Set(['sales@acme.example']));
	const [first] = recording!.messages.filter(({ nodeName }) => nodeName === 'Tell Sales');
	expect(first.content.subject).toMatch(/^Lead: .*Company \d+$/);
	expect(first.content.text).toMatch(/Lead score\s+\d+/i);
});

test('Trial onboarding ends for everybody, and all its milestones are reached', async () => {
	const outcome = await rehearse('trial-onboarding.json', {
		days: 30,
		contacts: population(150, (i) => ({ seats: i % 20 })),
		model: `
events:
  - {event: Project Created, perDay: 0.15}
  - {event: Feature Used, perDay: 0.6}
  - {event: Teammate Invited, perDay: 0.08}
  - {event: Subscription Started, perDay: 0.01}
`,
	});
	expectSound(outcome, { atMost: 5, atOnce: ['Send Welcome'] });
	expect(totals(outcome).entered).toBe(150);
});

const CART = {
	value: 102.4,
	cart_url: 'https://shop.example/cart',
	products: [{ name: 'Running shoes', price: 89.9, quantity: 1 }],
};
const ordered = (event: string, hours: number, contact: string, cart_id: string) =>
	track(event, FROM + hours * HOUR_MS, contact, { ...CART, cart_id });

test('Two carts of a contact at once are told apart: the order of one leaves the other reminded', async () => {
	const [both, late, gone] = population(3).map(({ key }) => key);
	const played = {
		...scenario([], { from: FROM, days: 8, timezone: 'UTC' }),
		contacts: population(3, () => ({ timezone: 'UTC' })).map((each) => ({
			...each,
			startsAt: FROM,
		})),
		behavior: {
			...stillness,
			acts: ({ key }: SimulatedContact) =>
				[
					ordered('Cart Updated', 0, both, 'a'),
					ordered('Cart Updated', 0.1, both, 'b'),
					ordered('Order Completed', 0.5, both, 'a'),
					ordered('Order Completed', 30, both, 'b'),
					// Changed every 50 minutes, and left after the third time.
					...[0, 50, 100].map((minutes) => ordered('Cart Updated', minutes / 60, late, 'c')),
					ordered('Cart Updated', 0, gone, 'd'),
					ordered('Cart Emptied', 0.2, gone, 'd'),
				].filter(({ contact }) => contact === key),
		},
		workflows: [template('abandoned-cart.json')],
	};
	recording = await play(played);
	const outcome = await outcomeOf(recording);
	const ends = outcome.contacts.map(({ key, enrollments }) => [
		key,
		enrollments.map(({ instance, status }) => `${instance} ${status}`),
	]);
	expect(Object.fromEntries(ends)).toEqual({
		[both]: ['a converted', 'b converted'],
		[late]: ['c completed'],
		[gone]: ['d exited'],
	});
	const sent = recording.messages.map(({ contact, at, nodeName }) => [
		contact,
		nodeName,
		Math.round((at - FROM) / MINUTE_MS),
	]);
	expect(sent).toEqual([
		[both, 'Remind of the Cart', 66],
		// An hour and a second after the last change, in steps of a minute.
		[late, 'Remind of the Cart', 161],
		[both, 'Send Code', 66 + 24 * 60],
		[late, 'Send Code', 161 + 24 * 60],
	]);
});

test('Abandoned cart uses the first channel that works, and ends for everybody', async () => {
	const outcome = await rehearse('abandoned-cart.json', {
		days: 25,
		contacts: population(120),
		acts: ({ key, startsAt }) => {
			const update = (after: number, cart: string) =>
				track('Cart Updated', startsAt + after, key, {
					...{ ...CART, cart_id: `${key} ${cart}` },
					// The first one is at another host than the website.
					...(cart === '2' && { cart_url: `https://acme.example/restore/${key}` }),
				});
			return [update(0, '1'), update(20 * MINUTE_MS, '1'), update(9 * DAY_MS, '2')];
		},
		model: `
events: [{event: Order Completed, perDay: 0.05}]
`,
	});
	expectSound(outcome, { atMost: 2, atOnce: [] });
	expect(totals(outcome).entered).toBeGreaterThan(120);
	const sent = (channel: string, step: string) =>
		sentBy(outcome, step).filter((each) => each.channel === channel);
	for (const step of ['Remind of the Cart', 'Send Code']) {
		expect(sent('email', step).length).toBeGreaterThan(0);
		expect(sent('sms', step).length).toBeGreaterThan(0);
	}
	const clicks = outcome.contacts.flatMap(({ key, timeline }) =>
		timeline.flatMap((entry) =>
			entry.kind === 'event' && entry.name === 'Message Clicked'
				? [String(entry.properties.url).replace(key, 'KEY')]
				: [],
		),
	);
	const [own, restored] = ['cart?id=KEY+1', 'restore/KEY'].map(
		(path) => `https://acme.example/${path}`,
	);
	expect(new Set(clicks)).toEqual(new Set([own, restored]));
	expect(sentBy(outcome, 'Offer Help').length).toBeGreaterThan(5);
	// Without an email address there is the phone.
	const bySms = new Set(sent('sms', 'Remind of the Cart').map(({ contact }) => contact));
	expect(bySms).toContain('contact-19');
	expect(titlesTo(outcome, 'contact-19').every((line) => line.startsWith('sms'))).toBe(true);
});

test('Post-purchase asks nobody twice within 60 days, however often they order', async () => {
	const outcome = await rehearse('post-purchase.json', {
		days: 115,
		contacts: population(80, (i) =>
			i % 2 === 0 ? { recommendations: [{ name: 'Wool socks', price: 12 }] } : {},
		),
		acts: ({ key, startsAt }) =>
			// Some order once, others two or three times, five weeks apart.
			Array.from({ length: 1 + (Number(key.split('-')[1]) % 3) }, (_, i) => {
				const at = startsAt + i * 35 * DAY_MS;
				const order = { ...CART, order_id: `${key} ${i}` };
				return [
					track('Order Completed', at, key, order),
					...(i % 3 === 2 ? [] : [track('Order Delivered', at + 3 * DAY_MS, key, order)]),
				];
			}).flat(),
	});
	expectSound(outcome, {
		atMost: 3,
		atOnce: ['Thank Again', 'Thank for the First Order', 'Offer Help'],
	});
	const asked = new Map<string, number[]>();
	for (const { contact, at } of sentBy(outcome, 'Ask How It Was')) {
		asked.set(contact, [...(asked.get(contact) ?? []), at]);
	}
	const again = [...asked.values()].flatMap((times) =>
		times.slice(1).map((at, i) => (at - times[i]) / DAY_MS),
	);
	expect(again.length).toBeGreaterThan(0);
	expect(Math.min(...again)).toBeGreaterThanOrEqual(60);
});

test('NPS to advocacy routes by score, and tells support of those who are not happy', async () => {
	const outcome = await rehearse('nps-advocacy.json', {
		days: 45,
		contacts: population(150, (i) => ({
			customerSince: new Date(FROM - (88 - (i % 6)) * DAY_MS).toISOString().slice(0, 10),
		})),
		model: `
follow: [{after: Survey Answered, event: Referral Completed, rate: 0.2, delay: 3 days}]
`,
	});
	expectSound(outcome, {
		atMost: 4,
		atOnce: ['Invite to Refer', 'Ask What Is Missing', 'Send Apology'],
	});
	const score = (key: string) =>
		outcome.contacts
			.find((each) => each.key === key)!
			.timeline.flatMap((entry) =>
				entry.kind === 'event' && entry.name === 'Survey Answered'
					? [Number(entry.properties.score)]
					: [],
			)[0];
	const scores = (step: string) => sentBy(outcome, step).map(({ contact }) => score(contact));
	expect(Math.min(...scores('Invite to Refer'))).toBe(9);
	expect(new Set(scores('Ask What Is Missing'))).toEqual(new Set([7, 8]));
	expect(Math.max(...scores('Send Apology'))).toBeLessThanOrEqual(6);
	const support = new Set(sentBy(outcome, 'Tell Support').map(({ recipient }) => recipient));
	expect(support).toEqual(new Set(['help@acme.example']));
});

test('Win-back leaves a holdout alone, and stops with an order', async () => {
	const outcome = await rehearse('win-back.json', {
		days: 100,
		contacts: population(120),
		acts: ({ key, startsAt }) => [
			track('Order Completed', startsAt, key, { order_id: `${key} 1` }),
			...(Number(key.split('-')[1]) % 4 === 0
				? [track('Order Completed', startsAt + 70 * DAY_MS, key, { order_id: `${key} 2` })]
				: []),
		],
	});
	expectSound(outcome, { atMost: 2, atOnce: [] });
	// Those without an email address are not reachable, and in no segment.
	expect(totals(outcome).entered).toBe(108);
	const enrolled = outcome.contacts.filter(({ enrollments }) => enrollments.length > 0);
	const held = enrolled.filter(({ enrollments }) => enrollments[0].variants.Holdout === 'Holdout');
	expect(held.length).toBeGreaterThan(3);
	expect(held.length).toBeLessThan(22);
	expect(held.map(({ messages }) => messages)).toEqual(held.map(() => 0));
	const back = outcome.contacts.filter(
		({ key, enrollments }) => Number(key.split('-')[1]) % 4 === 0 && enrollments.length > 0,
	);
	// An order after the end counts within the attribution window; some unsubscribe before.
	const ends = new Set(back.map(({ enrollments }) => enrollments[0].status));
	expect([...ends].sort()).toEqual(['converted', 'exited']);
});

test('The birthday greets once a year, and the welcome journey ends within minutes', async () => {
	const birthday = await rehearse('birthday.json', {
		days: 20,
		contacts: population(100, (i) => ({
			birthday: `19${60 + (i % 40)}-03-${5 + (i % 9)}`.replace(/-(\d)$/, '-0$1'),
		})),
		model: `
events: [{event: Order Completed, perDay: 0.03}]
`,
	});
	expectSound(birthday, { atMost: 1, atOnce: [] });
	expect(totals(birthday).entered).toBe(100);
	await recording!.store.close();

	const welcome = await rehearse('welcome-journey.json', {
		days: 10,
		contacts: population(100),
		model: `
events: [{event: Feature Used, perDay: 300}]
`,
	});
	expectSound(welcome, {
		atMost: 2,
		atOnce: ['Send Welcome', 'Send What Comes Next', 'Send Offer of Help'],
	});
});
