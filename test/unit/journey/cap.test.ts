import { expiresAt, shareOfCap } from '../../../src/journey/cap';

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);

describe('An entry cap', () => {
	const capped = { capPerDay: 10, zone: 'Europe/Berlin' };
	const morning = at('2026-03-02T08:00:00Z');

	it('lets in as many as there is room for, and counts them', () => {
		const first = shareOfCap(capped, undefined, 4, morning);
		expect(first).toMatchObject({ granted: 4, cap: { used: 4 } });
		const second = shareOfCap(capped, first.cap, 4, morning + HOUR);
		expect(second).toMatchObject({ granted: 4, cap: { used: 8 } });
		const third = shareOfCap(capped, second.cap, 4, morning + 2 * HOUR);
		expect(third).toMatchObject({ granted: 2, cap: { used: 10 } });
		expect(shareOfCap(capped, third.cap, 1, morning + 3 * HOUR)).toMatchObject({ granted: 0 });
	});

	it("counts anew from midnight in the workflow's zone", () => {
		const { cap } = shareOfCap(capped, undefined, 10, morning);
		expect(cap.day).toBe(at('2026-03-01T23:00:00Z'));
		expect(shareOfCap(capped, cap, 1, at('2026-03-02T22:59:59.999Z')).granted).toBe(0);
		const next = shareOfCap(capped, cap, 1, at('2026-03-02T23:00:00Z'));
		expect(next).toEqual({ granted: 1, cap: { day: at('2026-03-02T23:00:00Z'), used: 1 } });
	});

	it('has days of 23 and 25 hours when the clocks change', () => {
		const { cap } = shareOfCap(capped, undefined, 10, at('2026-03-29T12:00:00Z'));
		expect(cap.day).toBe(at('2026-03-28T23:00:00Z'));
		expect(shareOfCap(capped, cap, 1, at('2026-03-29T22:00:00Z')).granted).toBe(1);
		const autumn = shareOfCap(capped, undefined, 10, at('2026-10-25T12:00:00Z')).cap;
		expect(autumn.day).toBe(at('2026-10-24T22:00:00Z'));
		expect(shareOfCap(capped, autumn, 1, at('2026-10-25T22:59:59Z')).granted).toBe(0);
	});

	it('begins the day at the end of the gap where midnight does not exist', () => {
		const chile = { capPerDay: 1, zone: 'America/Santiago' };
		const { cap } = shareOfCap(chile, undefined, 1, at('2026-09-06T12:00:00Z'));
		expect(cap.day).toBe(at('2026-09-06T04:00:00Z'));
	});

	it('is not lifted by a process whose clock is a little behind, at midnight', () => {
		const midnight = at('2026-03-02T23:00:00Z');
		const { cap } = shareOfCap(capped, undefined, 10, midnight);
		const behind = shareOfCap(capped, cap, 5, midnight - 20);
		expect(behind).toEqual({ granted: 0, cap });
		expect(shareOfCap(capped, behind.cap, 5, midnight + 20).granted).toBe(0);
	});

	it('that was lowered lets no contact in until the next day', () => {
		const { cap } = shareOfCap(capped, undefined, 8, morning);
		const lowered = { ...capped, capPerDay: 5 };
		expect(shareOfCap(lowered, cap, 3, morning).granted).toBe(0);
		expect(shareOfCap(lowered, cap, 3, morning + 24 * HOUR).granted).toBe(3);
	});

	it('uses UTC without a zone, or with an unknown one', () => {
		for (const zone of [undefined, 'Mars/Base']) {
			const { cap } = shareOfCap({ capPerDay: 1, zone }, undefined, 1, morning);
			expect(cap.day).toBe(at('2026-03-02T00:00:00Z'));
		}
	});
});

describe('The maximum time of an enrollment', () => {
	const entered = at('2026-03-28T08:00:00Z');
	const zone = 'Europe/Berlin';

	it('is counted in days of the calendar, which may have 23 hours', () => {
		const maxAge = { amount: 1, unit: 'days' as const };
		expect(expiresAt({ maxAge, zone }, entered)).toBe(entered + 23 * HOUR);
	});

	it('is exact in hours', () => {
		const maxAge = { amount: 24, unit: 'hours' as const };
		expect(expiresAt({ maxAge, zone }, entered)).toBe(entered + 24 * HOUR);
	});

	it('uses UTC without a zone', () => {
		const maxAge = { amount: 1, unit: 'days' as const };
		expect(expiresAt({ maxAge }, entered)).toBe(entered + 24 * HOUR);
	});

	it('does not exist unless it is set', () => {
		expect(expiresAt({ zone }, entered)).toBeNull();
	});
});
