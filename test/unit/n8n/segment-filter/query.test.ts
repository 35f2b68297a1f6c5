import { segmentDefinition, segmentQuery } from '../../../../src/n8n/segment-filter/query';
import { segmentOutputs } from '../../../../src/n8n/segment-filter/outputs';

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const rule = { version: 1, all: [{ type: 'event', name: 'Order Completed' }] };
const conditions = { values: [{ eventName: named('Order Completed') }] };
const query = (narrow: object) => segmentQuery({ conditions, narrow }, 'wf1');

describe('The query of Segment Filter', () => {
	it('consists of its conditions', () => {
		expect(segmentQuery({ conditions }, 'wf1')).toEqual({ rule });
	});

	it('is membership of a saved segment', () => {
		const parameters = { source: 'segment', segment: named('vip') };
		expect(segmentQuery(parameters, 'wf1')).toEqual({
			rule: { version: 1, all: [{ type: 'segment', segment: 'vip' }] },
		});
		expect(() => segmentQuery({ source: 'segment', segment: named('') }, 'wf1')).toThrow(
			"Set 'Segment' to a saved segment.",
		);
	});

	it('names the condition that cannot be used', () => {
		expect(() => segmentQuery({ conditions: { values: [{}] } }, 'wf1')).toThrow(
			"The segment, condition 1: set 'Event Name'.",
		);
	});
});

describe("'Top Contacts'", () => {
	it.each([
		['the main score', { limit: 10 }, { limit: 10, by: { kind: 'score' } }],
		[
			'an attribute, the lowest first',
			{ limit: 10, by: 'attribute', path: 'age', order: 'lowest' },
			{ limit: 10, by: { kind: 'attribute', path: 'age' }, lowest: true },
		],
		['how long they are known', { by: 'created' }, { limit: 100, by: { kind: 'created' } }],
		[
			'how often they did an event, ever',
			{ by: 'event', eventName: named('Visited'), days: 0 },
			{ limit: 100, by: { kind: 'event', event: 'Visited' } },
		],
		[
			'the sum of a property in the last days',
			{ by: 'event', eventName: named('Order Completed'), property: 'total', days: 90 },
			{
				limit: 100,
				by: { kind: 'event', event: 'Order Completed', property: 'total', days: 90 },
			},
		],
	])('are those by %s', (_title, top, expected) => {
		expect(query({ top })).toEqual({ rule, top: expected });
	});

	it.each([
		[{ by: 'attribute' }, "'Top Contacts': set 'Attribute' to its path."],
		[{ by: 'event' }, "'Top Contacts': set 'Event Name'."],
		[{ limit: 0 }, "'Top Contacts': limit:"],
	])('%j are refused', (top, message) => {
		expect(() => query({ top })).toThrow(message);
	});
});

describe("'RFM'", () => {
	const rfm = { eventName: named('Order Completed'), value: 'total', days: 365 };

	it('takes the fifths that are chosen', () => {
		expect(query({ rfm: { ...rfm, recency: [5, 4], frequency: [], monetary: [5] } })).toEqual({
			rule,
			rfm: { event: 'Order Completed', value: 'total', days: 365, recency: [5, 4], monetary: [5] },
		});
	});

	it.each([
		[rfm, "'RFM': select quintiles in 'Recency', 'Frequency' or 'Monetary Value'."],
		[
			{ ...rfm, value: '', monetary: [5] },
			"'RFM': set 'Value Property' to the property that holds the money spent, such as total.",
		],
		[{ recency: [5] }, 'Name the event, such as Order Completed'],
	])('%j is refused', (given, message) => {
		expect(() => query({ rfm: given })).toThrow(message);
	});
});

describe('The segment that is saved', () => {
	const parameters = { conditions, save: true, segmentKey: ' buyers ', segmentName: '' };
	const definition = (more: object) =>
		segmentDefinition({ ...parameters, ...more }, 'Europe/Berlin', 'wf1');

	it('is the query, with its key, its name or else its key, and the zone of the workflow', () => {
		expect(definition({})).toEqual({
			key: 'buyers',
			name: 'buyers',
			zone: 'Europe/Berlin',
			query: { rule },
		});
		expect(definition({ segmentName: 'Buyers' })).toMatchObject({ name: 'Buyers' });
	});

	it('is none where the builder does not want it, or uses another segment', () => {
		expect(definition({ save: false })).toBeNull();
		expect(definition({ source: 'segment', segment: named('vip') })).toBeNull();
	});

	it('needs a key', () => {
		expect(() => definition({ segmentKey: '' })).toThrow("'Save as Segment': key:");
	});
});

describe('The outputs of Segment Filter', () => {
	it('are two for items, and one for the contacts found', () => {
		expect(segmentOutputs({}).map(({ displayName }) => displayName)).toEqual([
			'In Segment',
			'Not In Segment',
		]);
		expect(segmentOutputs({ operation: 'find' })).toHaveLength(1);
	});
});
