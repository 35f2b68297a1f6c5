import fc from 'fast-check';
import type { Act, Behavior } from '../../../src/simulation/behavior/behavior';
import { hazardsOf, hostileStarts, overBadLine } from '../../../src/simulation/hazards';
import type { SimulatedContact } from '../../../src/simulation/simulated-contact';
import { zoneOffsets } from '../../../src/time/zone';
import { messageTo } from './support/message';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.parse('2026-03-01T00:00:00Z');

const contactOf = (key: string): SimulatedContact => ({
	...{ key, identity: { userId: key }, traits: {}, startsAt: FROM, startProperties: {} },
});

/** Each contact does something every hour of a week. */
const steady: Behavior = {
	description: 'steady',
	acts: ({ key }) =>
		Array.from({ length: 168 }, (_, i): Act => {
			const head = { at: FROM + i * HOUR, contact: key };
			return i % 10 === 0
				? { ...head, does: 'identify', traits: { i } }
				: { ...head, does: 'track', event: 'Viewed', properties: { i } };
		}),
	reactions: ({ key }, { id, at }) => [
		{ at: at + HOUR, contact: key, does: 'open', message: id, isMachine: false },
		{ at: at + 2 * HOUR, contact: key, does: 'track', event: 'Bought', properties: {} },
	],
	fate: () => ({ fate: 'accepted' }),
};
const contacts = Array.from({ length: 200 }, (_, i) => contactOf(`c${i}`));

describe('what goes wrong on purpose', () => {
	test('each week has an outage of an hour and a restart, within the span', () => {
		fc.assert(
			fc.property(fc.integer(), fc.integer({ min: 1, max: 90 }), (seed, days) => {
				const { outages, restarts } = hazardsOf({ seed, from: FROM, days });
				expect(outages).toHaveLength(Math.ceil(days / 7));
				expect(restarts).toHaveLength(Math.ceil(days / 7));
				for (const { from, until, channel } of outages) {
					expect([until - from, channel]).toEqual([HOUR, null]);
				}
				for (const at of [...restarts, ...outages.map(({ from }) => from)]) {
					expect(at).toBeGreaterThan(FROM);
					expect(at).toBeLessThan(FROM + days * DAY);
				}
				expect(hazardsOf({ seed, from: FROM, days })).toEqual({ outages, restarts });
			}),
		);
	});

	test('another seed has other outages and restarts', () => {
		const span = { from: FROM, days: 30 };
		expect(hazardsOf({ ...span, seed: 1 })).not.toEqual(hazardsOf({ ...span, seed: 2 }));
	});
});

describe('a bad line', () => {
	const before = contacts.flatMap((contact) => steady.acts(contact));
	const after = contacts.flatMap((contact) => overBadLine(steady, 3).acts(contact));
	const contentOf = (act: Act) => {
		const { at: _at, occurredAt: _occurredAt, messageId: _id, ...content } = act;
		return JSON.stringify(content);
	};

	test('loses nothing, and adds nothing but repetitions under the same message ID', () => {
		expect(new Set(after.map(contentOf))).toEqual(new Set(before.map(contentOf)));
		const repeated = after.filter(({ messageId }) => messageId !== undefined);
		expect(after.length - before.length).toBe(repeated.length / 2);
		const ids = Map.groupBy(repeated, ({ messageId, contact }) => `${contact} ${messageId}`);
		for (const pair of ids.values()) {
			expect(pair).toHaveLength(2);
			expect(contentOf(pair[0])).toBe(contentOf(pair[1]));
		}
	});

	test('some events come late and out of order, and say when they occurred', () => {
		const occurred = new Map(before.map((act) => [contentOf(act), act.at]));
		for (const act of after) {
			expect(act.occurredAt ?? act.at).toBe(occurred.get(contentOf(act)));
			expect(act.at).toBeGreaterThanOrEqual(act.occurredAt ?? act.at);
		}
		const late = after.filter(({ at, occurredAt }) => occurredAt !== undefined && at > occurredAt);
		expect(late.length / before.length).toBeGreaterThan(0.05);
		expect(late.length / before.length).toBeLessThan(0.12);
		const ofOne = after
			.filter(({ contact }) => contact === 'c1')
			.sort((a, b) => a.at - b.at)
			.map((act) => act.occurredAt ?? act.at);
		expect(ofOne).not.toEqual([...ofOne].sort((a, b) => a - b));
	});

	test('opens come as they are; events that follow from a message do not depend on its ID', () => {
		const react = (id: number) =>
			contacts.flatMap((contact) =>
				overBadLine(steady, 3)
					.reactions(contact, messageTo(contact.key, { id }), [])
					.map((act) => ('message' in act ? { ...act, message: 0 } : act)),
			);
		const opens = react(1).filter(({ does }) => does === 'open');
		expect(opens).toHaveLength(contacts.length);
		expect(opens.every(({ occurredAt }) => occurredAt === undefined)).toBe(true);
		expect(react(2)).toEqual(react(1));
		expect(overBadLine(steady, 3).description).toContain('steady; ');
	});
});

describe('beginnings with changes of clocks and a leap day', () => {
	test('contacts in Europe and America meet both changes of each, and 29 February', () => {
		const starts = hostileStarts(['Europe/Berlin', 'America/New_York', 'Europe/Berlin'], {
			...{ from: FROM, days: 30 },
		});
		expect(
			starts.map(({ from, reason }) => [new Date(from).toISOString().slice(0, 10), reason]),
		).toEqual([
			['2026-03-01', 'clocks in America/New_York go forward; clocks in Europe/Berlin go forward'],
			['2026-10-18', 'clocks in Europe/Berlin go back; clocks in America/New_York go back'],
			['2028-02-22', '29 February'],
		]);
	});

	test('every change lies within the span that it names, not before the earliest beginning', () => {
		const zones = fc.constantFrom(
			'Europe/Berlin',
			'America/New_York',
			'Australia/Sydney',
			'UTC',
			'+02:00',
		);
		const from = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2031, 0) });
		fc.assert(
			fc.property(fc.array(zones), from, fc.integer({ min: 1, max: 60 }), (of, earliest, days) => {
				const starts = hostileStarts(of, { from: earliest, days });
				for (const start of starts) {
					expect(start.from).toBeGreaterThanOrEqual(earliest);
					const until = start.from + days * DAY;
					const named = of.filter((zone) => start.reason.includes(`clocks in ${zone} `));
					for (const zone of named) {
						expect(zoneOffsets(zone).changesBetween(start.from, until)).not.toEqual([]);
					}
					if (start.reason.includes('29 February')) {
						const leap = [2024, 2028, 2032].map((year) => Date.UTC(year, 1, 29));
						expect(leap.some((at) => at >= start.from && at < until)).toBe(true);
					}
				}
				expect(starts.some(({ reason }) => reason.includes('29 February'))).toBe(true);
				expect(hostileStarts(['UTC', '+02:00'], { from: earliest, days })).toHaveLength(1);
			}),
			{ numRuns: 60 },
		);
	});
});
