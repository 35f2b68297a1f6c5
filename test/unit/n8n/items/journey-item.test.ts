import type { IDataObject } from 'n8n-workflow';
import type { Released } from '../../../../src/journey/position';
import {
	eventIdOf,
	itemOf,
	releasedLeases,
	releaseItems,
	storedPart,
	journeyItemOf,
	previousStepOf,
} from '../../../../src/n8n/items/journey-item';

const NOW = Date.parse('2030-06-03T08:00:00Z');

const released: Released = {
	positionId: 7,
	lease: 'token:1',
	enrollmentId: 5,
	nodeId: 2,
	outcome: 'reached',
	endedBy: null,
	dueAt: NOW,
	arrivedAt: NOW,
	isEntry: false,
	previous: { nodeId: 1, outcome: '', arrivedAt: NOW },
	item: { order: { id: 'A-1' }, contact: { email: 'old@example.com' } },
	contact: {
		id: 3,
		externalId: '42',
		email: 'ada@example.com',
		phone: null,
		firstName: 'Ada',
		lastName: null,
		timezone: null,
		locale: null,
		stage: null,
		score: null,
		consent: {},
		attributes: {},
	},
	event: { id: 11, name: 'Signed Up', properties: { plan: 'pro' }, occurredAt: NOW },
	journey: {
		id: 1,
		key: 'welcome',
		workspaceId: 1,
		instance: 'A-1',
		enteredAt: NOW,
		vars: { brand: 'Acme' },
		variants: {},
	},
};

describe('The item of a released contact', () => {
	it('has the current contact, whatever was stored', () => {
		expect(itemOf(released, 0, 'store-1').json).toMatchObject({
			order: { id: 'A-1' },
			contact: { email: 'ada@example.com' },
		});
	});

	it('can be read back, so that a later node may act for its position', () => {
		const { json } = itemOf(released, 4, 'store-1');
		expect(journeyItemOf(json, 4)).toMatchObject({
			index: 4,
			contact: { id: 3 },
			journey: { positionId: 7, lease: 'token:1', enrollmentId: 5, vars: { brand: 'Acme' } },
		});
	});

	it('has no event where none led here', () => {
		expect(itemOf({ ...released, event: null }, 0, 'store-1').json).not.toHaveProperty('event');
	});

	it("is stored without data that can be read afresh, the event by the store's number only", () => {
		const { json } = itemOf(released, 0, 'store-1');
		expect(storedPart(json)).toEqual({ order: { id: 'A-1' } });
		expect(eventIdOf(json)).toBe(11);
	});

	it('is not stored at all where nothing else is on it', () => {
		expect(storedPart(itemOf({ ...released, item: null }, 0, 'store-1').json)).toBeNull();
	});
});

describe('An item', () => {
	it.each<[string, IDataObject]>([
		['nothing of it', {}],
		['no lease', { journey: { positionId: 1 }, contact: { id: 1 } }],
		['no contact', { journey: { positionId: 1, lease: 'x' } }],
		[
			'a contact of another system',
			{ journey: { positionId: 1, lease: 'x' }, contact: { id: 'x' } },
		],
		['a journey that is text', { journey: 'to the sea', contact: { id: 1 } }],
	])('with %s is not of a contact on a journey', (_, json) => {
		expect(journeyItemOf(json, 0)).toBeNull();
	});

	it.each<[string, IDataObject]>([
		['no event', {}],
		['an event of another system', { event: { id: 'evt_1' } }],
		['an event that is text', { event: 'Signed Up' }],
	])('with %s has no event of the store', (_, json) => {
		expect(eventIdOf(json)).toBeNull();
	});
});

describe('A released batch', () => {
	const leases = [
		{ positionId: 7, lease: 'token:1' },
		{ positionId: 8, lease: 'token:1' },
	];

	it('is one item that names the positions, however many they are', () => {
		const items = releaseItems(leases);
		expect(items).toHaveLength(1);
		expect(releasedLeases(items)).toEqual(leases);
	});

	it('differs from ordinary items', () => {
		expect(releasedLeases([])).toBeNull();
		expect(releasedLeases([{ json: { email: 'ada@example.com' } }])).toBeNull();
		expect(releasedLeases([...releaseItems(leases), { json: {} }])).toBeNull();
	});
});

describe('The stored part of an item', () => {
	it('is all that the store could not read afresh', () => {
		const json = { contact: {}, journey: {}, event: {}, orderId: 'A-1', list: [1] };
		expect(storedPart(json as IDataObject)).toEqual({ orderId: 'A-1', list: [1] });
		expect(storedPart({ contact: {} })).toBeNull();
	});

	it('is without characters that no database holds: one item must not stop its batch', () => {
		const json = { 'a\0': 'x\0y', list: ['\0', { deep: '\0' }], told: '\\u0000', emoji: '😀' };
		expect(storedPart(json)).toEqual({
			...{ 'a\ufffd': 'x\ufffdy', list: ['\ufffd', { deep: '\ufffd' }] },
			...{ told: '\\u0000', emoji: '😀' },
		});
	});
});

describe('The last step of an item that was edited on the way', () => {
	const read = (previousStep: unknown) => {
		const { json } = itemOf(released, 0, 'store-1');
		const edited = { ...json, journey: { ...(json.journey as IDataObject), previousStep } };
		return previousStepOf(journeyItemOf(edited as IDataObject, 0)!);
	};

	it('is read as it was written', () => {
		const step = { nodeId: 2 ** 31 - 1, outcome: 'Timed Out', arrivedAt: NOW };
		expect(read(step)).toEqual(step);
	});

	it.each([
		['a node id of 0', { nodeId: 0 }],
		['a negative node id', { nodeId: -1 }],
		['a node id that no column holds', { nodeId: 2 ** 31 }],
		['a node id in words', { nodeId: '2' }],
		['an arrival before 1970', { arrivedAt: -1 }],
		['an arrival that is no number', { arrivedAt: NaN }],
		['an outcome without end', { outcome: 'x'.repeat(1_001) }],
		['an outcome that is an object', { outcome: { toString: 'x' } }],
	])('is unknown with %s', (_name, wrong) => {
		expect(read({ nodeId: 1, outcome: '', arrivedAt: NOW, ...wrong })).toBeNull();
	});

	it.each([[null], ['reached'], [7], [[]]])('is unknown as %j', (step) => {
		expect(read(step)).toBeNull();
	});

	it('has no text that no database holds', () => {
		const step = { nodeId: 1, outcome: 'a\0b\ud800', arrivedAt: NOW };
		expect(read(step)).toEqual({ ...step, outcome: 'a\ufffdb\ufffd' });
	});
});
