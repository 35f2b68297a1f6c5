import { Workflow, type INodeParameters, type INodeType } from 'n8n-workflow';
import { JourneyTrigger } from '../../../nodes/JourneyTrigger/JourneyTrigger.node';
import { LeadScore } from '../../../nodes/LeadScore/LeadScore.node';
import { SegmentFilter } from '../../../nodes/SegmentFilter/SegmentFilter.node';
import { WaitUntil } from '../../../nodes/WaitUntil/WaitUntil.node';

/** As n8n's own expression engine shows it under the node, with defaults filled in. */
function subtitleOf(type: INodeType, parameters: INodeParameters): unknown {
	const workflow = new Workflow({
		id: 'wf1',
		nodes: [{ id: '1', name: 'Node', type: 'node', typeVersion: 1, position: [0, 0], parameters }],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		},
	});
	const node = workflow.getNode('Node')!;
	const { subtitle } = type.description;
	return workflow.expression.getSimpleParameterValue(node, subtitle, 'internal', {});
}

const named = (value: string) => ({ __rl: true, mode: 'name', value });

describe("Wait Until's subtitle", () => {
	it.each<[INodeParameters, string]>([
		[{}, '1 day'],
		[{ amount: 2, unit: 'weeks' }, '2 weeks'],
		[{ waitFor: 'timeOfDay' }, '09:00'],
		[{ waitFor: 'timeOfDay', timeMode: 'window' }, '09:00-18:00'],
		[{ waitFor: 'date' }, 'Date'],
		[{ waitFor: 'date', dateFrom: 'contact', datePath: 'renewal' }, 'renewal'],
		[
			{ waitFor: 'date', dateFrom: 'contact', datePath: 'renewal', offset: -3 },
			'3 days before renewal',
		],
		[
			{ waitFor: 'date', dateFrom: 'event', datePath: 'startsAt', offset: 1, offsetUnit: 'hours' },
			'1 hour after startsAt',
		],
		[{ waitFor: 'timeOfDay', weekdays: [1, 5] }, '09:00, Mon, Fri'],
		[
			{ waitFor: 'event', eventName: named('Purchase'), maxWait: 2, maxWaitUnit: 'minutes' },
			'Purchase or 2 minutes',
		],
		[{ waitFor: 'event', eventName: named('Purchase'), maxWait: 1 }, 'Purchase or 1 day'],
		[{ waitFor: 'event', eventName: named('Purchase'), limitWait: false }, 'Purchase'],
		[{ waitFor: 'event' }, 'Event or 3 days'],
		[{ waitFor: 'rule' }, 'Rule or 3 days'],
		[{ waitFor: 'bestHour' }, 'Best Hour'],
		[{ waitFor: 'bestHour', limitBestHour: true }, 'Best Hour or 3 days'],
		[
			{ waitFor: 'race', limitRace: true, alternatives: { values: [{ kind: 'rule' }] } },
			'Rule or 3 days',
		],
		[{ amount: { a: 1 } } as never, '{"a":1} days'],
		[{ waitFor: 'date', date: { a: 1 } } as never, '{"a":1}'],
		[{ waitFor: 'timeOfDay', time: { a: 1 } } as never, '{"a":1}'],
		[
			{
				waitFor: 'race',
				alternatives: {
					values: [
						{ kind: 'event', eventName: named('Order Completed') },
						{ kind: 'duration', amount: 3, unit: 'days' },
						{ kind: 'rule' },
					],
				},
			},
			'Order Completed or 3 days or Rule',
		],
	])('of %j is %s', (parameters, subtitle) => {
		expect(subtitleOf(new WaitUntil(), parameters)).toBe(subtitle);
	});
});

describe("Journey Trigger's subtitle", () => {
	it.each<[INodeParameters, string]>([
		[{ eventName: named('Signed Up') }, 'Signed Up'],
		[{}, 'Event'],
		[{ triggerOn: 'api' }, 'API Call'],
		[{ triggerOn: 'segment', segment: named('pro') }, 'Enters pro'],
		[{ triggerOn: 'segment', segment: named('pro'), segmentWhen: 'leaves' }, 'Leaves pro'],
		[{ triggerOn: 'date', dateAttribute: named('birthday') }, 'birthday'],
		[
			{ triggerOn: 'date', dateAttribute: named('renewal'), dateOffset: -14 },
			'14 days before renewal',
		],
		[
			{ triggerOn: 'date', dateAttribute: named('joined'), dateOffset: 1, dateOffsetUnit: 'weeks' },
			'1 week after joined',
		],
		[{ triggerOn: 'schedule', segment: named('pro') }, 'Schedule: pro'],
	])('of %j is %s', (parameters, subtitle) => {
		expect(subtitleOf(new JourneyTrigger(), parameters)).toBe(subtitle);
	});
});

describe("Segment Filter's subtitle", () => {
	it.each<[INodeParameters, string]>([
		[{}, 'Filter: Conditions'],
		[{ operation: 'find' }, 'Find: Conditions'],
		[{ save: true }, 'Filter: Conditions'],
		[{ save: true, segmentKey: 'vip' }, 'Filter: vip'],
		[{ save: true, segmentKey: 'vip', segmentName: 'VIP' }, 'Filter: VIP'],
		[{ source: 'segment' }, 'Filter: Saved Segment'],
		[{ source: 'segment', segment: named('vip') }, 'Filter: vip'],
	])('of %j is %s', (parameters, subtitle) => {
		expect(subtitleOf(new SegmentFilter(), parameters)).toBe(subtitle);
	});
});

describe("Lead Score's subtitle", () => {
	it.each<[INodeParameters, string]>([
		[{}, 'lead'],
		[{ scoreKey: 'fit', threshold: true, thresholdAt: 60 }, 'fit, Threshold 60'],
	])('of %j is %s', (parameters, subtitle) => {
		expect(subtitleOf(new LeadScore(), parameters)).toBe(subtitle);
	});
});
