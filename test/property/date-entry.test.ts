import fc from 'fast-check';
import { BLANK_CONTACT, type Contact } from '../../src/contact/contact';
import {
	dateAt,
	dateTriggerAfter,
	nextDateTrigger,
	type DateRule,
	type DateTrigger,
} from '../../src/journey/date-entry';
import { localAt } from '../../src/time/wall-clock';
import { resolveZone } from '../../src/time/zone';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const ZONES = [
	...[
		'Asia/Tokyo',
		'America/Los_Angeles',
		'Europe/Berlin',
		'Pacific/Kiritimati',
		'Pacific/Pago_Pago',
	],
	...['America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'UTC', '+05:45'],
];
const timezone = fc.oneof(
	{ weight: 5, arbitrary: fc.constantFrom<string | null>(...ZONES) },
	{ weight: 1, arbitrary: fc.constantFrom(null, '', 'Mars/Phobos') },
);

/** The date, its clock time in the journey, and its occurrences between 2026 and 2029. */
const date = fc.constantFrom(
	...['1990-07-01', '2000-02-29', '1988-02-29', '1990-01-01', '1990-12-31'].flatMap((birthday) => [
		{ birthday, yearly: true, time: '09:00' },
		{ birthday, yearly: true, time: '00:00' },
	]),
	// In the gap of Berlin in 2026, of New York in 2026 and 2028, of Lord Howe in 2027.
	{ birthday: '1990-03-29', yearly: true, time: '02:30' },
	{ birthday: '1990-03-08', yearly: true, time: '02:30' },
	{ birthday: '1990-10-03', yearly: true, time: '02:10' },
	{ birthday: '2027-03-28T02:30', yearly: false, time: undefined },
	{ birthday: '2027-07-01', yearly: false, time: undefined },
);

/** What happens to a contact, by hours after the beginning. */
const moves = (around: readonly number[]) =>
	fc.array(
		fc.record({
			at: fc
				.tuple(fc.constantFrom(...around), fc.integer({ min: -40 * 60, max: 40 * 60 }))
				.map(([at, minutes]) => at + minutes * 60_000),
			to: timezone,
		}),
		{ maxLength: 12 },
	);

interface Fired {
	at: number;
	date: number;
	zone: string;
}

/** Plays the moves, and looks every half an hour whether the date is due, as a store does. */
function play(
	rule: DateRule,
	birthday: string,
	first: string | null,
	list: ReadonlyArray<{ at: number; to: string | null }>,
	[begin, end]: [number, number],
): Fired[] {
	let contact: Contact = { ...BLANK_CONTACT, id: 1, timezone: first, attributes: { birthday } };
	const triggerOf = (dueAt: number | null, lastFiredLocal: number | null): DateTrigger => ({
		...{ dueAt, lastFiredLocal },
		dueLocal: dueAt === null ? null : dateAt(rule, contact, dueAt),
	});
	let known = triggerOf(nextDateTrigger(rule, contact, undefined, begin), null);
	const fired: Fired[] = [];
	const fireUntil = (now: number) => {
		for (;;) {
			const { dueAt } = known;
			if (dueAt === null || dueAt > now) return;
			const at = Math.max(dueAt, Math.ceil(dueAt / (HOUR / 2)) * (HOUR / 2));
			if (at > now) return;
			const { zone } = resolveZone(contact.timezone, rule.zone!);
			fired.push({ at, date: known.dueLocal!, zone });
			known = triggerOf(dateTriggerAfter(rule, contact, dueAt, at), known.dueLocal);
		}
	};
	for (const { at, to } of list) {
		fireUntil(at);
		contact = { ...contact, timezone: to };
		known = triggerOf(nextDateTrigger(rule, contact, known, at), known.lastFiredLocal);
	}
	fireUntil(end);
	return fired;
}

const BEGIN = Date.UTC(2025, 11, 20);
const END = Date.UTC(2029, 1, 1);

describe('the date of a contact who moves between zones', () => {
	it('starts the journey once each time, however often and whenever the contact moves', () => {
		const zone = fc.constantFrom('Europe/Berlin', 'UTC', 'Asia/Tokyo');
		const story = fc.record({ date, zone, first: timezone }).chain((start) => {
			const { birthday, yearly, time } = start.date;
			const entry = { on: 'date', attribute: 'birthday', yearly, time } as const;
			const rule: DateRule = { entry, zone: start.zone };
			const still = play(rule, birthday, 'UTC', [], [BEGIN, END]).map((each) => each.date);
			return fc.record({
				rule: fc.constant(rule),
				birthday: fc.constant(birthday),
				first: fc.constant(start.first),
				expected: fc.constant(still),
				list: moves(still).map((list) => list.sort((a, b) => a.at - b.at)),
			});
		});
		fc.assert(
			fc.property(story, ({ rule, birthday, first, expected, list }) => {
				const fired = play(rule, birthday, first, list, [BEGIN, END]);
				expect(fired.map((each) => each.date)).toEqual(expected);
				for (const each of fired) {
					// Never before the contact's own clock shows the date, and never a day too late.
					expect(localAt(each.at, each.zone)).toBeGreaterThanOrEqual(each.date);
					expect(localAt(each.at, each.zone)).toBeLessThan(each.date + 27 * HOUR);
				}
			}),
			{ numRuns: 600 },
		);
	});

	it('is lost or repeated by neither a zone that is removed nor one that is unknown', () => {
		const rule: DateRule = {
			entry: { on: 'date', attribute: 'birthday', yearly: true, time: '09:00' },
			zone: 'Pacific/Kiritimati',
		};
		const day = Date.UTC(2026, 6, 1);
		for (const to of [null, '', 'Mars/Phobos']) {
			for (let hours = -30; hours <= 30; hours++) {
				const list = [{ at: day + hours * HOUR, to }];
				const span: [number, number] = [BEGIN, day + 10 * DAY];
				const fired = play(rule, '1990-07-01', 'America/Los_Angeles', list, span);
				expect(fired.map((each) => each.date)).toEqual([day + 9 * HOUR]);
			}
		}
	});
});
