import type { INodeParameters } from 'n8n-workflow';
import type { Rule } from '../../src/rule/rule';
import {
	flow,
	journeyTrigger,
	send,
	waitUntil,
	withStore,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { ADA, BOB, DAY, MINUTE, named } from '../support/engine/waiting';

let n8n: TestN8n;

afterEach(async () => await n8n.close());

/** Hello, a week of waiting, then a farewell. */
function greeting(start: INodeParameters, timezone = 'UTC'): Flow {
	const made = flow(
		'greeting',
		{
			Start: journeyTrigger(start),
			Hello: send('Hello'),
			Wait: waitUntil({ amount: 7, unit: 'days' }),
			Farewell: send('Farewell'),
		},
		['Start', 'Hello', 'Wait', 'Farewell'],
	);
	return { ...withStore(made, 'staticData'), timezone };
}

async function started(journey: Flow, at?: string): Promise<void> {
	n8n = await TestN8n.start({ at });
	await n8n.activate(journey);
}

const identify = async (journey: Flow, email: string, traits: object) =>
	await n8n.call(journey, { type: 'identify', email, traits });

const PRO: Rule = {
	version: 1,
	all: [{ type: 'attribute', path: 'plan', operator: 'equals', value: 'pro' }],
};

async function saveSegment(key = 'pro', rule = PRO): Promise<void> {
	const definition = { key, name: key, zone: 'UTC', query: { rule } };
	const workspaceId = await n8n.store.workspace('default');
	await n8n.store.segments.save(workspaceId, definition, n8n.clock.now());
	await n8n.clock.settle();
}

describe("With 'Segment', a contact enters", () => {
	const entering = (more: INodeParameters = {}) =>
		greeting({ triggerOn: 'segment', segment: named('pro'), ...more });

	it('at once on joining the segment', async () => {
		await started(entering());
		await saveSegment();
		await identify(entering(), ADA, { plan: 'free' });
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await identify(entering(), ADA, { plan: 'pro' });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		await identify(entering(), ADA, { plan: 'pro', firstName: 'Ada' });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it('on leaving the segment, where the trigger asks for that', async () => {
		const leaving = entering({ segmentWhen: 'leaves' });
		await started(leaving);
		await saveSegment();
		await identify(leaving, ADA, { plan: 'pro' });
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await identify(leaving, ADA, { plan: 'free' });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it("and with 'Exit When Leaving the Segment' exits on leaving it", async () => {
		const leaving = entering({ options: { exitOnLeave: true } });
		await started(leaving);
		await saveSegment();
		await identify(leaving, ADA, { plan: 'pro' });
		await identify(leaving, BOB, { plan: 'pro' });
		await identify(leaving, ADA, { plan: 'free' });
		expect(await n8n.counts(leaving)).toMatchObject({ exited: 1, active: 1 });
		await n8n.clock.skip(7 * DAY);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Farewell']);
	});

	it('when the segment is saved after the workflow was switched on', async () => {
		await started(entering());
		await identify(entering(), ADA, { plan: 'pro' });
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await saveSegment();
		await identify(entering(), BOB, { plan: 'pro' });
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);
	});
});

describe("With 'Contact Date', a contact enters", () => {
	const birthday = (more: INodeParameters = {}, timezone?: string) =>
		greeting(
			{ triggerOn: 'date', dateAttribute: named('birthday'), dateYearly: true, ...more },
			timezone,
		);

	/** Nothing a minute before; a minute after, the mail. */
	async function expectEntryAt(instant: string, mails = ['Hello']): Promise<void> {
		await n8n.clock.skipTo(Date.parse(instant) - MINUTE);
		expect(n8n.mailsTo(ADA)).toHaveLength(mails.length - 1);
		await n8n.clock.skipTo(Date.parse(instant) + MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(mails);
	}

	it('at the time of day on their own clock, every year', async () => {
		const yearly = birthday({ reentry: 'always' });
		await started(yearly, '2030-06-03T08:00:00Z');
		await identify(yearly, ADA, { birthday: '1990-06-10', timezone: 'America/New_York' });
		await expectEntryAt('2030-06-10T09:00:00-04:00');
		await n8n.clock.skip(8 * DAY);
		await expectEntryAt('2031-06-10T09:00:00-04:00', ['Hello', 'Farewell', 'Hello']);
	});

	it("on the workflow's clock where the contact has no zone", async () => {
		const tokyo = birthday({}, 'Asia/Tokyo');
		await started(tokyo, '2030-06-03T08:00:00Z');
		await identify(tokyo, ADA, { birthday: '1990-06-10' });
		await expectEntryAt('2030-06-10T09:00:00+09:00');
	});

	it('by the offset before it', async () => {
		const before = birthday({ dateOffset: -3, dateOffsetUnit: 'days', dateTime: '18:30' });
		await started(before, '2030-06-03T08:00:00Z');
		await identify(before, ADA, { birthday: '1990-06-10' });
		await expectEntryAt('2030-06-07T18:30:00Z');
	});

	it('when known before the workflow was switched on', async () => {
		const onEvent = greeting({ triggerOn: 'event' });
		await started(onEvent, '2030-06-03T08:00:00Z');
		await identify(onEvent, ADA, { birthday: '1990-06-10' });
		await n8n.deactivate(onEvent);
		await n8n.activate(birthday());
		await expectEntryAt('2030-06-10T09:00:00Z');
	});

	it('once, at a date that is not yearly, and not at one that is past', async () => {
		const renewal = birthday({ dateAttribute: named('renewal.at'), dateYearly: false });
		await started(renewal, '2030-06-03T08:00:00Z');
		await identify(renewal, ADA, { renewal: { at: '2030-06-10' } });
		await identify(renewal, BOB, { renewal: { at: '2030-06-01' } });
		await n8n.clock.skipTo('2032-06-11T00:00:00Z');
		expect(n8n.mailsTo(ADA)).toContain('Hello');
		expect(n8n.mailsTo(BOB)).toEqual([]);
		expect(await n8n.counts(renewal)).toMatchObject({ entered: 1 });
	});
});

describe("With 'Schedule', all members of a segment enter", () => {
	const scheduled = (more: INodeParameters = {}, timezone?: string) =>
		greeting({ triggerOn: 'schedule', segment: named('pro'), ...more }, timezone);

	async function withMembers(journey: Flow): Promise<void> {
		await started(journey, '2030-06-03T08:00:00Z');
		await saveSegment();
		await identify(journey, ADA, { plan: 'pro' });
		await identify(journey, BOB, { plan: 'pro' });
		await identify(journey, 'eve@example.com', { plan: 'free' });
	}

	it("again and again, by cron on the workflow's clock", async () => {
		// 3 June 2030 is a Monday; 09:00 in New York is 13:00 UTC.
		const weekly = scheduled(
			{ cronExpression: '0 9 * * 1', reentry: 'always' },
			'America/New_York',
		);
		await withMembers(weekly);
		await n8n.clock.skipTo('2030-06-03T12:59:00Z');
		expect(n8n.mail.recipients).toEqual([]);
		await n8n.clock.skipTo('2030-06-03T13:01:00Z');
		expect(n8n.mail.recipients.toSorted()).toEqual([ADA, BOB]);
		await n8n.clock.skipTo('2030-06-10T13:05:00Z');
		await identify(weekly, BOB, { plan: 'free' });
		await n8n.clock.skipTo('2030-06-17T13:05:00Z');
		const hellos = (email: string) => n8n.mailsTo(email).filter((subject) => subject === 'Hello');
		expect(hellos(ADA)).toHaveLength(3);
		expect(hellos(BOB)).toHaveLength(2);
		expect(n8n.mailsTo('eve@example.com')).toEqual([]);
	});

	it('once, at an instant, also when the workflow is switched off and on afterwards', async () => {
		const once = scheduled({ scheduleMode: 'once', startAt: '2030-06-04T10:00:00' });
		await withMembers(once);
		await n8n.clock.skipTo('2030-06-04T09:59:00Z');
		expect(n8n.mail.recipients).toEqual([]);
		await n8n.clock.skipTo('2030-06-04T10:01:00Z');
		expect(n8n.mail.recipients.toSorted()).toEqual([ADA, BOB]);
		await n8n.deactivate(once);
		await n8n.activate(once);
		await n8n.clock.skip(DAY);
		expect(n8n.mail.recipients).toHaveLength(2);
	});

	it('up to the cap of the day', async () => {
		const capped = scheduled({ cronExpression: '0 9 * * *', options: { capPerDay: 1 } });
		await withMembers(capped);
		await n8n.clock.skipTo('2030-06-03T09:01:00Z');
		expect(n8n.mail.recipients).toEqual([ADA]);
		await n8n.clock.skipTo('2030-06-04T09:01:00Z');
		expect(n8n.mail.recipients).toEqual([ADA, BOB]);
	});
});
