import { instanceOf, starts, type Occasion } from '../../../src/journey/entry';
import {
	journeyConfigSchema,
	mayEnter,
	INLINE_CONFIG,
	type PriorEnrollment,
	type Journey,
	type JourneyConfig,
	type Reentry,
} from '../../../src/journey/journey';

const DAY = 86_400_000;
const NOW = Date.parse('2030-06-03T08:00:00Z');

function journey(config: Partial<JourneyConfig> = {}, active = true): Journey {
	const entry = { on: 'event' as const, event: 'Order Completed' };
	return {
		id: 1,
		workspaceId: 1,
		key: 'after-order',
		name: 'After order',
		workflowId: 'w',
		nodeId: 1,
		active,
		...{ offSince: null, paused: false },
		config: { ...INLINE_CONFIG, entry, ...config },
	};
}

function occasion(name: string | null, properties: Record<string, string | number> = {}): Occasion {
	const event = name === null ? null : { id: 7, name, properties };
	return { contactId: 3, event, reference: 'event 7' };
}

describe('A journey that starts on an event', () => {
	it('starts on that event, whichever URL it came in on', () => {
		expect(starts(journey(), occasion('Order Completed'), false)).toBe(true);
		expect(starts(journey(), occasion('Order Completed'), true)).toBe(true);
	});

	it('does not start on another event, nor on a call without one', () => {
		expect(starts(journey(), occasion('Order completed'), true)).toBe(false);
		expect(starts(journey(), occasion(null), true)).toBe(false);
	});

	it('starts only where the properties match its filter', () => {
		const filter = {
			match: 'all' as const,
			conditions: [{ property: 'total', operator: 'greaterThan' as const, value: '100' }],
		};
		const large = journey({ entry: { on: 'event', event: 'Order Completed', filter } });
		expect(starts(large, occasion('Order Completed', { total: 101 }), true)).toBe(true);
		expect(starts(large, occasion('Order Completed', { total: 100 }), true)).toBe(false);
		expect(starts(large, occasion('Order Completed'), true)).toBe(false);
	});

	it('does not start while its workflow is off', () => {
		expect(starts(journey({}, false), occasion('Order Completed'), true)).toBe(false);
	});
});

describe('A journey that starts on a call of its own URL', () => {
	const api = journey({ entry: { on: 'api' } });

	it('starts on every call of it, with and without an event', () => {
		expect(starts(api, occasion('Whatever'), true)).toBe(true);
		expect(starts(api, occasion(null), true)).toBe(true);
	});

	it('does not start on events of other URLs', () => {
		expect(starts(api, occasion('Whatever'), false)).toBe(false);
	});
});

describe('A journey without a trigger', () => {
	it('is not started by any event', () => {
		const inlineEntry = journey({ entry: { on: 'inline' } });
		expect(starts(inlineEntry, occasion('Order Completed'), true)).toBe(false);
	});
});

describe('The instance of an enrollment', () => {
	const none = { instance: '', instanceKey: null };
	const named = (instance: string, instanceKey = 'orderId') => ({ instance, instanceKey });

	it('is the value at the instance key', () => {
		const perOrder = journey({ instanceKey: 'orderId' });
		expect(instanceOf(perOrder, occasion('Order Completed', { orderId: 'A-1' }))).toEqual(
			named('A-1'),
		);
		expect(instanceOf(perOrder, occasion('Order Completed', { orderId: 42 }))).toEqual(named('42'));
	});

	it('is found inside the properties by a dot path', () => {
		const nested: Occasion = {
			contactId: 3,
			event: { id: 7, name: 'Order Completed', properties: { order: { id: 'A-1' } } },
			reference: 'event 7',
		};
		expect(instanceOf(journey({ instanceKey: 'order.id' }), nested)).toEqual(
			named('A-1', 'order.id'),
		);
	});

	it('is the same for all enrollments where there is no key, or no value at it', () => {
		const perOrder = journey({ instanceKey: 'orderId' });
		expect(instanceOf(journey(), occasion('Order Completed', { orderId: 'A-1' }))).toEqual(none);
		expect(instanceOf(perOrder, occasion('Order Completed'))).toEqual(none);
		expect(instanceOf(perOrder, occasion('Order Completed', { orderId: '' }))).toEqual(none);
		expect(instanceOf(perOrder, occasion(null))).toEqual(none);
	});

	it('is the event itself where enrollments may overlap', () => {
		const event = { instance: 'event 7', instanceKey: null };
		const always = journey({ reentry: { mode: 'always' } });
		expect(instanceOf(always, occasion('Order Completed'))).toEqual(event);
		const perOrder = journey({ reentry: { mode: 'always' }, instanceKey: 'orderId' });
		expect(instanceOf(perOrder, occasion('Order Completed', { orderId: '' }))).toEqual(event);
	});

	it('is the value at the key also where enrollments may overlap', () => {
		const always = journey({ reentry: { mode: 'always' }, instanceKey: 'orderId' });
		expect(instanceOf(always, occasion('Order Completed', { orderId: 'A-1' }))).toEqual(
			named('A-1'),
		);
	});
});

describe('Re-entry', () => {
	const running: PriorEnrollment = { active: true, endedAt: null };
	const ended = (daysAgo: number): PriorEnrollment => ({
		active: false,
		endedAt: NOW - daysAgo * DAY,
	});
	const modes: Reentry[] = [
		{ mode: 'never' },
		{ mode: 'afterLeaving' },
		{ mode: 'afterDays', days: 30 },
		{ mode: 'always' },
	];

	it.each(modes)('$mode: lets in a contact without an earlier enrollment', (reentry) => {
		expect(mayEnter(reentry, [], NOW)).toBe(true);
	});

	it.each(modes)('$mode: never lets a second enrollment of the same instance begin', (reentry) => {
		expect(mayEnter(reentry, [ended(400), running], NOW)).toBe(false);
	});

	it("'never' lets no contact in again", () => {
		expect(mayEnter({ mode: 'never' }, [ended(4_000)], NOW)).toBe(false);
	});

	it("'afterLeaving' lets in as soon as the last enrollment has ended", () => {
		expect(mayEnter({ mode: 'afterLeaving' }, [ended(0)], NOW)).toBe(true);
	});

	it("'afterDays' counts from the end of the latest enrollment, to the millisecond", () => {
		const reentry: Reentry = { mode: 'afterDays', days: 30 };
		expect(mayEnter(reentry, [ended(400), ended(30)], NOW)).toBe(true);
		expect(mayEnter(reentry, [ended(400), ended(30)], NOW - 1)).toBe(false);
		expect(mayEnter(reentry, [ended(400), ended(29)], NOW)).toBe(false);
	});
});

describe("A journey's configuration", () => {
	it.each([
		['entry.event', { entry: { on: 'event', event: '  ' } }, /Set 'Event Name'/],
		['reentry.days', { reentry: { mode: 'afterDays', days: 0 } }, /Set 'Days' to a number above 0/],
	])('that is wrong at %s is refused with a remedy', (path, part, message) => {
		const parsed = journeyConfigSchema.safeParse({ ...INLINE_CONFIG, ...part });
		expect(parsed.error?.issues).toHaveLength(1);
		expect(parsed.error?.issues[0].path.join('.')).toBe(path);
		expect(parsed.error?.issues[0].message).toMatch(message);
	});
});
