import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { repoRoot } from '../../dev/paths';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/milliseconds';
import type { Act } from '../../src/simulation/behavior/behavior';
import type { Outcome } from '../../src/simulation/outcome/outcome';
import type { Recording } from '../../src/simulation/recording';
import type { Scenario, WorkflowFile } from '../../src/simulation/scenario';
import { onlineRetailLog, SHOP_ZONE } from '../support/online-retail';
import { scenario, stillness } from '../support/rehearsal/scenario';
import { rehearsalsWithN8n } from '../support/rehearsal/with-n8n';

/*
 * The orders of a real shop (test/data/online-retail) as a log through the templates for shops. What
 * is expected is counted here from the orders alone, without the pack.
 */

jest.setTimeout(900_000);

/** The log begins on 1 December 2010. */
const FROM = Date.parse('2010-12-01T00:00:00Z');
const DAYS = 150;
const UNTIL = FROM + DAYS * DAY_MS;

interface Order {
	customer: string;
	invoice: string;
	at: number;
	isCancelled: boolean;
}

const orders = onlineRetailLog()
	.content.toString()
	.split('\n')
	.slice(1)
	.map((row): Order => {
		const [customer, event, at, , invoice] = row.split(',');
		const time = DateTime.fromISO(at, { zone: SHOP_ZONE }).toMillis();
		return { customer, invoice, at: time, isCancelled: event !== 'Order Completed' };
	})
	.filter(({ at }) => at < UNTIL);

const bought = orders.filter(({ isCancelled }) => !isCancelled);
const byCustomer = Map.groupBy(bought, ({ customer }) => customer);

let play: (played: Scenario) => Promise<Recording>;
let outcomeOf: (recording: Recording) => Promise<Outcome>;
let recording: Recording | undefined;

beforeAll(async () => {
	play = await rehearsalsWithN8n();
	({ outcomeOf } = await import('../../src/simulation/outcome/outcome-of'));
});

afterEach(async () => {
	await recording?.store.close();
	recording = undefined;
});

/** The orders as events; nobody reacts to a message. */
async function replay(
	file: string,
	eventsOf: (order: Order) => Array<{ event: string; at: number; properties: object }>,
): Promise<Outcome> {
	const text = readFileSync(join(repoRoot, 'templates', file), 'utf8');
	const workflow = { ...(JSON.parse(text) as WorkflowFile), source: file, id: file };
	const acts = Map.groupBy(
		orders.flatMap((order) =>
			eventsOf(order).map((each) => ({ ...each, contact: order.customer, does: 'track' }) as Act),
		),
		({ contact }) => contact,
	);
	const contacts = [...acts].map(([key, [first]]) => {
		const email = `c${key}@customers.example`;
		const of = { key, identity: { userId: key }, startsAt: first.at - MINUTE_MS };
		return { ...of, traits: { email, timezone: SHOP_ZONE }, startProperties: {} };
	});
	const behavior = { ...stillness, acts: ({ key }: { key: string }) => acts.get(key) ?? [] };
	const more = { contacts, behavior, from: FROM, days: DAYS, timezone: SHOP_ZONE };
	recording = await play({ ...scenario([], more), workflows: [workflow] });
	expect(recording.failures).toEqual([]);
	return await outcomeOf(recording);
}

const order = ({ isCancelled, at, invoice }: Order) =>
	isCancelled ? [] : [{ event: 'Order Completed', at, properties: { order_id: invoice } }];

const sentBy = (outcome: Outcome, step: string) =>
	outcome.messages.filter((each) => each.step === step && each.fate === 'sent');

test('Real orders: every first order is thanked as the first, and every other one as another', async () => {
	const outcome = await replay('post-purchase.json', order);
	expect(bought.length).toBeGreaterThan(250);
	const [{ totals }] = outcome.journeys;
	expect(totals.entered).toBe(bought.length);
	// Of two orders in the same minute neither is the only one when it is looked at.
	const firsts = [...byCustomer.values()].filter(([first, second]) => first.at !== second?.at);
	expect(sentBy(outcome, 'Thank for the First Order')).toHaveLength(firsts.length);

	// Ten days after an order that none has followed, unless asked in the 60 days before.
	let asked = 0;
	for (const own of byCustomer.values()) {
		let last = -Infinity;
		for (const [i, { at }] of own.entries()) {
			const due = DateTime.fromMillis(at, { zone: SHOP_ZONE }).plus({ days: 10 }).toMillis();
			if (due >= UNTIL || (own[i + 1]?.at ?? Infinity) <= due || due - last < 60 * DAY_MS) continue;
			asked++;
			last = due;
		}
	}
	expect(asked).toBeGreaterThan(40);
	expect(sentBy(outcome, 'Ask How It Was')).toHaveLength(asked);
});

test('Real orders: a win-back begins for every customer who stays away for 60 days', async () => {
	const outcome = await replay('win-back.json', order);
	let [lapsed, back] = [0, 0];
	for (const own of byCustomer.values()) {
		const end = (at: number) =>
			DateTime.fromMillis(at, { zone: SHOP_ZONE }).plus({ days: 60 }).toMillis();
		// The first time only: a second one would need 180 days more.
		const i = own.findIndex(({ at }, n) => Math.min(own[n + 1]?.at ?? UNTIL, UNTIL) > end(at));
		if (i < 0) continue;
		lapsed++;
		if (own[i + 1] !== undefined) back++;
	}
	const [{ totals }] = outcome.journeys;
	expect(lapsed).toBeGreaterThan(50);
	expect(totals.entered).toBe(lapsed);
	// Within the journey or 28 days after it.
	expect(totals.converted).toBeGreaterThan(0);
	expect(totals.converted).toBeLessThanOrEqual(back);
	const mailed = new Set(sentBy(outcome, 'Send We Miss You').map(({ contact }) => contact));
	const held = outcome.contacts.filter(({ enrollments }) =>
		enrollments.some(({ variants }) => variants.Holdout === 'Holdout'),
	);
	expect(held.filter(({ key }) => mailed.has(key))).toEqual([]);
	expect(held.length / lapsed).toBeGreaterThan(0.03);
	expect(held.length / lapsed).toBeLessThan(0.2);
});

test('Real orders: only carts that were not ordered are reminded of', async () => {
	// A cancelled invoice stands for a cart that was left; the others are ordered after half an hour.
	const outcome = await replay('abandoned-cart.json', ({ at, invoice, isCancelled }) => {
		const properties = { cart_id: invoice };
		const cart = { event: 'Cart Updated', at, properties };
		return isCancelled
			? [cart]
			: [cart, { event: 'Order Completed', at: at + 30 * MINUTE_MS, properties }];
	});
	const left = orders.filter(({ isCancelled }) => isCancelled);
	const [{ totals }] = outcome.journeys;
	expect(left.length).toBeGreaterThan(50);
	expect(totals.entered).toBe(orders.length);
	expect(totals.converted).toBe(bought.length);
	const reminded = left.filter(({ at }) => at + HOUR_MS < UNTIL);
	expect(sentBy(outcome, 'Remind of the Cart')).toHaveLength(reminded.length);
});
