import type { INode, INodeParameters } from 'n8n-workflow';
import { readJourneyParameters } from '../../../../src/n8n/journey-trigger/parameters';

function read(parameters: INodeParameters) {
	const node: INode = {
		id: '0c2f7a52-5d5e-4b3a-9f52-000000000000',
		name: 'Start',
		type: 'n8n-nodes-journey.journeyTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: { triggerOn: 'event', eventName: 'Signed Up', ...parameters },
	};
	return readJourneyParameters(node, 'wf1');
}

describe("Journey Trigger's parameters", () => {
	it('left alone: workspace default, entry after leaving, overdue contacts over ten minutes', () => {
		expect(read({})).toEqual({
			key: 'workflow-wf1-0c2f7a52',
			workspace: 'default',
			config: {
				entry: { on: 'event', event: 'Signed Up' },
				reentry: { mode: 'afterLeaving' },
				vars: {},
				overdue: { policy: 'spread', minutes: 10 },
			},
		});
	});

	it('take the event name as typed, or chosen from the list', () => {
		const chosen = { __rl: true, mode: 'list', value: ' Order Completed ' };
		expect(read({ eventName: chosen as unknown as string }).config.entry).toEqual({
			on: 'event',
			event: 'Order Completed',
		});
	});

	it('start on every call of the URL, whatever the event name left behind', () => {
		expect(read({ triggerOn: 'api', eventName: '' }).config.entry).toEqual({ on: 'api' });
	});

	it('follow the options of the panel', () => {
		const { key, workspace, config } = read({
			reentry: 'afterDays',
			reentryDays: 14,
			vars: { values: [{ name: ' brand ', value: 'Acme' }] },
			options: {
				journeyKey: ' onboarding ',
				workspace: 'client B',
				instanceKey: 'orderId',
				overdue: { policy: { mode: 'skip', minutes: 90 } },
			},
		});
		expect({ key, workspace }).toEqual({ key: 'onboarding', workspace: 'client B' });
		expect(config).toMatchObject({
			reentry: { mode: 'afterDays', days: 14 },
			instanceKey: 'orderId',
			vars: { brand: 'Acme' },
			overdue: { policy: 'skip', minutes: 90 },
		});
	});

	it.each([
		[
			{ triggerOn: 'segment', segment: ' pro ' },
			{ on: 'segment', segment: 'pro', when: 'enters' },
		],
		[
			{ triggerOn: 'date', dateAttribute: 'birthday', dateTime: '', dateYearly: true },
			{ on: 'date', attribute: 'birthday', yearly: true },
		],
		[
			{ triggerOn: 'date', dateAttribute: 'ends', dateOffset: -3, dateTime: '09:00' },
			{ on: 'date', attribute: 'ends', offset: { amount: -3, unit: 'days' }, time: '09:00' },
		],
		[
			{ triggerOn: 'schedule', segment: 'pro', cronExpression: ' 0 9 * * 1 ' },
			{ on: 'schedule', segment: 'pro', schedule: { cron: '0 9 * * 1' } },
		],
		[
			{ triggerOn: 'schedule', segment: 'pro', scheduleMode: 'once', startAt: '2030-06-03T09:00' },
			{ on: 'schedule', segment: 'pro', schedule: { at: '2030-06-03T09:00' } },
		],
	])('start the journey according to %j', (parameters, entry) => {
		expect(read(parameters).config.entry).toEqual(entry);
	});

	it('hold goals and exits, by event and by rule', () => {
		const { config } = read({
			goals: {
				values: [
					{
						name: ' Bought ',
						metBy: 'event',
						eventName: 'Order Completed',
						propertyFilters: { conditions: [{ property: 'total', operator: 'exists' }] },
						filterMatch: 'any',
					},
				],
			},
			exits: {
				values: [
					{
						name: 'Customer',
						metBy: 'rule',
						conditionsDefineBy: 'json',
						conditionsJson: '{"version": 1, "all": [{"type": "stage", "in": ["customer"]}]}',
					},
				],
			},
		});
		const filter = { match: 'any', conditions: [{ property: 'total', operator: 'exists' }] };
		expect(config.goals).toEqual([{ name: 'Bought', event: { name: 'Order Completed', filter } }]);
		const rule = { version: 1, all: [{ type: 'stage', in: ['customer'] }] };
		expect(config.exits).toEqual([{ name: 'Customer', rule }]);
	});

	it('hold limits, and leave out an exit by segment where no segment started it', () => {
		const options = {
			attribution: { window: { amount: 7, unit: 'days' } },
			maxAge: { age: { amount: 3, unit: 'months' } },
			capPerDay: 500,
			exitOnLeave: true,
		};
		const limits = {
			attribution: { amount: 7, unit: 'days' },
			maxAge: { amount: 3, unit: 'months' },
			capPerDay: 500,
		};
		expect(read({ options }).config).toMatchObject(limits);
		expect(read({ options }).config).not.toHaveProperty('exitOnLeave');
		const members = { triggerOn: 'schedule', segment: 'pro', cronExpression: '0 9 * * 1' };
		expect(read({ ...members, options }).config).toMatchObject({ ...limits, exitOnLeave: true });
	});

	it('may name variables like properties of every object', () => {
		const names = ['constructor', 'toString', 'hasOwnProperty', 'length'];
		const values = names.map((name) => ({ name, value: 'x' }));
		const { vars } = read({ vars: { values } }).config;
		expect(Object.entries(vars)).toEqual(names.map((name) => [name, 'x']));
	});

	it.each([
		['no event name', { eventName: ' ' }, "Journey Trigger 'Start': entry.event: Set 'Event Name'"],
		[
			'a variable that would be none',
			{ vars: { values: [{ name: '__proto__', value: 'x' }] } },
			"cannot be named '__proto__'. Rename it.",
		],
		['a variable without a name', { vars: { values: [{ value: 'x' }] } }, "Set its 'Name'"],
		[
			'two variables of one name',
			{
				vars: {
					values: [
						{ name: 'brand', value: 'a' },
						{ name: 'brand ', value: 'b' },
					],
				},
			},
			"two journey variables named 'brand'",
		],
		['days below 1', { reentry: 'afterDays', reentryDays: 0 }, "Set 'Days' to a number above 0"],
	])('are refused with %s', (_, parameters, message) => {
		expect(() => read(parameters)).toThrow(message);
	});
});
