import type { Contact } from '../../../src/contact/contact';
import {
	dateTriggerAfter,
	dateInstance,
	nextDateTrigger,
	type DateEntry,
	type DateRule,
} from '../../../src/journey/date-entry';
import type { JsonObject } from '../../../src/lib/json';
import type { Reentry } from '../../../src/journey/journey';
import { localAt } from '../../../src/time/wall-clock';

const NOW = Date.parse('2026-03-02T09:00:00Z');

function contact(attributes: JsonObject, timezone: string | null = null): Contact {
	return {
		id: 1,
		externalId: 'ann',
		email: null,
		phone: null,
		firstName: null,
		lastName: null,
		timezone,
		locale: null,
		stage: null,
		score: null,
		consent: {},
		attributes,
	};
}

function rule(entry: Partial<DateEntry> = {}, zone = 'Europe/Berlin'): DateRule {
	return { entry: { on: 'date', attribute: 'birthday', ...entry }, zone };
}

const at = (iso: string) => Date.parse(iso);
const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());

/** The first date trigger of a contact. */
const due = (changes: Partial<DateEntry>, attributes: JsonObject, timezone?: string) =>
	iso(nextDateTrigger(rule(changes), contact(attributes, timezone), undefined, NOW));

describe('A date that starts a journey', () => {
	it("comes up at midnight on the contact's clock", () => {
		expect(due({}, { birthday: '2026-07-01' }, 'Asia/Tokyo')).toBe('2026-06-30T15:00:00.000Z');
	});

	it("comes up on the workflow's clock for a contact without a zone, or with an unknown one", () => {
		expect(due({}, { birthday: '2026-07-01' })).toBe('2026-06-30T22:00:00.000Z');
		expect(due({}, { birthday: '2026-07-01' }, 'Mars/Base')).toBe('2026-06-30T22:00:00.000Z');
	});

	it('comes up in UTC where neither contact nor workflow has a zone', () => {
		const entry: DateEntry = { on: 'date', attribute: 'birthday' };
		const dateTrigger = nextDateTrigger(
			{ entry },
			contact({ birthday: '2026-07-01' }),
			undefined,
			NOW,
		);
		expect(iso(dateTrigger)).toBe('2026-07-01T00:00:00.000Z');
	});

	it('comes up at the configured time of day, also when databases write the date as midnight UTC', () => {
		const time = '09:30';
		const expected = '2026-07-01T07:30:00.000Z';
		expect(due({ time }, { birthday: '2026-07-01' })).toBe(expected);
		expect(due({ time }, { birthday: '2026-07-01T00:00:00.000Z' })).toBe(expected);
	});

	it('comes up before or after the date by the offset', () => {
		const before = { offset: { amount: -7, unit: 'days' as const }, time: '08:00' };
		expect(due(before, { birthday: '2026-04-01' })).toBe('2026-03-25T07:00:00.000Z');
		const after = { offset: { amount: 1, unit: 'months' as const } };
		expect(due(after, { birthday: '2026-01-31T12:00' })).toBeNull();
		expect(due(after, { birthday: '2026-02-28T12:00' })).toBe('2026-03-28T11:00:00.000Z');
	});

	it('is found by its path, in the attributes or the profile', () => {
		const nested = { plan: { renewal: '2026-05-05' } };
		expect(due({ attribute: 'plan.renewal' }, nested)).toBe('2026-05-04T22:00:00.000Z');
	});

	it('that exists only as an instant is that instant', () => {
		expect(due({}, { birthday: at('2026-07-01T10:00:00Z') })).toBe('2026-07-01T10:00:00.000Z');
		expect(due({}, { birthday: '2026-07-01T10:00:00Z' }, 'Asia/Tokyo')).toBe(
			'2026-07-01T10:00:00.000Z',
		);
	});

	it('that is past never comes up', () => {
		expect(due({}, { birthday: '2026-03-01' })).toBeNull();
		expect(due({}, { birthday: '1990-07-01' })).toBeNull();
	});

	it.each([
		['missing', {}],
		['null', { birthday: null }],
		['no date', { birthday: 'soon' }],
		['empty', { birthday: '' }],
		['an object', { birthday: { day: 1 } }],
		['true', { birthday: true }],
		['no number of this calendar', { birthday: 1e300 }],
		['a day that does not exist', { birthday: '2026-02-30' }],
	])('never comes up where it is %s', (_what, attributes: JsonObject) => {
		expect(due({}, attributes)).toBeNull();
		expect(due({ yearly: true }, attributes)).toBeNull();
	});
});

describe('A date that comes back every year', () => {
	it('comes up on the next anniversary', () => {
		expect(due({ yearly: true }, { birthday: '1990-07-01' })).toBe('2026-06-30T22:00:00.000Z');
		expect(due({ yearly: true }, { birthday: '1990-01-15' })).toBe('2027-01-14T23:00:00.000Z');
	});

	it('keeps the time of day when the clocks have changed', () => {
		const entry = { yearly: true, time: '09:00' };
		expect(due(entry, { birthday: '1990-07-01' })).toBe('2026-07-01T07:00:00.000Z');
		expect(due(entry, { birthday: '1990-12-01' })).toBe('2026-12-01T08:00:00.000Z');
	});

	it('falls on Feb 28 for a leap day, and on Feb 29 in leap years', () => {
		const leap = rule({ yearly: true }, 'UTC');
		const ann = contact({ birthday: '2000-02-29' });
		const years: (string | null)[] = [];
		let next = nextDateTrigger(leap, ann, undefined, NOW);
		for (let i = 0; i < 4; i++) {
			years.push(iso(next)!.slice(0, 10));
			next = dateTriggerAfter(leap, ann, next!, next!);
		}
		expect(years).toEqual(['2027-02-28', '2028-02-29', '2029-02-28', '2030-02-28']);
	});

	it('comes up for the year after where the offset reaches over new year', () => {
		const entry = { yearly: true, offset: { amount: -10, unit: 'days' as const } };
		const ann = contact({ birthday: '1990-01-05' });
		const first = nextDateTrigger(rule(entry, 'UTC'), ann, undefined, NOW);
		expect(iso(first)).toBe('2026-12-26T00:00:00.000Z');
		expect(iso(dateTriggerAfter(rule(entry, 'UTC'), ann, first!, first!))).toBe(
			'2027-12-26T00:00:00.000Z',
		);
	});
});

describe('A date trigger that has fired', () => {
	const yearly = rule({ yearly: true });
	const birthday = { birthday: '1990-07-01' };

	it('fires again on the next anniversary, however late it fired', () => {
		const dueAt = at('2026-06-30T22:00:00Z');
		const ann = contact(birthday);
		expect(iso(dateTriggerAfter(yearly, ann, dueAt, dueAt))).toBe('2027-06-30T22:00:00.000Z');
		const years = at('2029-09-09T00:00:00Z');
		expect(iso(dateTriggerAfter(yearly, ann, dueAt, years))).toBe('2030-06-30T22:00:00.000Z');
	});

	it('never fires again for a date that does not come back', () => {
		const dueAt = at('2026-06-30T22:00:00Z');
		expect(dateTriggerAfter(rule(), contact({ birthday: '2026-07-01' }), dueAt, dueAt)).toBeNull();
	});

	it.each([true, undefined])(
		'does not fire again for the same date because the contact moved west (yearly: %s)',
		(comesBack) => {
			const inTokyo = at('2026-06-30T15:00:00Z');
			const known = { dueAt: null, dueLocal: null, lastFiredLocal: localAt(inTokyo, 'Asia/Tokyo') };
			const inBerlin = contact({ birthday: '2026-07-01' }, 'Europe/Berlin');
			const next = nextDateTrigger(rule({ yearly: comesBack }), inBerlin, known, inTokyo + 1);
			expect(iso(next)).toBe(comesBack ? '2027-06-30T22:00:00.000Z' : null);
		},
	);

	it('fires for another date', () => {
		const known = { dueAt: null, dueLocal: null, lastFiredLocal: at('2026-07-01T00:00:00Z') };
		const now = at('2026-07-01T12:00:00Z');
		const moved = contact({ birthday: '2026-07-02' });
		expect(iso(nextDateTrigger(rule(), moved, known, now))).toBe('2026-07-01T22:00:00.000Z');
	});
});

describe('A date trigger that is due and has not fired', () => {
	const dueAt = at('2026-06-30T22:00:00Z');
	const known = { dueAt, dueLocal: at('2026-07-01T00:00Z'), lastFiredLocal: null };
	const later = dueAt + 3 * 86_400_000;

	it('stays due when something else of the contact changes', () => {
		const ann = contact({ birthday: '2026-07-01', plan: 'pro' });
		expect(nextDateTrigger(rule(), ann, known, later)).toBe(dueAt);
		expect(nextDateTrigger(rule({ yearly: true }), ann, known, later)).toBe(dueAt);
	});

	it('stays due when the contact moves to another zone', () => {
		const moved = contact({ birthday: '2026-07-01' }, 'Pacific/Auckland');
		expect(iso(nextDateTrigger(rule(), moved, known, later))).toBe('2026-06-30T12:00:00.000Z');
	});

	it('goes with the date', () => {
		expect(nextDateTrigger(rule(), contact({}), known, later)).toBeNull();
		expect(nextDateTrigger(rule(), contact({ birthday: '2026-01-01' }), known, later)).toBeNull();
		expect(iso(nextDateTrigger(rule(), contact({ birthday: '2026-12-01' }), known, later))).toBe(
			'2026-11-30T23:00:00.000Z',
		);
	});
});

describe('The enrollment that a date starts', () => {
	const instance = (entry: Partial<DateEntry>, reentry: Reentry) =>
		dateInstance(
			{
				config: {
					entry: { on: 'date', attribute: 'birthday', ...entry },
					reentry,
					vars: {},
					overdue: { policy: 'atOnce' },
				},
			},
			at('2026-07-01T09:00:00Z'),
		);

	it('has the year as its instance, where enrollments may overlap', () => {
		expect(instance({ yearly: true }, { mode: 'always' })).toBe('date 2026');
	});

	it('has the day as its instance, where it does not come back', () => {
		expect(instance({}, { mode: 'always' })).toBe('date 2026-07-01');
	});

	it("is the contact's only one otherwise", () => {
		expect(instance({ yearly: true }, { mode: 'afterLeaving' })).toBe('');
	});
});
