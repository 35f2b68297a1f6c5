import { type Unit, addCalendar, durationSchema, offsetSchema } from '../../../src/time/units';

const at = Date.parse;
const later = (start: string, amount: number, unit: Unit, zone: string) =>
	new Date(addCalendar(at(start), { amount, unit }, zone)).toISOString().replace('.000Z', 'Z');

describe('addCalendar', () => {
	it("'1 day' over the start of summer time keeps the wall clock: 23 hours", () => {
		expect(later('2025-03-29T08:00Z', 1, 'days', 'Europe/Berlin')).toBe('2025-03-30T07:00:00Z');
	});

	it("'1 day' over the end of summer time keeps the wall clock: 25 hours", () => {
		expect(later('2025-10-25T07:00Z', 1, 'days', 'Europe/Berlin')).toBe('2025-10-26T08:00:00Z');
	});

	it("'24 hours' is exact over a change of the clock", () => {
		expect(later('2025-03-29T08:00Z', 24, 'hours', 'Europe/Berlin')).toBe('2025-03-30T08:00:00Z');
	});

	it('fractions of hours and below are exact', () => {
		expect(later('2025-03-30T00:30Z', 1.5, 'hours', 'Europe/Berlin')).toBe('2025-03-30T02:00:00Z');
		expect(addCalendar(0, { amount: 0.1, unit: 'seconds' }, 'UTC')).toBe(100);
		expect(addCalendar(0, { amount: 0.1 + 0.2, unit: 'minutes' }, 'UTC')).toBe(18_000);
	});

	it.each([
		['2026-01-31T12:00Z', 1, 'months', '2026-02-28T12:00:00Z'],
		['2028-01-31T12:00Z', 1, 'months', '2028-02-29T12:00:00Z'],
		['2026-03-31T12:00Z', -1, 'months', '2026-02-28T12:00:00Z'],
		['2026-08-31T12:00Z', 13, 'months', '2027-09-30T12:00:00Z'],
		['2028-02-29T12:00Z', 1, 'years', '2029-02-28T12:00:00Z'],
		['2028-02-29T12:00Z', 4, 'years', '2032-02-29T12:00:00Z'],
		['2026-01-01T00:00Z', 2, 'weeks', '2026-01-15T00:00:00Z'],
	] as const)('%s and %d %s, at a month end the last day: %s', (start, amount, unit, expected) => {
		expect(later(start, amount, unit, 'UTC')).toBe(expected);
	});

	it("months are counted on the contact's calendar: Jan 31 in Auckland is still Jan 30 in UTC", () => {
		expect(later('2026-01-30T11:00Z', 1, 'months', 'Pacific/Auckland')).toBe(
			'2026-02-27T11:00:00Z',
		);
		expect(later('2026-01-30T11:00Z', 1, 'months', 'UTC')).toBe('2026-02-28T11:00:00Z');
	});

	it('a day that ends in a gap ends at the first instant after it', () => {
		expect(later('2025-03-29T01:30Z', 1, 'days', 'Europe/Berlin')).toBe('2025-03-30T01:00:00Z');
		expect(later('2011-12-29T19:00Z', 1, 'days', 'Pacific/Apia')).toBe('2011-12-30T10:00:00Z');
	});

	it('a day that ends in an hour that comes twice ends in the earlier', () => {
		expect(later('2025-10-25T00:30Z', 1, 'days', 'Europe/Berlin')).toBe('2025-10-26T00:30:00Z');
	});

	it('milliseconds are kept', () => {
		expect(
			addCalendar(at('2025-03-29T08:00:00.123Z'), { amount: 1, unit: 'days' }, 'Europe/Berlin'),
		).toBe(at('2025-03-30T07:00:00.123Z'));
	});

	it('nothing added is nothing changed, also in the later of two equal hours', () => {
		const second = at('2025-10-26T01:30Z');
		expect(addCalendar(second, { amount: 0, unit: 'days' }, 'Europe/Berlin')).toBe(second);
	});

	it('goes beyond 2^31 ms, and by centuries', () => {
		expect(later('2026-01-01T00:00Z', 60, 'days', 'UTC')).toBe('2026-03-02T00:00:00Z');
		expect(later('2026-01-01T00:00Z', 3e9, 'seconds', 'UTC')).toBe('2121-01-25T05:20:00Z');
		expect(later('2026-06-01T07:00Z', 500, 'years', 'Europe/Berlin')).toBe('2526-06-01T07:00:00Z');
	});

	it('refuses part of a calendar unit', () => {
		expect(() => addCalendar(0, { amount: 1.5, unit: 'days' }, 'UTC')).toThrow(RangeError);
	});
});

describe('amounts', () => {
	const messages = (schema: typeof offsetSchema, input: unknown) =>
		schema.safeParse(input).error?.issues.map((issue) => `${issue.path}: ${issue.message}`);

	it('a duration is 0 or more, an offset may be negative', () => {
		expect(durationSchema.parse({ amount: 0, unit: 'days' })).toEqual({ amount: 0, unit: 'days' });
		expect(messages(durationSchema, { amount: -1, unit: 'days' })).toEqual([
			'amount: must be 0 or more, not -1',
		]);
		expect(offsetSchema.safeParse({ amount: -3, unit: 'days' }).success).toBe(true);
	});

	it.each(['days', 'weeks', 'months', 'years'])('%s are whole', (unit) => {
		for (const schema of [durationSchema, offsetSchema]) {
			expect(messages(schema, { amount: 1.5, unit })).toEqual([
				`amount: must be a whole number of ${unit}, not 1.5; use hours`,
			]);
		}
	});

	it.each(['seconds', 'minutes', 'hours'])('%s may have a fraction', (unit) => {
		expect(durationSchema.safeParse({ amount: 1.5, unit }).success).toBe(true);
	});

	it('ends at 1,000 years', () => {
		expect(durationSchema.safeParse({ amount: 1_000, unit: 'years' }).success).toBe(true);
		expect(messages(durationSchema, { amount: 1e15, unit: 'seconds' })).toEqual([
			'amount: must not be more than 1000 years, not 1000000000000000 seconds',
		]);
		expect(messages(offsetSchema, { amount: -1_001, unit: 'years' })).toHaveLength(1);
	});

	it.each([
		{ amount: '3', unit: 'days' },
		{ amount: NaN, unit: 'days' },
		{ amount: Infinity, unit: 'hours' },
	])('must be numbers: %p', (input) => {
		expect(messages(durationSchema, input)).toEqual(['amount: must be a number']);
	});

	it('lists the units that exist', () => {
		expect(messages(durationSchema, { amount: 1, unit: 'fortnights' })).toEqual([
			'unit: must be one of seconds, minutes, hours, days, weeks, months, years',
		]);
	});
});
