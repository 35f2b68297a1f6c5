import fc from 'fast-check';
import { Activity } from '../../../src/simulation/behavior/activity';
import type { Act } from '../../../src/simulation/behavior/behavior';
import { modeledBehavior, type ModelOptions } from '../../../src/simulation/behavior/modeled';
import { readModel } from '../../../src/simulation/behavior/model';
import type { JsonObject } from '../../../src/lib/json';
import { signToken } from '../../../src/message/tracking/token';
import type { SimulatedContact } from '../../../src/simulation/simulated-contact';
import { messageTo } from './support/message';

const FROM = Date.parse('2026-03-02T00:00:00Z');
const DAY = 86_400_000;

const behaviorOf = (yaml: string, options: Partial<ModelOptions> = {}) =>
	modeledBehavior(readModel({ name: 'm.yaml', content: `name: Test\n${yaml}` }), {
		...{ seed: 1, from: FROM, days: 30, timezone: 'UTC' },
		...options,
	});

const contactOf = (key: string, traits: JsonObject = {}): SimulatedContact => ({
	...{ key, identity: { userId: key }, traits, startsAt: FROM, startProperties: {} },
});
const contacts = Array.from({ length: 4_000 }, (_, i) => contactOf(`c${i}`));

/** Share of the contacts for which it holds. */
const shareOf = (test: (contact: SimulatedContact) => boolean) =>
	contacts.filter(test).length / contacts.length;
const does = (acts: readonly Act[], what: Act['does'], isMachine = false) =>
	acts.some((act) => act.does === what && (!('isMachine' in act) || act.isMachine === isMachine));
const inOrder = (acts: readonly Act[]) => [...acts].sort((a, b) => a.at - b.at);

/** Four standard errors of a share of 4,000. */
const about = (share: number) => ({
	low: share - 4 * Math.sqrt((share * (1 - share)) / 4_000) - 1e-9,
	high: share + 4 * Math.sqrt((share * (1 - share)) / 4_000) + 1e-9,
});
function expectShare(actual: number, share: number): void {
	const { low, high } = about(share);
	expect(actual).toBeGreaterThanOrEqual(low);
	expect(actual).toBeLessThanOrEqual(high);
}

const MAIL = `messages:
  - open: 0.3
    click: 0.1
    reply: 0.05
    unsubscribe: 0.02
    complain: 0.01
    machineOpen: 0.4
    machineClick: 0.03
    bounce: {hard: 0.04, soft: 0.06}
    answer: {rate: 0.5, nps: {9: 3, 2: 1}}
    events: [{event: Order Completed, rate: 0.5, of: click, properties: {revenue: {median: 40, p90: 100}}}]
`;

describe('modeled reactions', () => {
	const { reactions, fate } = (() => {
		const behavior = behaviorOf(MAIL);
		return {
			reactions: new Map(
				contacts.map((contact) => [
					contact.key,
					behavior.reactions(contact, messageTo(contact.key, { survey: 'nps' }), []),
				]),
			),
			fate: new Map(
				contacts.map((contact) => [contact.key, behavior.fate(contact, messageTo(contact.key), 1)]),
			),
		};
	})();

	test.each([
		['open', 0.3],
		['click', 0.1],
		['reply', 0.05],
		['unsubscribe', 0.02],
		['complain', 0.01],
		['answer', 0.5],
		['track', 0.05],
	] as const)('the share of contacts that %s is the rate of the model', (what, rate) => {
		expectShare(
			shareOf(({ key }) => does(reactions.get(key)!, what)),
			rate,
		);
	});

	test('machine opens, scanner clicks and bounces come at their rates', () => {
		expectShare(
			shareOf(({ key }) => does(reactions.get(key)!, 'open', true)),
			0.4,
		);
		expectShare(
			shareOf(({ key }) => does(reactions.get(key)!, 'click', true)),
			0.03,
		);
		const kinds = [...fate.values()].map((each) => (each.fate === 'refused' ? each.kind : ''));
		expectShare(kinds.filter((kind) => kind === 'permanent').length / 4_000, 0.04);
		expectShare(kinds.filter((kind) => kind === 'temporary').length / 4_000, 0.06 * 0.96);
	});

	test('a click follows its open, and nothing comes before the message', () => {
		for (const acts of reactions.values()) {
			const at = (what: Act['does']) =>
				acts.find((act) => act.does === what && !('isMachine' in act && act.isMachine))?.at;
			const [open, click] = [at('open'), at('click')];
			if (click !== undefined) expect(click).toBeGreaterThanOrEqual(open!);
			for (const act of acts) expect(act.at).toBeGreaterThanOrEqual(messageTo('x').at);
		}
	});

	test('scores come by their shares, and only where a survey is asked', () => {
		const answers = [...reactions.values()]
			.flat()
			.flatMap((act) => (act.does === 'answer' ? [act] : []));
		const nines = answers.filter(({ score }) => score === 9).length / answers.length;
		expect(Math.abs(nines - 0.75)).toBeLessThan(0.05);
		const behavior = behaviorOf(MAIL);
		const acts = contacts.flatMap((contact) =>
			behavior.reactions(contact, messageTo(contact.key), []),
		);
		expect(does(acts, 'answer')).toBe(false);
	});

	test('a later rule overrides an earlier one where channel, step, subject or attributes fit', () => {
		const behavior = behaviorOf(`messages:
  - open: 0
    click: 0
  - when: {channel: sms}
    click: 1
  - when: {step: "offer*"}
    open: 1
  - when: {subject: "*sale*"}
    reply: 1
  - when: {where: {plan: pro, orders: {min: 2}}}
    complain: 1
`);
		const kinds = (contact: SimulatedContact, overrides: object) =>
			behavior.reactions(contact, messageTo(contact.key, overrides), []).map((act) => act.does);
		const plain = contactOf('a');
		expect(kinds(plain, {})).toEqual([]);
		expect(kinds(plain, { id: 2, channel: 'sms' })).toEqual(['click']);
		expect(kinds(plain, { id: 3, nodeName: 'Offer 2' })).toEqual(['open']);
		expect(kinds(plain, { id: 4, content: { subject: 'Big SALE today' } })).toEqual(['reply']);
		expect(kinds(contactOf('b', { plan: 'pro', orders: 2 }), {})).toEqual(['complain']);
		expect(kinds(contactOf('c', { plan: 'pro', orders: 1 }), {})).toEqual([]);
	});

	test('clicks are shared over the links of a message by their patterns, else evenly', () => {
		const key = { id: 'k', secret: Buffer.alloc(32, 1).toString('base64url'), createdAt: 0 };
		const urls = ['https://a.example/', 'https://a.example/offer', 'https://a.example/legal'];
		const html = urls
			.map((url) => {
				const to = { workspaceId: 1, messageId: 1, channel: 'email', url };
				return `<a href="https://n8n.example/hub/click?t=${signToken(key, { kind: 'click', ...to })}">x</a>`;
			})
			.join('');
		const counts = (yaml: string) => {
			const behavior = behaviorOf(yaml);
			const clicked = contacts.flatMap((contact) =>
				behavior
					.reactions(contact, messageTo(contact.key, { content: { html } }), [])
					.flatMap((act) => (act.does === 'click' ? [act.url] : [])),
			);
			return urls.map((url) => clicked.filter((each) => each === url).length / clicked.length);
		};
		for (const each of counts('messages: [{click: 1}]')) expectShare(each, 1 / 3);
		const [start, offer, legal] = counts(
			"messages: [{click: 1, links: {'*/offer': 3, '*legal': 0, '*': 1}}]",
		);
		expectShare(start, 0.25);
		expectShare(offer, 0.75);
		expect(legal).toBe(0);
	});

	test('messages beyond the free ones within the window interest less and annoy more', () => {
		const behavior =
			behaviorOf(`frequency: {window: 7 days, free: 1, factor: 0.5, unsubscribeFactor: 2}
messages: [{open: 0.4, unsubscribe: 0.1}]`);
		const { at } = messageTo('x');
		const share = (what: Act['does'], earlier: number[]) =>
			shareOf((contact) =>
				does(behavior.reactions(contact, messageTo(contact.key), earlier), what),
			);
		expectShare(share('open', [at - 1]), 0.4);
		expectShare(share('open', [at - 3, at - 2, at - 1]), 0.1);
		expectShare(share('open', [at - 9 * DAY, at - 8 * DAY, at - 1]), 0.4);
		expectShare(share('unsubscribe', [at - 2, at - 1]), 0.2);
	});

	test('with likeness one contact opens alike, without changing the rate of all', () => {
		const share = (likeness: number) => {
			const behavior = behaviorOf(`likeness: ${likeness}\nmessages: [{open: 0.3}]`);
			const opens = contacts.map((contact) =>
				[1, 2].map((id) =>
					does(behavior.reactions(contact, messageTo(contact.key, { id }), []), 'open'),
				),
			);
			const both = opens.filter(([a, b]) => a && b).length / contacts.length;
			return { one: opens.filter(([a]) => a).length / contacts.length, both };
		};
		const [chance, alike] = [share(0), share(0.8)];
		expectShare(chance.one, 0.3);
		expectShare(alike.one, 0.3);
		expectShare(chance.both, 0.09);
		expect(alike.both).toBeGreaterThan(0.18);
	});
});

describe('keyed randomness', () => {
	const yaml = `likeness: 0.5
messages: [{open: 0.5, click: 0.2, reply: 0.1, events: [{event: Bought, rate: 0.3}]}]
events: [{event: Viewed, perDay: 0.5}]
follow: [{after: Viewed, event: Bought, rate: 0.3, delay: {mean: 2 days}}]`;

	test('the order in which contacts and messages are asked for changes nothing', () => {
		const message = fc.record({
			contact: fc.integer({ min: 0, max: 5 }),
			nodeName: fc.constantFrom('A', 'B', 'C'),
		});
		fc.assert(
			fc.property(
				fc.uniqueArray(message, { maxLength: 12, selector: JSON.stringify }),
				fc.nat(),
				(asked, seed) => {
					const all = (order: typeof asked) => {
						const behavior = behaviorOf(yaml, { seed });
						const found = order.map(({ contact, nodeName }) => {
							const each = contacts[contact];
							const acts = behavior.reactions(each, messageTo(each.key, { nodeName }), []);
							return [`${each.key} ${nodeName}`, acts, behavior.acts(each)] as const;
						});
						return found.sort(([a], [b]) => a.localeCompare(b));
					};
					expect(all([...asked].reverse())).toEqual(all(asked));
				},
			),
			{ numRuns: 40 },
		);
	});

	test('another version of a journey has the same reactions to the steps that both have', () => {
		const [old, changed] = [behaviorOf(yaml), behaviorOf(yaml)];
		for (const contact of contacts.slice(0, 300)) {
			const react = (behavior: typeof old, id: number, nodeName: string) =>
				behavior
					.reactions(contact, messageTo(contact.key, { id, nodeName }), [])
					.map((act) => ({ ...act, message: 0 }));
			const before = [react(old, 1, 'Welcome'), react(old, 2, 'Offer'), react(old, 3, 'Welcome')];
			const after = [react(changed, 7, 'Welcome'), react(changed, 8, 'New mail')];
			after.push(react(changed, 9, 'Offer'), react(changed, 10, 'Welcome'));
			expect([after[0], after[2], after[3]]).toEqual(before);
		}
	});

	test('a message asked about twice has one answer, and the next of the step has another', () => {
		const behavior = behaviorOf(yaml);
		const react = (id: number) =>
			contacts
				.slice(0, 200)
				.map((contact) =>
					behavior
						.reactions(contact, messageTo(contact.key, { id }), [])
						.map((act) => ({ ...act, message: 0 })),
				);
		const first = react(1);
		expect(react(1)).toEqual(first);
		expect(react(2)).not.toEqual(first);
	});

	test('another seed gives other contacts, and a longer rehearsal the same beginning', () => {
		const acts = (options: Partial<ModelOptions>) => {
			const behavior = behaviorOf(yaml, options);
			return contacts.slice(0, 50).map((contact) => behavior.acts(contact));
		};
		expect(acts({ seed: 2 })).not.toEqual(acts({ seed: 1 }));
		const [short, long] = [acts({ days: 10 }), acts({ days: 30 })];
		expect(long.map((each) => each.filter(({ at }) => at < FROM + 10 * DAY))).toEqual(short);
	});
});

describe('what contacts do by themselves', () => {
	test('events come at their daily rate to those whose attributes fit', () => {
		const behavior = behaviorOf(
			'events: [{event: Viewed, perDay: 0.5, where: {plan: pro}, properties: {price: {from: 5, to: 9}}}]',
		);
		const acts = contacts.map((each) => behavior.acts({ ...each, traits: { plan: 'pro' } }));
		const perDay = acts.flat().length / contacts.length / 30;
		expect(Math.abs(perDay - 0.5)).toBeLessThan(0.02);
		const prices = acts.flat().map((act) => (act.does === 'track' ? act.properties.price : null));
		expect([...new Set(prices)].sort()).toEqual([5, 6, 7, 8, 9]);
		expect(behavior.acts(contacts[0])).toEqual([]);
	});

	test('an event follows from another at its rate and delay, and takes over its properties', () => {
		const behavior = behaviorOf(`starts:
  event: Cart Created
  properties: {cartId: {id: cart}, value: {median: 40, p90: 90}}
follow:
  - {after: Cart Created, event: Order Completed, rate: 0.4, delay: 2 hours, properties: {cartId: {same: cartId}}}`);
		const acts = contacts.map((contact) => inOrder(behavior.acts(contact)));
		const carts = new Set(acts.map(([first]) => first.does === 'track' && first.properties.cartId));
		expect(carts.size).toBe(contacts.length);
		const ordered = acts.filter((each) => each.length === 2);
		expectShare(ordered.length / acts.length, 0.4);
		for (const [cart, order] of ordered) {
			expect(order.at - cart.at).toBe(7_200_000);
			if (cart.does !== 'track' || order.does !== 'track') throw new Error('no events');
			expect(order.properties).toEqual({ cartId: cart.properties.cartId });
		}
	});

	test('the properties that a contact starts with win over those of the model', () => {
		const behavior = behaviorOf(
			'starts: {event: Cart Created, properties: {cartId: {id: cart}, n: 1}}',
		);
		const contact = { ...contactOf('a'), startProperties: { cartId: 'c-9' } };
		expect(behavior.acts(contact)).toEqual([
			{
				...{ at: FROM, contact: 'a', does: 'track', event: 'Cart Created' },
				properties: { cartId: 'c-9', n: 1 },
			},
		]);
	});

	test('events that lead to each other in a circle end', () => {
		const behavior = behaviorOf(`starts: {event: A}
follow: [{after: A, event: B, rate: 1}, {after: B, event: A, rate: 1}]`);
		expect(behavior.acts(contactOf('a'))).toHaveLength(10);
	});

	test('contacts without a start or a zone get one by the model, others keep theirs', () => {
		const behavior = behaviorOf(`starts: {over: 4 days}
zones: {Europe/Berlin: 3, America/New_York: 1}`);
		const listed = contacts.map((contact) => ({ ...contact, startsAt: null }));
		const appeared = listed.map((contact) => behavior.appear(contact));
		for (const { startsAt } of appeared) {
			expect(startsAt).toBeGreaterThanOrEqual(FROM);
			expect(startsAt).toBeLessThanOrEqual(FROM + 4 * DAY);
		}
		const late = appeared.filter(({ startsAt }) => startsAt > FROM + 2 * DAY);
		expectShare(late.length / contacts.length, 0.5);
		const berlin = appeared.filter(({ traits }) => traits.timezone === 'Europe/Berlin');
		expectShare(berlin.length / contacts.length, 0.75);
		const own = { ...contactOf('a', { timezone: 'Asia/Tokyo' }), startsAt: 5 };
		expect(behavior.appear(own)).toEqual(own);
	});
});

describe('the clock of activity', () => {
	const HOURS = [0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 2, 3, 2, 1, 0, 0];
	const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata');
	const instant = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) });

	test('a delay ends at an hour at which contacts are active, in their zone', () => {
		const activity = new Activity(HOURS, [1, 1, 1, 1, 1, 0, 0]);
		fc.assert(
			fc.property(instant, fc.integer({ min: 1, max: 20 * DAY }), zones, (at, ms, zone) => {
				const end = activity.advance(at, ms, zone) - 1;
				const parts = new Intl.DateTimeFormat('en-GB', {
					...{ timeZone: zone, hour: 'numeric', hourCycle: 'h23', weekday: 'short' },
				}).formatToParts(end);
				const part = (type: string) => parts.find((each) => each.type === type)!.value;
				expect(HOURS[Number(part('hour'))]).toBeGreaterThan(0);
				expect(['Sat', 'Sun']).not.toContain(part('weekday'));
			}),
		);
	});

	test('the time that has run until the end of a delay is the delay', () => {
		const activity = new Activity(HOURS, [1, 2, 1, 2, 1, 3, 0.5]);
		fc.assert(
			fc.property(instant, fc.integer({ min: 0, max: 5 * DAY }), (at, ms) => {
				const end = activity.advance(at, ms, 'UTC');
				expect(Math.abs(activity.elapsed(at, end, 'UTC') - ms)).toBeLessThan(10);
			}),
		);
	});

	test('without a profile it is the usual clock', () => {
		const activity = new Activity(Array<number>(24).fill(5), Array<number>(7).fill(2));
		fc.assert(
			fc.property(instant, fc.integer({ min: 0, max: 30 * DAY }), zones, (at, ms, zone) => {
				expect(Math.abs(activity.advance(at, ms, zone) - at - ms)).toBeLessThanOrEqual(1);
			}),
		);
	});
});
