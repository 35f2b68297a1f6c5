import type { INodeParameters } from 'n8n-workflow';
import {
	flow,
	journeyTrigger,
	send,
	waitForEvent,
	waitUntil,
	withStore,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { ADA, BOB, DAY, HOUR, MINUTE, named } from '../support/engine/waiting';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const bought = { name: 'Bought', metBy: 'event', eventName: named('Order Completed') };
const cancelled = { name: 'Cancelled', metBy: 'event', eventName: named('Cancelled') };
const isPro = {
	name: 'Pro',
	metBy: 'rule',
	conditions: {
		values: [{ type: 'attribute', attribute: named('plan'), operator: 'equals', value: 'pro' }],
	},
};

interface Aims {
	goals?: INodeParameters[];
	exits?: INodeParameters[];
	options?: INodeParameters;
}

/** Hello, a day of waiting, then a reminder. */
function reminding({ goals = [], exits = [], options = {} }: Aims, id = 'reminding') {
	const made = flow(
		id,
		{
			Start: journeyTrigger({ goals: { values: goals }, exits: { values: exits }, options }),
			Hello: send('Hello'),
			Wait: waitUntil({ amount: 1, unit: 'days' }),
			Reminder: send('Reminder'),
		},
		['Start', 'Hello', 'Wait', 'Reminder'],
	);
	return withStore(made, 'staticData');
}

describe('A goal that is met while the contact waits', () => {
	it('converts at once, and nothing more is sent', async () => {
		const journey = reminding({ goals: [bought] });
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', [ADA, BOB]);
		await n8n.clock.advance(HOUR);
		await n8n.track(journey, 'Order Completed', [ADA]);
		expect(await n8n.counts(journey)).toMatchObject({ active: 1, converted: 1, positions: 1 });
		await n8n.clock.skip(2 * DAY);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Reminder']);
		expect(await n8n.counts(journey)).toMatchObject({ entered: 2, completed: 1, converted: 1 });
	});

	it('by a rule converts at once, too', async () => {
		const journey = reminding({ goals: [isPro] });
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', [ADA]);
		await n8n.call(journey, { type: 'identify', email: ADA, traits: { plan: 'pro' } });
		expect(await n8n.counts(journey)).toMatchObject({ converted: 1, positions: 0 });
		await n8n.clock.skip(2 * DAY);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it('counts only where the property filters match', async () => {
		const filters = [
			{ property: 'total', operator: 'greaterThan', value: '100', type: 'number' },
			{ property: 'coupon', operator: 'equals', value: 'WELCOME', type: 'automatic' },
		];
		const large = { ...bought, propertyFilters: { conditions: filters }, filterMatch: 'any' };
		const journey = reminding({ goals: [large] });
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', [ADA, BOB]);
		await n8n.track(journey, 'Order Completed', [ADA, BOB], { total: 20 });
		expect(await n8n.counts(journey)).toMatchObject({ converted: 0 });
		await n8n.track(journey, 'Order Completed', [ADA], { total: 20, coupon: 'WELCOME' });
		await n8n.track(journey, 'Order Completed', [BOB], { total: 120 });
		expect(await n8n.counts(journey)).toMatchObject({ converted: 2 });
	});

	it('by the awaited event releases the contact to no output', async () => {
		const made = flow(
			'both',
			{
				Start: journeyTrigger({ goals: { values: [bought] } }),
				Wait: waitForEvent('Order Completed', { maxWait: 3, maxWaitUnit: 'days' }),
				Reached: send('Reached'),
				TimedOut: send('Timed out'),
			},
			['Start', 'Wait', 'Reached'],
			['Wait/1', 'TimedOut'],
		);
		const journey = withStore(made, 'staticData');
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', [ADA]);
		await n8n.track(journey, 'Order Completed', [ADA]);
		await n8n.clock.skip(7 * DAY);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		expect(await n8n.counts(journey)).toMatchObject({ converted: 1, completed: 0 });
	});
});

describe('A goal that is met during an execution', () => {
	it('stops the contact at the next journey node, with a hint, and not the others', async () => {
		const journey = reminding({ goals: [bought] });
		await n8n.activate(journey);
		let calls = 0;
		n8n.before = async ({ method }) => {
			if (method !== 'positions.park' || calls++ > 0) return;
			await n8n.call(journey, { event: 'Order Completed', email: ADA });
		};
		await n8n.track(journey, 'Signed Up', [ADA, BOB]);
		await n8n.clock.skip(2 * DAY);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Reminder']);
		expect(n8n.executions[0].hints('Wait')).toEqual([
			expect.stringContaining('1 contact was dropped: their journey has ended'),
		]);
	});
});

describe('A goal that the entry event itself meets', () => {
	it('counts as converted, and the contact does not enter', async () => {
		const signedUp = { ...bought, eventName: named('Signed Up') };
		const journey = reminding({ goals: [signedUp] });
		await n8n.activate(journey);
		const call = await n8n.call(journey, { event: 'Signed Up', email: ADA });
		expect(call.body).toMatchObject({ entered: 1, converted: 1 });
		await n8n.clock.skip(2 * DAY);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		expect(n8n.executions).toEqual([]);
		expect(await n8n.counts(journey)).toMatchObject({ entered: 1, active: 0, converted: 1 });
	});
});

describe('A goal that is met after the journey has ended', () => {
	const attribution = { window: { amount: 7, unit: 'days' } };

	it.each([
		['within the attribution window counts', { attribution }, 6, { completed: 0, converted: 1 }],
		['after the attribution window does not', { attribution }, 9, { completed: 1, converted: 0 }],
		['without an attribution window does not', {}, 1, { completed: 1, converted: 0 }],
	])('%s as a conversion', async (_, options, days, counts) => {
		const journey = reminding({ goals: [bought], options });
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', [ADA]);
		await n8n.clock.skip(DAY + MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Reminder']);
		await n8n.clock.skip(days * DAY);
		await n8n.track(journey, 'Order Completed', [ADA]);
		expect(await n8n.counts(journey)).toMatchObject(counts);
	});
});

describe('An exit', () => {
	it.each([
		['event', cancelled, { event: 'Cancelled', email: ADA }],
		['rule', isPro, { type: 'identify', email: ADA, traits: { plan: 'pro' } }],
	])('by %s ends the journey at once, also while the contact waits', async (_, exit, call) => {
		const journey = reminding({ goals: [bought], exits: [exit] });
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', [ADA]);
		await n8n.call(journey, call);
		expect(await n8n.counts(journey)).toMatchObject({ exited: 1, converted: 0, positions: 0 });
		await n8n.clock.skip(2 * DAY);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it('by age ends enrollments that are older than the maximum', async () => {
		const maxAge = { age: { amount: 6, unit: 'hours' } };
		const journey = reminding({ options: { maxAge } });
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', [ADA]);
		await n8n.clock.skip(6 * HOUR + MINUTE);
		expect(await n8n.counts(journey)).toMatchObject({ exited: 1, active: 0 });
		await n8n.clock.skip(2 * DAY);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});
});
