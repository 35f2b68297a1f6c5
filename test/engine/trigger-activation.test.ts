import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { INodeParameters } from 'n8n-workflow';
import type { Rule } from '../../src/rule/rule';
import { flow, journeyTrigger, send, withStore, type Flow } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { ADA, BOB, named } from '../support/engine/waiting';

let n8n: TestN8n;

afterEach(async () => await n8n.close());

function greeting(start: INodeParameters, timezone = 'UTC'): Flow {
	const steps = { Start: journeyTrigger(start), Hello: send('Hello') };
	const made = flow('greeting', steps, ['Start', 'Hello']);
	return { ...withStore(made, 'staticData'), timezone };
}

const bought = { name: 'Bought', metBy: 'event', eventName: named('Order Completed') };
const isPro = {
	name: 'Pro',
	metBy: 'rule',
	conditions: {
		values: [{ type: 'attribute', attribute: named('plan'), operator: 'equals', value: 'pro' }],
	},
};

describe('The entry cap of a day', () => {
	it("lets so many contacts enter on one day of the workflow's zone, and again the next day", async () => {
		const capped = greeting({ options: { capPerDay: 2 } }, 'Europe/Berlin');
		n8n = await TestN8n.start({ at: '2030-06-03T21:00:00Z' });
		await n8n.activate(capped);
		await n8n.track(capped, 'Signed Up', [ADA, BOB, 'eve@example.com']);
		expect(n8n.mail.recipients.toSorted()).toEqual([ADA, BOB]);
		await n8n.clock.skipTo('2030-06-03T22:00:00Z');
		await n8n.track(capped, 'Signed Up', ['dan@example.com']);
		expect(n8n.mailsTo('dan@example.com')).toEqual(['Hello']);
		expect(await n8n.counts(capped)).toMatchObject({ entered: 3 });
	});
});

describe('An activation', () => {
	it('registers the journey once', async () => {
		n8n = await TestN8n.start();
		let registered = 0;
		n8n.before = ({ method }) => {
			if (method === 'journeys.register') registered += 1;
		};
		await n8n.activate(greeting({}));
		expect(registered).toBe(1);
	});

	describe('says in the log', () => {
		const told: string[] = [];

		beforeEach(() => {
			told.length = 0;
			const logger = Container.get(Logger);
			const keep = (text: string) => void told.push(text);
			jest.spyOn(logger, 'info').mockImplementation(keep);
			jest.spyOn(logger, 'warn').mockImplementation(keep);
		});

		afterEach(() => jest.restoreAllMocks());

		const keyed = (start: INodeParameters) =>
			greeting({ ...start, options: { journeyKey: 'welcome' } });
		const CAN = "Journey 'welcome': contacts can now enter.";
		const entries = () => told.filter((text) => text.startsWith("Journey 'welcome'"));

		it('that contacts can enter, where they can', async () => {
			n8n = await TestN8n.start();
			await n8n.activate(keyed({}));
			expect(entries()).toEqual([CAN]);
		});

		it.each([
			['its entries are closed', { entries: 'closed' }, "its 'Entries' is Closed"],
			[
				'its segment has not been saved',
				{ triggerOn: 'segment', segment: named('pro') },
				"starts for the segment 'pro', which has not been saved yet",
			],
			[
				'the segment of its schedule has not been saved',
				{ triggerOn: 'schedule', segment: named('pro') },
				"starts for the segment 'pro', which has not been saved yet",
			],
		])('that nobody can, and why, where %s', async (_, start, why) => {
			n8n = await TestN8n.start();
			await n8n.activate(keyed(start as INodeParameters));
			expect(entries()).toEqual([expect.stringContaining(why)]);
		});

		it('that nobody can, and why, where it is paused', async () => {
			n8n = await TestN8n.start();
			await n8n.activate(keyed({}));
			await n8n.store.journeys.pause('greeting', n8n.clock.now());
			await n8n.deactivate(keyed({}));
			told.length = 0;
			await n8n.activate(keyed({}));
			expect(entries()).toEqual([expect.stringContaining('is paused: no contact enters')]);
		});

		it('that contacts can enter, once the segment has been saved', async () => {
			n8n = await TestN8n.start();
			await n8n.activate(keyed({}));
			const definition = {
				...{ key: 'pro', name: 'Pro', zone: 'UTC' },
				query: { rule: { version: 1, all: [{ type: 'stage', in: ['customer'] }] } as Rule },
			};
			const workspaceId = await n8n.store.workspace('default');
			await n8n.store.segments.save(workspaceId, definition, n8n.clock.now());
			await n8n.deactivate(keyed({}));
			told.length = 0;
			await n8n.activate(keyed({ triggerOn: 'segment', segment: named('pro') }));
			expect(entries()).toEqual([CAN]);
		});
	});

	it.each([
		['no segment', { triggerOn: 'segment', segment: named('') }, "Set 'Segment'"],
		['no segment to be scheduled', { triggerOn: 'schedule' }, "Set 'Segment'"],
		['no date', { triggerOn: 'date' }, "Set 'Date Attribute'"],
		[
			'a time of day that is none',
			{ triggerOn: 'date', dateAttribute: named('birthday'), dateTime: '9 am' },
			'must be a time HH:mm',
		],
		[
			'a cron expression that cannot be read',
			{ triggerOn: 'schedule', segment: named('pro'), cronExpression: 'every day' },
			"The 'Cron Expression'",
		],
		[
			'no start',
			{ triggerOn: 'schedule', segment: named('pro'), scheduleMode: 'once', startAt: '' },
			"Set 'Start At'",
		],
		[
			'an exit by leaving the segment that was left',
			{
				triggerOn: 'segment',
				segment: named('pro'),
				segmentWhen: 'leaves',
				options: { exitOnLeave: true },
			},
			'cannot leave it again',
		],
		[
			'a cap of nobody',
			{ options: { capPerDay: 0 } },
			"'Entry Cap per Day' is 0. Set it to a whole number",
		],
		[
			'a cap of half',
			{ options: { capPerDay: 0.5 } },
			"'Entry Cap per Day' is 0.5. Set it to a whole number",
		],
		[
			'a goal without a name',
			{ goals: { values: [{ ...bought, name: ' ' }] } },
			"Goal 1: set its 'Name'",
		],
		[
			'two goals of one name',
			{ goals: { values: [bought, { ...isPro, name: 'Bought' }] } },
			"another one named 'Bought'",
		],
		[
			'a goal without an event',
			{ goals: { values: [{ ...bought, eventName: named('') }] } },
			"Goal 'Bought': set 'Event Name'",
		],
		[
			'an exit without conditions',
			{ exits: { values: [{ ...isPro, conditions: { values: [] } }] } },
			"Exit 'Pro': add at least one condition",
		],
		[
			'a maximum age of nothing',
			{ options: { maxAge: { age: { amount: 0, unit: 'days' } } } },
			"Set 'Maximum Time in Journey' to more than 0",
		],
	])('is refused with %s', async (_, start, message) => {
		n8n = await TestN8n.start();
		await expect(n8n.activate(greeting(start as INodeParameters))).rejects.toThrow(message);
	});
});

describe('A test run', () => {
	it('shows members of the segment, where the journey is for members', async () => {
		const journey = greeting({ triggerOn: 'segment', segment: named('pro'), testWith: 'recent' });
		n8n = await TestN8n.start();
		await n8n.activate(journey);
		const workspaceId = await n8n.store.workspace('default');
		const rule: Rule = { version: 1, all: [{ type: 'stage', in: ['customer'] }] };
		const definition = { key: 'pro', name: 'Pro', zone: 'UTC', query: { rule } };
		await n8n.store.segments.save(workspaceId, definition, n8n.clock.now());
		await n8n.call(journey, { type: 'identify', email: BOB, traits: {} });
		await n8n.call(journey, { type: 'identify', email: ADA, traits: {} });
		const [{ id }] = await n8n.store.contacts.recent(workspaceId, 1);
		const change = { contactId: id, stage: 'customer' };
		await n8n.store.contacts.setStage(workspaceId, [change], n8n.clock.now());
		const run = await n8n.testRun(journey, 'Start');
		expect(run.json('Start')).toMatchObject([{ contact: { email: ADA } }]);
	});

	it('shows a sample with the date that starts the journey', async () => {
		const journey = greeting({ triggerOn: 'date', dateAttribute: named('renewal.at') });
		n8n = await TestN8n.start({ at: '2030-06-03T08:00:00Z' });
		const run = await n8n.testRun(journey, 'Start');
		expect(run.json('Start')).toMatchObject([
			{ contact: { attributes: { renewal: { at: '2030-06-03' } } } },
		]);
	});
});
