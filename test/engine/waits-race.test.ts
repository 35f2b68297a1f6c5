import { edit } from '../support/engine/flow';
import type { TestN8n } from '../support/engine/n8n';
import {
	ADA,
	endings,
	HOUR,
	MINUTE,
	named,
	SECOND,
	waitingAda,
	waitingFlow,
} from '../support/engine/waiting';

const START = '2030-06-03T08:00:00Z';

let n8n: TestN8n;

afterEach(async () => await n8n.close());

type Alternative = NonNullable<Parameters<typeof waitingFlow>[0]>;

const race = (values: Alternative[], more: Alternative = {}) =>
	waitingFlow({ waitFor: 'race', alternatives: { values }, ...more });

const bought: Alternative = { kind: 'event', eventName: named('Order Completed') };
const replied: Alternative = { kind: 'event', eventName: named('Replied') };
const threeHours: Alternative = { kind: 'duration', amount: 3, unit: 'hours' };
const noon: Alternative = { kind: 'timeOfDay', time: '12:00' };
const isPro: Alternative = {
	kind: 'rule',
	conditions: {
		values: [{ type: 'attribute', attribute: named('plan'), operator: 'equals', value: 'pro' }],
	},
};
const renewal: Alternative = { kind: 'date', dateFrom: 'contact', datePath: 'renewalDate' };
const all = [bought, replied, threeHours, noon, isPro, renewal];

/** Nothing a second before, the mail at the very instant. */
async function expectMailAt(instant: string, subject = 'Reached'): Promise<void> {
	await n8n.clock.skipTo(Date.parse(instant) - SECOND);
	expect(n8n.mailsTo(ADA)).toEqual([]);
	await n8n.clock.advanceTo(instant);
	expect(n8n.mailsTo(ADA)).toEqual([subject]);
}

describe('Of several things that Wait Until waits for, the first wins:', () => {
	it.each(['Order Completed', 'Replied'])('the event %s', async (event) => {
		n8n = await waitingAda(START, race(all));
		await n8n.clock.skip(HOUR);
		await n8n.track(race(all), 'Page Viewed', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await n8n.track(race(all), event, [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
		expect(endings(n8n)).toEqual(['event']);
		await n8n.clock.skip(24 * HOUR);
		await n8n.track(race(all), 'Replied', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});

	it('the rule, when the contact begins to fulfil it', async () => {
		n8n = await waitingAda(START, race(all));
		await n8n.clock.skip(HOUR);
		await n8n.call(race(all), { type: 'identify', email: ADA, traits: { plan: 'pro' } });
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
		expect(endings(n8n)).toEqual(['rule']);
	});

	it('the time interval', async () => {
		n8n = await waitingAda(START, race(all));
		await expectMailAt('2030-06-03T11:00:00Z');
		expect(endings(n8n)).toEqual(['time']);
	});

	it("the time of day, on the contact's own clock", async () => {
		n8n = await waitingAda(START, race(all), { timezone: 'Europe/Berlin' });
		await expectMailAt('2030-06-03T10:00:00Z');
		expect(endings(n8n)).toEqual(['time']);
	});

	it('the date, when it comes before the time of day', async () => {
		n8n = await waitingAda(START, race(all), { renewalDate: '2030-06-03T09:30:00Z' });
		await expectMailAt('2030-06-03T09:30:00Z');
		expect(endings(n8n)).toEqual(['time']);
	});

	it('a rule that holds already', async () => {
		n8n = await waitingAda(START, race(all), { plan: 'pro' });
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
		expect(endings(n8n)).toEqual(['rule']);
	});

	it('either of two rules', async () => {
		const isVip = {
			kind: 'rule',
			conditions: {
				values: [{ type: 'attribute', attribute: named('vip'), operator: 'isTrue' }],
			},
		};
		const rules = race([isPro, isVip]);
		n8n = await waitingAda(START, rules);
		await n8n.call(rules, { type: 'identify', email: ADA, traits: { vip: true } });
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});
});

describe('The maximum wait of several alternatives', () => {
	const limited = (values: Alternative[], maxWait: number) =>
		race(values, { limitRace: true, maxWait, maxWaitUnit: 'hours' });

	it("lets contacts leave by 'Timed Out'", async () => {
		n8n = await waitingAda(START, limited(all, 2));
		await expectMailAt('2030-06-03T10:00:00Z', 'Timed out');
		expect(endings(n8n)).toEqual(['timeout']);
	});

	it('at the same instant as an alternative loses', async () => {
		n8n = await waitingAda(START, limited(all, 3));
		await expectMailAt('2030-06-03T11:00:00Z');
	});

	it('exists only when it is chosen', async () => {
		n8n = await waitingAda(START, race([bought, isPro]));
		await n8n.clock.skip(365 * 24 * HOUR);
		expect(n8n.mailsTo(ADA)).toEqual([]);
	});

	it('comes first or not, by the zone that the contact moves to', async () => {
		// 12:00 in New York is 16:00 UTC: eight hours from here.
		const waiting = limited([noon, bought], 5);
		n8n = await waitingAda(START, waiting);
		const traits = { timezone: 'America/New_York' };
		await n8n.call(waiting, { type: 'identify', email: ADA, traits });
		await expectMailAt('2030-06-03T13:00:00Z', 'Timed out');
	});
});

describe('Alternatives', () => {
	it('follow a change of the contact: the new date comes first now', async () => {
		const waiting = race([renewal, { ...threeHours, amount: 3, unit: 'days' }]);
		n8n = await waitingAda(START, waiting, { renewalDate: '2030-08-01' });
		const traits = { renewalDate: '2030-06-04' };
		await n8n.call(waiting, { type: 'identify', email: ADA, traits });
		await expectMailAt('2030-06-04T00:00:00Z');
	});

	it.each([
		['missing', {}],
		['unreadable', { renewalDate: 'soon' }],
	])('leave out a date that is %s, with a hint that names it', async (_, traits) => {
		n8n = await waitingAda(START, race([renewal, threeHours]), traits);
		expect(n8n.executions[0].hints('Wait')).toEqual([expect.stringContaining('Alternative 1')]);
		await expectMailAt('2030-06-03T11:00:00Z');
	});

	it('that are only dates that the contact lacks are an error of the item', async () => {
		n8n = await waitingAda(START, race([renewal]));
		expect(n8n.executions[0].error).toContain('None of the alternatives can occur');
	});

	it.each([
		['none', [], 'at least one'],
		['an event without a name', [noon, { kind: 'event' }], "Alternative 2: Set 'Event Name'"],
		['a rule without conditions', [{ kind: 'rule', conditions: { values: [] } }], 'Alternative 1'],
		['a time that is none', [{ ...noon, time: '25:00' }], 'Alternative 1: Invalid wait: time'],
	])('are refused at activation with %s', async (_, values, message) => {
		n8n = await waitingAda(START, race(all));
		await n8n.deactivate(race(all));
		const wrong = edit(race(all), 'Wait', { alternatives: { values: values as Alternative[] } });
		await expect(n8n.activate(wrong)).rejects.toThrow(message);
	});

	it('may take their time from the item, each contact waiting for their own', async () => {
		const own = race([
			bought,
			{ ...threeHours, amount: '={{ $json.event.properties.minutes }}', unit: 'minutes' },
		]);
		n8n = await waitingAda(START, race(all));
		await n8n.deactivate(race(all));
		await n8n.activate(edit(own, 'Start', { reentry: 'always' }));
		await n8n.track(own, 'Signed Up', ['bob@example.com'], { minutes: 2 });
		await n8n.track(own, 'Signed Up', ['eve@example.com'], { minutes: 1 });
		await n8n.clock.advance(MINUTE);
		expect(n8n.mail.recipients).toEqual(['eve@example.com']);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mail.recipients).toEqual(['eve@example.com', 'bob@example.com']);
	});
});
