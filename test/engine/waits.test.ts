import {
	edit,
	flow,
	journeyTrigger,
	replaceJson,
	send,
	waitForEvent,
	waitUntil,
	withStore,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

let n8n: TestN8n;

afterEach(async () => await n8n.close());

type Parameters = NonNullable<ReturnType<typeof waitUntil>['parameters']>;

/** On the store that is quickest to open; the kind makes no difference to a wait. */
const journey: typeof flow = (...args) => withStore(flow(...args), 'staticData');

/** Start, wait, then a mail on each output. */
function waiting(parameters: Parameters, timezone = 'UTC') {
	const made = journey(
		'waiting',
		{
			Start: journeyTrigger(),
			Wait: waitUntil(parameters),
			Reached: send('Reached'),
			TimedOut: send('Timed out'),
		},
		['Start', 'Wait', 'Reached'],
		['Wait/1', 'TimedOut'],
	);
	return { ...made, timezone };
}

async function enter(
	at: string,
	wait: ReturnType<typeof waiting>,
	contact: object = {},
	properties: object = {},
): Promise<void> {
	n8n = await TestN8n.start({ at });
	await n8n.activate(wait);
	await n8n.call(wait, { type: 'identify', email: ADA, traits: contact });
	await n8n.call(wait, { event: 'Signed Up', email: ADA, properties });
}

/** Nothing a second before, the mail at the very instant. */
async function expectMailAt(instant: string, subject = 'Reached'): Promise<void> {
	await n8n.clock.skipTo(Date.parse(instant) - SECOND);
	expect(n8n.mailsTo(ADA)).toEqual([]);
	await n8n.clock.advanceTo(instant);
	expect(n8n.mailsTo(ADA)).toEqual([subject]);
}

describe('Wait Until a time of day', () => {
	const nine = waiting({ waitFor: 'timeOfDay', time: '09:00' });

	it("means the contact's own clock, also across a DST change", async () => {
		// In the night to 31 March 2030, Berlin goes from +01:00 to +02:00.
		await enter('2030-03-30T12:00:00Z', nine, { timezone: 'Europe/Berlin' });
		await expectMailAt('2030-03-31T09:00:00+02:00');
	});

	it("means the workflow's clock for a contact without a zone", async () => {
		const tokyo = waiting({ waitFor: 'timeOfDay', time: '09:00' }, 'Asia/Tokyo');
		await enter('2030-06-03T08:00:00Z', tokyo);
		await expectMailAt('2030-06-04T09:00:00+09:00');
	});

	it("means the workflow's clock for a contact with an unknown zone, with a hint", async () => {
		await enter('2030-06-03T08:00:00Z', nine, { timezone: 'Mars/Olympus' });
		expect(n8n.executions[0].hints('Wait')).toEqual([expect.stringContaining('Mars/Olympus')]);
		await expectMailAt('2030-06-03T09:00:00Z');
	});

	it('that does not exist on that day means the first instant after the gap', async () => {
		const early = waiting({ waitFor: 'timeOfDay', time: '02:30' });
		await enter('2030-03-30T12:00:00Z', early, { timezone: 'Europe/Berlin' });
		await expectMailAt('2030-03-31T03:00:00+02:00');
	});

	it('follows a contact who moves to another zone while waiting', async () => {
		await enter('2030-06-03T08:00:00Z', nine, { timezone: 'Europe/Berlin' });
		await n8n.call(nine, {
			type: 'identify',
			email: ADA,
			traits: { timezone: 'America/New_York' },
		});
		await expectMailAt('2030-06-03T09:00:00-04:00');
	});

	it("keeps its time where 'When the Contact Changes' says so", async () => {
		const kept = waiting({
			waitFor: 'timeOfDay',
			time: '11:00',
			options: { whenContactChanges: 'keep' },
		});
		await enter('2030-06-03T08:00:00Z', kept, { timezone: 'Europe/Berlin' });
		await n8n.call(kept, {
			type: 'identify',
			email: ADA,
			traits: { timezone: 'America/New_York' },
		});
		await expectMailAt('2030-06-03T11:00:00+02:00');
	});

	it.each([
		['waitForNext', '2030-06-04T09:00:00Z', 'Reached'],
		['timedOut', '2030-06-03T12:00:00Z', 'Timed out'],
		['continue', '2030-06-03T12:00:00Z', 'Reached'],
	])('already past, with %s, leaves at %s', async (ifPastTime, instant, subject) => {
		const past = waiting({ waitFor: 'timeOfDay', time: '09:00', ifPastTime });
		await enter('2030-06-03T12:00:00Z', past);
		await n8n.clock.skipTo(instant);
		expect(n8n.mailsTo(ADA)).toEqual([subject]);
		expect(n8n.executions.at(-1)?.startedAt).toBe(Date.parse(instant));
	});

	it('with weekdays, waits for the next of them', async () => {
		// 3 June 2030 is a Monday.
		const thursday = waiting({ waitFor: 'timeOfDay', time: '09:00', weekdays: [4] });
		await enter('2030-06-03T12:00:00Z', thursday);
		await expectMailAt('2030-06-06T09:00:00Z');
	});

	it('with a window over midnight, lets a contact pass who arrives inside', async () => {
		const night = waiting({
			waitFor: 'timeOfDay',
			timeMode: 'window',
			windowFrom: '22:00',
			windowTo: '06:00',
		});
		await enter('2030-06-03T03:00:00Z', night);
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});
});

describe('Wait Until a duration', () => {
	it('counts days on the wall clock over a DST change, hours exactly', async () => {
		const day = waiting({ amount: 1, unit: 'days' });
		await enter('2030-03-30T12:00:00Z', day, { timezone: 'Europe/Berlin' });
		await expectMailAt('2030-03-31T11:00:00Z');
		await n8n.close();
		const hours = waiting({ amount: 24, unit: 'hours' });
		await enter('2030-03-30T12:00:00Z', hours, { timezone: 'Europe/Berlin' });
		await expectMailAt('2030-03-31T12:00:00Z');
	});

	it('may be years, far beyond the longest timer of the machine', async () => {
		await enter('2030-02-28T08:00:00Z', waiting({ amount: 2, unit: 'years' }));
		await expectMailAt('2032-02-28T08:00:00Z');
	});

	it('may come from the item, each contact waiting for their own', async () => {
		const own = waiting({
			amount: '={{ $json.event.properties.minutes }}',
			unit: 'minutes',
		});
		await enter('2030-06-03T08:00:00Z', own, {}, { minutes: 3 });
		await n8n.call(own, { event: 'Signed Up', email: BOB, properties: { minutes: 1 } });
		await n8n.clock.advance(MINUTE);
		expect(n8n.mail.recipients).toEqual([BOB]);
		await n8n.clock.advance(2 * MINUTE);
		expect(n8n.mail.recipients).toEqual([BOB, ADA]);
	});

	it('of length zero lets the contact pass at once', async () => {
		await enter('2030-06-03T08:00:00Z', waiting({ amount: 0, unit: 'minutes' }));
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});
});

describe('Wait Until a date', () => {
	it('that is fixed is the same for all contacts', async () => {
		const fixed = waiting({ waitFor: 'date', dateFrom: 'fixed', date: '2030-07-01T10:00:00Z' });
		await enter('2030-06-03T08:00:00Z', fixed);
		await expectMailAt('2030-07-01T10:00:00Z');
	});

	it("of the contact is read on the contact's clock, with the offset", async () => {
		const before = waiting({
			waitFor: 'date',
			dateFrom: 'contact',
			datePath: 'renewalDate',
			dateTime: '09:00',
			offset: -3,
			offsetUnit: 'days',
		});
		const contact = { renewalDate: '2030-07-01', timezone: 'America/New_York' };
		await enter('2030-06-03T08:00:00Z', before, contact);
		await expectMailAt('2030-06-28T09:00:00-04:00');
	});

	it('of the contact follows a change of the date during the wait', async () => {
		const renewal = waiting({ waitFor: 'date', dateFrom: 'contact', datePath: 'renewalDate' });
		await enter('2030-06-03T08:00:00Z', renewal, { renewalDate: '2030-07-01' });
		await n8n.call(renewal, {
			type: 'identify',
			email: ADA,
			traits: { renewalDate: '2030-06-10' },
		});
		await expectMailAt('2030-06-10T00:00:00Z');
	});

	it('of the event is read from its properties', async () => {
		const trial = waiting({ waitFor: 'date', dateFrom: 'event', datePath: 'trial.ends' });
		await enter('2030-06-03T08:00:00Z', trial, {}, { trial: { ends: '2030-06-17T12:00:00Z' } });
		await expectMailAt('2030-06-17T12:00:00Z');
	});

	it('of the item is read from the output of an earlier node', async () => {
		const booked = journey(
			'booked',
			{
				Start: journeyTrigger(),
				CRM: replaceJson(() => ({ booking: { at: '2030-06-05T15:00:00Z' } })),
				Wait: waitUntil({ waitFor: 'date', dateFrom: 'item', datePath: 'booking.at' }),
				Reached: send('Reached'),
			},
			['Start', 'CRM', 'Wait', 'Reached'],
		);
		await enter('2030-06-03T08:00:00Z', booked);
		await expectMailAt('2030-06-05T15:00:00Z');
	});

	it('that is past lets the contact pass, or leave by the other output', async () => {
		const date = { waitFor: 'date', dateFrom: 'fixed', date: '2030-06-01T10:00:00Z' };
		await enter('2030-06-03T08:00:00Z', waiting(date));
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
		await n8n.close();
		await enter('2030-06-03T08:00:00Z', waiting({ ...date, ifPastDate: 'timedOut' }));
		expect(n8n.mailsTo(ADA)).toEqual(['Timed out']);
	});

	it('29 February means 28 February in other years, for an anniversary', async () => {
		const birthday = waiting({
			waitFor: 'date',
			dateFrom: 'contact',
			datePath: 'birthday',
			yearly: true,
		});
		await enter('2031-02-01T08:00:00Z', birthday, { birthday: '1992-02-29' });
		await expectMailAt('2031-02-28T00:00:00Z');
	});
});

describe('Wait Until an event', () => {
	const order = (parameters: Parameters = {}) =>
		journey(
			'waiting',
			{
				Start: journeyTrigger(),
				Pause: waitUntil({ amount: 1, unit: 'minutes' }),
				Wait: waitForEvent('Order Completed', {
					maxWait: 1,
					maxWaitUnit: 'hours',
					...parameters,
				}),
				Reached: send('Reached'),
				TimedOut: send('Timed out'),
			},
			['Start', 'Pause', 'Wait', 'Reached'],
			['Wait/1', 'TimedOut'],
		);
	const done = async (properties = {}, timestamp?: number) =>
		await n8n.call(order(), {
			event: 'Order Completed',
			email: ADA,
			properties,
			...(timestamp && { timestamp: new Date(timestamp).toISOString() }),
		});

	it('counts events since the contact entered the journey', async () => {
		await enter('2030-06-03T08:00:00Z', order());
		await n8n.clock.advance(30 * SECOND);
		await done();
		await n8n.clock.advance(30 * SECOND);
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});

	it("counts only events during the wait, where 'Count Events' says so", async () => {
		await enter('2030-06-03T08:00:00Z', order({ countEvents: 'sinceWait' }));
		await n8n.clock.advance(30 * SECOND);
		await done();
		await n8n.clock.advance(31 * SECOND);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await done();
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});

	it('counts events before the journey, within a look-back', async () => {
		n8n = await TestN8n.start();
		const back = order({ countEvents: 'lookBack', lookBack: 7, lookBackUnit: 'days' });
		await n8n.activate(back);
		await done({}, n8n.clock.now() - 6 * 24 * HOUR);
		await n8n.track(back, 'Signed Up', [ADA]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});

	it('is not ended by other events, nor by one that the filter excludes', async () => {
		const large = order({
			propertyFilters: {
				conditions: [{ property: 'total', operator: 'greaterThan', value: '100', type: 'number' }],
			},
		});
		await enter('2030-06-03T08:00:00Z', large);
		await n8n.clock.advance(MINUTE);
		await n8n.track(large, 'Page Viewed', [ADA]);
		await done({ total: 99 });
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await done({ total: '101' });
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});

	it('and time-out at the same instant: the event wins, and there is one mail', async () => {
		await enter('2030-06-03T08:00:00Z', order());
		await n8n.clock.advance(MINUTE);
		const timeout = n8n.clock.now() + HOUR;
		await n8n.clock.skipTo(timeout - 1);
		await done({}, timeout);
		await n8n.clock.advance(1);
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});

	it('that comes after the time-out changes nothing', async () => {
		await enter('2030-06-03T08:00:00Z', order());
		await n8n.clock.advance(MINUTE);
		await n8n.clock.skip(HOUR);
		expect(n8n.mailsTo(ADA)).toEqual(['Timed out']);
		await done();
		expect(n8n.mailsTo(ADA)).toEqual(['Timed out']);
	});

	it('without a limit waits for years', async () => {
		const forever = order({ limitWait: false });
		await enter('2030-06-03T08:00:00Z', forever);
		await n8n.clock.advance(MINUTE);
		await n8n.clock.skip(3 * 365 * 24 * HOUR);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await done();
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});

	it('resumes in the current workflow, edited while the contact waited', async () => {
		await enter('2030-06-03T08:00:00Z', order());
		await n8n.clock.advance(MINUTE);
		await n8n.deactivate(order());
		await n8n.activate(edit(order(), 'Reached', { subject: 'Reached, edited' }));
		await done();
		expect(n8n.mailsTo(ADA)).toEqual(['Reached, edited']);
	});
});
