import { BLANK_CONTACT, type Contact } from '../../../src/contact/contact';
import type { StoredWait } from '../../../src/journey/position';
import { recompute } from '../../../src/journey/recompute';

const FROM = Date.parse('2030-06-03T08:00:00Z');

function contact(change: Partial<Contact> = {}): Contact {
	return { ...BLANK_CONTACT, id: 1, email: 'ada@example.com', ...change };
}

const at = (iso: string) => Date.parse(iso);

const recomputeDue = (wait: StoredWait, who: Contact) => recompute(wait, who)?.dueAt;

const nineOClock: StoredWait = {
	times: [
		{ spec: { kind: 'timeOfDay', time: '09:00', past: 'waitForNext' }, timeoutOutcome: 'reached' },
	],
	zone: 'UTC',
	from: FROM,
};

const renewalBy = (attribute: string): StoredWait => ({
	times: [
		{
			spec: { kind: 'date', date: '2030-07-01', time: '10:00', past: 'continue' },
			attribute,
			timeoutOutcome: 'reached',
		},
	],
	zone: 'UTC',
	from: FROM,
});
const renewal = renewalBy('renewalDate');

describe('When a contact changes', () => {
	it('a time of day follows the contact into a new zone', () => {
		const moved = contact({ timezone: 'America/New_York' });
		expect(recomputeDue(nineOClock, contact())).toBe(at('2030-06-03T09:00:00Z'));
		expect(recomputeDue(nineOClock, moved)).toBe(at('2030-06-03T09:00:00-04:00'));
	});

	it('a calendar wait is counted in the new zone from where it began, over a DST change too', () => {
		const month: StoredWait = {
			times: [{ spec: { kind: 'duration', amount: 6, unit: 'months' }, timeoutOutcome: 'reached' }],
			zone: 'UTC',
			from: FROM,
		};
		expect(recomputeDue(month, contact())).toBe(at('2030-12-03T08:00:00Z'));
		const berlin = contact({ timezone: 'Europe/Berlin' });
		expect(recomputeDue(month, berlin)).toBe(at('2030-12-03T10:00:00+01:00'));
	});

	it('a date of the contact is read anew', () => {
		const postponed = contact({ attributes: { renewalDate: '2030-08-15' } });
		expect(recomputeDue(renewal, postponed)).toBe(at('2030-08-15T10:00:00Z'));
	});

	it('a date of the contact may lie inside an attribute, or in the profile', () => {
		const inside = contact({ attributes: { plan: { renews: '2030-08-15' } } });
		expect(recomputeDue(renewalBy('plan.renews'), inside)).toBe(at('2030-08-15T10:00:00Z'));
	});

	it('a date of the contact is found where the wait found it: in the profile before the attributes', () => {
		const both = contact({ stage: '2030-09-01', attributes: { stage: '2030-10-01' } });
		expect(recomputeDue(renewalBy('stage'), both)).toBe(at('2030-09-01T10:00:00Z'));
	});

	it.each([
		['gone', {}],
		['not a date', { renewalDate: 'soon' }],
		['neither text nor number', { renewalDate: { day: 1 } }],
	])('a date of the contact that is %s leaves the old time', (_, attributes) => {
		expect(
			recomputeDue(renewal, contact({ attributes: attributes as Contact['attributes'] })),
		).toBe(undefined);
	});

	it('an unknown zone is read as the zone of the workflow', () => {
		const lost = contact({ timezone: 'Mars/Olympus' });
		expect(recomputeDue({ ...nineOClock, zone: 'Asia/Tokyo' }, lost)).toBe(
			at('2030-06-04T09:00:00+09:00'),
		);
	});

	it('a wait that does not depend on the contact stays as it is', () => {
		const event: StoredWait = { events: [{ name: 'Order Completed', since: 0 }] };
		expect(recomputeDue(event, contact({ timezone: 'Asia/Tokyo' }))).toBeUndefined();
	});

	it('a wait for an event without a limit stays without one', () => {
		const wait: StoredWait = {
			times: [{ spec: { kind: 'event' }, timeoutOutcome: 'reached' }],
			zone: 'UTC',
			from: FROM,
		};
		expect(recomputeDue(wait, contact())).toBeUndefined();
	});
});

describe('When a contact who waits for the first of several times changes', () => {
	const race = (...times: NonNullable<StoredWait['times']>): StoredWait => ({
		times,
		zone: 'UTC',
		from: FROM,
	});
	const nine = { spec: { kind: 'timeOfDay', time: '09:00' }, timeoutOutcome: 'reached' } as const;
	const twelveHours = {
		spec: { kind: 'event', maxWait: { amount: 12, unit: 'hours' } },
		timeoutOutcome: 'timedOut',
	} as const;

	it('the earliest of the times is found anew, and with it the output', () => {
		const wait = race(nine, twelveHours);
		expect(recompute(wait, contact())).toEqual({
			dueAt: at('2030-06-03T09:00:00Z'),
			timeoutOutcome: 'reached',
		});
		// In Tokyo it is five in the afternoon: nine o'clock is 16 hours away.
		expect(recompute(wait, contact({ timezone: 'Asia/Tokyo' }))).toEqual({
			dueAt: at('2030-06-03T20:00:00Z'),
			timeoutOutcome: 'timedOut',
		});
	});

	it('an awaited time comes before the maximum wait at the same instant', () => {
		const hour = {
			spec: { kind: 'event', maxWait: { amount: 1, unit: 'hours' } },
			timeoutOutcome: 'timedOut',
		} as const;
		const due = { dueAt: at('2030-06-03T09:00:00Z'), timeoutOutcome: 'reached' };
		expect(recompute(race(nine, hour), contact())).toEqual(due);
		expect(recompute(race(hour, nine), contact())).toEqual(due);
	});

	it('and one of the dates is gone, the old time stays', () => {
		const birthday = {
			spec: { kind: 'date', date: '2030-07-01' },
			attribute: 'birthday',
			timeoutOutcome: 'reached',
		} as const;
		expect(recompute(race(nine, birthday), contact())).toBeUndefined();
		const known = contact({ attributes: { birthday: '2030-06-03T08:30:00Z' } });
		expect(recompute(race(nine, birthday), known)?.dueAt).toBe(at('2030-06-03T08:30:00Z'));
	});
});
