import type { JsonValue } from '../../../src/lib/json';
import type { AttributeCondition } from '../../../src/rule/rule';
import { DAY, holds, NOW } from './support/contact';

type Compared = Exclude<AttributeCondition, { amount: unknown }>;

const attribute = (
	path: string,
	operator: Compared['operator'],
	value?: Compared['value'],
	as?: Compared['as'],
): Compared => ({ type: 'attribute', path, operator, value, as });

const withAttributes = (attributes: Record<string, JsonValue>) => ({ contact: { attributes } });

describe('an attribute', () => {
	it('is a field of the profile where the path names one, and null is missing there', () => {
		const contact = { email: 'a@b.c', attributes: { email: 'other', phone: '1' } };
		expect(holds(attribute('email', 'equals', 'a@b.c'), { contact })).toBe(true);
		expect(holds(attribute('phone', 'notExists'), { contact })).toBe(true);
		expect(holds(attribute('phone', 'exists'), { contact })).toBe(false);
	});

	it.each([
		'externalId',
		'email',
		'phone',
		'firstName',
		'lastName',
		'timezone',
		'locale',
		'stage',
	] as const)('%s is a field of the profile', (field) => {
		expect(holds(attribute(field, 'equals', 'x'), { contact: { [field]: 'x' } })).toBe(true);
	});

	it('is else found by a path into the attributes', () => {
		const facts = withAttributes({ address: { city: 'Rome' }, tags: ['a', 'b'], 'utm.id': 7 });
		expect(holds(attribute('address.city', 'equals', 'Rome'), facts)).toBe(true);
		expect(holds(attribute('tags.1', 'equals', 'b'), facts)).toBe(true);
		expect(holds(attribute('tags.-1', 'exists'), facts)).toBe(false);
		expect(holds(attribute('tags', 'contains', 'a'), facts)).toBe(true);
		expect(holds(attribute('utm.id', 'equals', 7), facts)).toBe(true);
		expect(holds(attribute('id', 'exists'), facts)).toBe(false);
		expect(holds(attribute('score', 'exists'), { contact: { score: 5 } })).toBe(false);
	});

	it('that is null exists, and one that is missing does not', () => {
		expect(holds(attribute('plan', 'exists'), withAttributes({ plan: null }))).toBe(true);
		expect(holds(attribute('plan', 'exists'), withAttributes({}))).toBe(false);
		for (const facts of [withAttributes({ plan: null }), withAttributes({})]) {
			expect(holds(attribute('plan', 'equals', 'pro'), facts)).toBe(false);
			expect(holds(attribute('plan', 'notEquals', 'pro'), facts)).toBe(true);
		}
	});

	it('is compared as the type that the rule names, however it came', () => {
		for (const seats of ['10', 10, ' 10.0 ', '1e1']) {
			const facts = withAttributes({ seats });
			expect(holds(attribute('seats', 'equals', '10', 'number'), facts)).toBe(true);
			expect(holds(attribute('seats', 'greaterThan', 9), facts)).toBe(true);
		}
		expect(
			holds(attribute('seats', 'lessThan', '9', 'string'), withAttributes({ seats: 10 })),
		).toBe(true);
	});

	it('as text is ordered by code points', () => {
		// U+FF5E comes before U+1F600, whose UTF-16 units begin with U+D83D.
		const facts = withAttributes({ name: '\uff5e' });
		expect(holds(attribute('name', 'lessThan', '\u{1f600}', 'string'), facts)).toBe(true);
		const composed = withAttributes({ name: 'Zoe\u0308' });
		expect(holds(attribute('name', 'equals', 'Zo\u00eb'), composed)).toBe(true);
	});
});

describe('a date within', () => {
	const last: AttributeCondition = {
		type: 'attribute',
		path: 'at',
		operator: 'withinLast',
		amount: { amount: 2, unit: 'days' },
	};
	const next: AttributeCondition = { ...last, operator: 'withinNext' };

	it.each([
		[-2 * DAY - 1, false, false],
		[-2 * DAY, true, false],
		[0, true, true],
		[2 * DAY, false, true],
		[2 * DAY + 1, false, false],
	])('the last and the next two days, %d ms from now: %s, %s', (offset, isLast, isNext) => {
		const facts = withAttributes({ at: new Date(NOW + offset).toISOString() });
		expect(holds(last, facts)).toBe(isLast);
		expect(holds(next, facts)).toBe(isNext);
	});

	it('may come as a number of ms or seconds', () => {
		expect(holds(last, withAttributes({ at: NOW }))).toBe(true);
		expect(holds(last, withAttributes({ at: NOW / 1_000 }))).toBe(true);
		expect(holds(last, withAttributes({ at: String(NOW) }))).toBe(true);
	});

	it.each([
		['America/Los_Angeles', 'UTC', true],
		[null, 'America/Los_Angeles', true],
		['Mars/Phobos', 'America/Los_Angeles', true],
		['Asia/Tokyo', 'America/Los_Angeles', false],
		['UTC', 'America/Los_Angeles', false],
	])('begins by the clock of a contact in %s, in a workflow in %s', (timezone, zone, expected) => {
		const moment = { now: Date.parse('2026-05-10T00:30:00Z'), zone };
		const facts = { contact: { timezone, attributes: { at: '2026-05-10' } } };
		expect(holds(next, facts, moment)).toBe(expected);
	});

	it('must be a date', () => {
		for (const at of [null, 'yesterday', '2026-02-30', true, '12345678']) {
			expect(holds(last, withAttributes({ at }))).toBe(false);
		}
		expect(holds(last, {})).toBe(false);
	});

	it('keeps the wall clock of the zone over a change of the clocks', () => {
		const moment = { now: Date.parse('2026-03-28T12:00:00Z'), zone: 'Europe/Berlin' };
		const facts = withAttributes({ at: '2026-03-30T11:00:00Z' });
		expect(holds(next, facts, moment)).toBe(true);
		expect(holds(next, withAttributes({ at: '2026-03-30T11:00:00.001Z' }), moment)).toBe(false);
	});
});

describe('a stage', () => {
	it('is one of several, or none of them', () => {
		const lead = { contact: { stage: 'lead' } };
		expect(holds({ type: 'stage', in: ['lead', 'customer'] }, lead)).toBe(true);
		expect(holds({ type: 'stage', in: ['Lead'] }, lead)).toBe(false);
		expect(holds({ type: 'stage', in: ['customer'], not: true }, lead)).toBe(true);
		expect(holds({ type: 'stage', in: ['lead'], not: true }, lead)).toBe(false);
	});

	it('that is not there is none of them', () => {
		expect(holds({ type: 'stage', in: ['lead'] }, {})).toBe(false);
		expect(holds({ type: 'stage', in: ['lead'], not: true }, {})).toBe(true);
	});
});

describe('consent', () => {
	const consent = {
		email: { status: 'optedIn', topics: { news: { status: 'optedOut', at: 1 } } },
		sms: { status: 'optedOut', topics: { news: { status: 'optedIn', at: 1 } } },
	};
	const facts = { contact: { consent } };

	it.each([
		['email', undefined, 'optedIn'],
		['email', 'news', 'optedOut'],
		['email', 'offers', 'optedIn'],
		['sms', 'news', 'optedOut'],
		['push', undefined, 'unknown'],
		['push', 'news', 'unknown'],
		['toString', undefined, 'unknown'],
	] as const)('for %s, topic %s, is %s', (channel, topic, expected) => {
		for (const status of ['optedIn', 'optedOut', 'unknown'] as const) {
			const condition = { type: 'consent', channel, topic, status } as const;
			expect(holds(condition, facts)).toBe(status === expected);
		}
	});
});

describe('a reachable contact', () => {
	const on = (channel: string, contact: object) =>
		holds({ type: 'reachable', channel }, { contact });

	it.each([
		['email', { email: 'a@b.c' }],
		['sms', { phone: '+491' }],
		['whatsapp', { phone: '+491' }],
		['telegram', { attributes: { telegramChatId: 4711 } }],
		['slack', { attributes: { slackUserId: 'U1' } }],
		['mobilePush', { attributes: { fcmToken: ['a token'] } }],
		['webPush', { attributes: { webPush: { endpoint: 'https://push.example.com/1' } } }],
		['pigeon', { attributes: { pigeon: 'Loft 7' } }],
	])('is so on %s with an address: %j', (channel, contact) => {
		expect(on(channel, contact)).toBe(true);
		expect(on(channel, {})).toBe(false);
	});

	it.each([[''], [null], [true], [[]], [{}]])('is not so with %j as an address', (slackUserId) => {
		expect(on('slack', { attributes: { slackUserId } })).toBe(false);
	});

	it('is so in the in-app inbox, without any address', () => {
		expect(on('inApp', {})).toBe(true);
		expect(on('inApp', { consent: { inApp: { status: 'optedOut' } } })).toBe(false);
	});

	it('is so after a bounce of another address, but not of the same one', () => {
		const bounced = (suppressedAddress: string) => ({ suppressed: 'bounced', suppressedAddress });
		const email = (address: string) =>
			on('email', { email: 'a@b.c', consent: { email: bounced(address) } });
		expect(email('old@b.c')).toBe(true);
		expect(email('a@b.c')).toBe(false);
		const telegram = (address: string) => ({
			...{ attributes: { telegramChatId: 4711 }, consent: { telegram: bounced(address) } },
		});
		expect(on('telegram', telegram('4712'))).toBe(true);
		expect(on('telegram', telegram('4711'))).toBe(false);
		const consent = { mobilePush: bounced('a token') };
		expect(on('mobilePush', { attributes: { fcmToken: ['a token'] }, consent })).toBe(false);
	});

	it('is not so after an opt-out, a hard bounce or a complaint; an opt-out of a topic is none', () => {
		const email = (consent: object) => on('email', { email: 'a@b.c', consent: { email: consent } });
		expect(email({ status: 'optedIn' })).toBe(true);
		expect(email({ status: 'optedOut' })).toBe(false);
		expect(email({ suppressed: 'bounced' })).toBe(false);
		expect(email({ status: 'optedIn', suppressed: 'complained' })).toBe(false);
		expect(email({ topics: { news: { status: 'optedOut', at: 1 } } })).toBe(true);
	});

	it('is the opposite where the condition is negated', () => {
		const condition = { type: 'reachable', channel: 'email', not: true } as const;
		expect(holds(condition, {})).toBe(true);
		expect(holds(condition, { contact: { email: 'a@b.c' } })).toBe(false);
	});
});

describe('a date compared with a date', () => {
	const opens = (operator: 'equals' | 'lessThan' | 'greaterOrEqual', value: string) =>
		({ type: 'attribute', path: 'at', operator, value, as: 'date' }) as const;
	const inTokyo = (at: string) => ({ contact: { timezone: 'Asia/Tokyo', attributes: { at } } });

	it('is on the same clock, if neither has an offset', () => {
		expect(holds(opens('equals', '2026-05-10'), inTokyo('2026-05-10T00:00'))).toBe(true);
		expect(holds(opens('lessThan', '2026-05-10'), inTokyo('2026-05-10'))).toBe(false);
	});

	it("is on the contact's clock, if only one of them has an offset", () => {
		const midnight = '2026-05-09T15:00:00Z';
		expect(holds(opens('equals', midnight), inTokyo('2026-05-10'))).toBe(true);
		expect(holds(opens('equals', '2026-05-10'), inTokyo(midnight))).toBe(true);
		expect(holds(opens('greaterOrEqual', '2026-05-10T00:00Z'), inTokyo('2026-05-10'))).toBe(false);
	});

	it("is on the contact's clock in the properties of an event and in variables, too", () => {
		const conditions = [
			{ property: 'at', operator: 'equals', value: '2026-05-09T15:00Z', type: 'date' } as const,
		];
		const ordered = {
			type: 'event',
			name: 'Ordered',
			filter: { match: 'all', conditions },
		} as const;
		const { contact } = inTokyo('');
		const event = { id: 1, name: 'Ordered', occurredAt: NOW, properties: { at: '2026-05-10' } };
		expect(holds(ordered, { contact, events: [event] })).toBe(true);
		expect(holds(ordered, { events: [event] })).toBe(false);
		const { path: name, ...comparison } = opens('equals', '2026-05-09T15:00Z');
		const variable = { ...comparison, type: 'variable', name } as const;
		const journey = { enteredAt: NOW, entryEventId: null, vars: { at: '2026-05-10' } };
		expect(holds(variable, { contact, journey })).toBe(true);
		expect(holds(variable, { journey })).toBe(false);
	});
});
