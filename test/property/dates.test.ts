import fc from 'fast-check';
import { BLANK_CONTACT, type Contact } from '../../src/contact/contact';
import { parseIngest } from '../../src/event/parse';
import { nextDateTrigger } from '../../src/journey/date-entry';
import { Renderer } from '../../src/message/template/render';
import { evaluate } from '../../src/rule/evaluate';
import { parseRule } from '../../src/rule/schema';
import { windowEdges } from '../../src/rule/window';
import { matchIn } from '../../src/store/sql/rules/match';
import { firstShown } from '../../src/store/sql/rules/zones';
import { dueAt } from '../../src/time/due';
import { instantOf } from '../../src/time/wall-clock';
import { zoneOffsets } from '../../src/time/zone';
import { matchesFilter } from '../../src/value/filter';
import { removeStores } from '../store/support/stores';
import type { Known } from './support/rule-population';
import { furnishedPlaces, settle, type Place } from './support/rule-tables';

jest.setTimeout(600_000);

const ZONES = [
	...['America/Los_Angeles', 'Asia/Tokyo', 'Europe/Berlin', 'Australia/Lord_Howe', 'UTC'],
	...['Pacific/Apia', 'Africa/Casablanca', 'Asia/Kathmandu', '+14:00', 'utc-3', 'us/pacific'],
];
const zone = fc.constantFrom(...ZONES);
/** As a contact has it: known, or of no use. */
const timezone = fc.oneof(
	{ weight: 4, arbitrary: zone },
	{ weight: 1, arbitrary: fc.constantFrom(null, '', 'Mars/Phobos', 'local') },
);

/** Days on which clocks change somewhere, and others; as a clock in UTC shows them. */
const shown = fc.oneof(
	fc
		.tuple(
			fc.constantFrom(
				...['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04'],
				...['2011-12-30', '2026-02-15', '2026-03-22', '2024-02-29', '2026-05-10'],
			),
			fc.integer({ min: 0, max: 24 * 60 * 4 - 1 }),
		)
		.map(([day, quarter]) => Date.parse(day) + quarter * 15_000),
	fc.integer({ min: Date.UTC(2000, 0, 3), max: Date.UTC(2037, 0, 1) }),
);

interface Written {
	text: string | number;
	/** ms; null: in the reader's zone. */
	offset: number | null;
	dateOnly: boolean;
	/** As a clock in UTC shows it. */
	shown: number;
}

const pad = (n: number) => String(n).padStart(2, '0');
const HOUR = 3_600_000;

const offset = fc
	.tuple(fc.constantFrom('-', '+'), fc.integer({ min: 0, max: 14 }), fc.constantFrom(0, 30, 45))
	.map(([sign, hours, minutes]) => ({
		ms: (sign === '-' ? -1 : 1) * (hours * HOUR + minutes * 60_000),
		long: `${sign}${pad(hours)}:${pad(minutes)}`,
		short: `${sign}${pad(hours)}${pad(minutes)}`,
	}));

/** A date in any form that is read. */
const written: fc.Arbitrary<Written> = fc
	.record({ at: shown, off: offset, form: fc.nat(12), separator: fc.constantFrom('T', ' ', 't') })
	.map(({ at, off, form, separator }): Written => {
		const full = new Date(at).toISOString();
		const [day, time] = [full.slice(0, 10), full.slice(11, 23)];
		const compact = `${day.replaceAll('-', '')}T${time.slice(0, 8).replaceAll(':', '')}`;
		const whole = Math.floor(at / 1_000) * 1_000;
		const of = (text: string | number, ms: number | null, is = at): Written => ({
			...{ text, offset: ms, shown: is, dateOnly: false },
		});
		const midnight = Date.parse(day);
		return [
			{ ...of(day, null, midnight), dateOnly: true },
			{ ...of(day.replaceAll('-', ''), null, midnight), dateOnly: true },
			of(`${day}${separator}${time}`, null),
			of(`${day}${separator}${time.slice(0, 5)}`, null, Math.floor(at / 60_000) * 60_000),
			of(compact, null, whole),
			of(`${day}${separator}24:00`, null, midnight + 24 * HOUR),
			of(`${day}${separator}${time}Z`, 0),
			of(`${day}${separator}${time}${off.long}`, off.ms),
			of(`${day}${separator}${time} ${off.short}`, off.ms),
			of(`${compact}${off.short}`, off.ms, whole),
			of(`${day} ${time} UTC`, 0),
			of(at, 0),
			of(String(whole / 1_000), 0, whole),
		][form];
	});

/** The one instant that is meant. */
const meant = ({ shown: at, offset: off }: Written, place: string) =>
	off === null ? instantOf(at, place) : at - off;

const contactOf = (text: string | number, own: string | null): Contact => ({
	...BLANK_CONTACT,
	...{ id: 1, timezone: own, attributes: { at: text } },
});
const known = (own: string | null) => own !== null && ZONES.includes(own);
const equals = (at: number) => ({ operator: 'equals', value: new Date(at).toISOString() }) as const;
const ruleFor = (at: number) =>
	parseRule({ version: 1, all: [{ type: 'attribute', path: 'at', ...equals(at), as: 'date' }] });
const factsOf = (contact: Contact) => ({
	...{ contact, events: [], messages: [], scores: new Map(), segments: new Set<string>() },
	journey: null,
});

describe('a date in any form, of a contact in any zone', () => {
	it('is the same instant in a wait, a date entry, a rule, a filter and a template', () => {
		const renderer = new Renderer();
		const template = renderer.compile('{{ at | date: "%s" }}', 'text');
		const day = renderer.compile('{{ at | date: "%Y-%m-%d" }}', 'text');
		fc.assert(
			fc.property(written, timezone, zone, (date, own, workflow) => {
				const place = known(own) ? own! : workflow;
				const at = meant(date, place);
				const contact = contactOf(date.text, own);
				const moment = { now: at, zone: workflow };

				const wait = dueAt(
					{ kind: 'date', date: date.text },
					{ now: 0, zone: own, fallbackZone: workflow },
				);
				expect(wait.dueAt).toBe(at);
				const entry = { on: 'date', attribute: 'at' } as const;
				expect(nextDateTrigger({ entry, zone: workflow }, contact, undefined, at)).toBe(at);
				expect(evaluate(ruleFor(at), factsOf(contact), moment)).toBe(true);
				expect(evaluate(ruleFor(at + 1), factsOf(contact), moment)).toBe(false);
				const conditions = [{ property: 'at', ...equals(at), type: 'date' as const }];
				const { attributes } = contact;
				expect(matchesFilter(attributes, { match: 'all', conditions }, place)).toBe(true);
				const scope = { scope: { at: date.text }, now: 0, timeZone: place };
				// A day is the same day in every zone.
				if (date.dateOnly) {
					expect(day.render(scope)).toBe(new Date(date.shown).toISOString().slice(0, 10));
				} else expect(template.render(scope)).toBe(String(Math.floor(at / 1_000)));
			}),
			{ numRuns: 2_000 },
		);
	});

	it('is the same instant in the edges of a window, which are in the workflow’s zone', () => {
		fc.assert(
			fc.property(written, zone, (date, workflow) => {
				if (typeof date.text === 'number' || /^\d{9,}$/.test(date.text)) return;
				const { from } = windowEdges({ after: date.text }, { now: 0, zone: workflow });
				expect(from).toBe(meant(date, workflow));
			}),
		);
	});

	it('is the same instant as the time of a call, where a machine counts in UTC', () => {
		fc.assert(
			fc.property(written, (date) => {
				const call = { type: 'track', event: 'x', userId: '1', timestamp: date.text };
				const { entries } = parseIngest([call], { receivedAt: Date.UTC(2040, 0, 1) });
				expect(entries.map(({ occurredAt }) => occurredAt)).toEqual([meant(date, 'UTC')]);
			}),
		);
	});
});

describe('a date in any form, of stored contacts in any zone', () => {
	let places: Place[];
	beforeAll(async () => {
		places = await furnishedPlaces();
	});
	afterAll(removeStores);

	it('is the same instant in every store', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(written, timezone), { minLength: 40, maxLength: 40 }),
				zone,
				async (dates, workflow) => {
					const instants = dates.map(([date, own]) => meant(date, known(own) ? own! : workflow));
					const crowd = dates.map(([{ text }, own], i): Known => {
						const contact = { ...contactOf(text, own), id: i + 1 };
						return { contactId: i + 1, enrollmentId: null, facts: factsOf(contact) };
					});
					const rules = instants.flatMap((at) => [ruleFor(at), ruleFor(at + 1)]);
					for (const place of places) {
						await settle(place, crowd);
						const { conn, workspaceId } = place;
						const scope = { conn, workspaceId, moment: { now: 0, zone: workflow } };
						const subjects = crowd.map(({ contactId }) => ({ contactId, enrollmentId: null }));
						const answers = await matchIn(scope, conn.db, rules, subjects);
						dates.forEach(([date, own], i) => {
							const answer = [answers[i][2 * i], answers[i][2 * i + 1]];
							expect([place.conn.kind, date, own, answer]).toEqual([
								...[place.conn.kind, date, own, [true, false]],
							]);
						});
					}
				},
			),
			{ numRuns: 10 },
		);
	});
});

describe('what a clock first shows to mean an instant or a later one', () => {
	it('divides all it may show into earlier and not earlier, also where it is changed', () => {
		const near = fc
			.tuple(
				zone,
				fc.constantFrom('2026-01-01', '2011-12-01', '2000-09-01', '1995-01-01', '1990-06-01'),
			)
			.chain(([place, since]) => {
				const from = Date.parse(since);
				const changes = zoneOffsets(place).changesBetween(from, from + 366 * 24 * HOUR);
				const around = changes.length > 0 ? changes : [from];
				return fc.record({
					place: fc.constant(place),
					at: fc
						.tuple(fc.constantFrom(...around), fc.integer({ min: -30 * HOUR, max: 30 * HOUR }))
						.map(([change, ms]) => change + ms),
					away: fc.oneof(
						fc.constantFrom(-1, 0, 1, -HOUR, HOUR, -24 * HOUR),
						fc.integer({ min: -30 * HOUR, max: 30 * HOUR }),
					),
				});
			});
		fc.assert(
			fc.property(near, ({ place, at, away }) => {
				const first = firstShown(at, place);
				const clock = first + away;
				expect(instantOf(clock, place) >= at).toBe(clock >= first);
			}),
			{ numRuns: 5_000 },
		);
	});
});
