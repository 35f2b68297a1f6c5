import { IngestError } from '../../../src/event/ingest-error';
import type { IngestKind } from '../../../src/event/parse';
import { parseIngest } from '../../../src/event/parse';

const receivedAt = Date.UTC(2024, 4, 1, 12);

function parse(body: unknown, kind?: IngestKind) {
	return parseIngest(body, { kind, receivedAt });
}

function only(body: unknown, kind?: IngestKind) {
	const { entries, rejected } = parse(body, kind);
	expect(rejected).toEqual([]);
	expect(entries).toHaveLength(1);
	return entries[0];
}

function refusal(body: unknown, kind?: IngestKind) {
	try {
		parse(body, kind);
	} catch (error) {
		if (error instanceof IngestError) {
			return { status: error.status, path: error.path, message: error.message };
		}
		throw error;
	}
	throw new Error('the body was accepted');
}

describe('the shape of a body', () => {
	const call = { type: 'track', event: 'Signed Up', userId: '42' };

	it('is one call of Segment, by its type', () => {
		expect(only({ ...call, properties: { plan: 'pro' }, messageId: 'm-1' })).toEqual({
			index: 0,
			kind: 'track',
			identity: { userId: '42' },
			traits: {},
			event: 'Signed Up',
			properties: { plan: 'pro' },
			occurredAt: receivedAt,
			messageId: 'm-1',
			previousId: null,
			groupId: null,
		});
	});

	it('is one call of Segment, by the URL, which overrides the type', () => {
		expect(only({ event: 'Signed Up', userId: '42' }, 'track').kind).toBe('track');
		expect(only({ ...call, type: 'identify' }, 'track').event).toBe('Signed Up');
	});

	it('is the plain form, by user id or by e-mail', () => {
		expect(only({ event: 'Signed Up', userId: '42' }).event).toBe('Signed Up');
		expect(only({ event: 'Signed Up', email: 'Ada@Example.com' }).identity).toEqual({
			email: 'ada@example.com',
		});
	});

	it.each([
		['a batch', { batch: [call, call] }, undefined],
		['a batch by the URL', { batch: [call, call] }, 'batch' as const],
		['a list of events', { events: [call, call] }, undefined],
		['a bare list', [call, call], undefined],
	])('may be %s with two calls', (_name, body, kind) => {
		expect(parse(body, kind).entries.map(({ index }) => index)).toEqual([0, 1]);
	});

	it('is a batch with nothing in it', () => {
		expect(parse({ batch: [] })).toEqual({ entries: [], rejected: [] });
	});

	it('is a single call though it has a field named events, when it names its event', () => {
		expect(only({ ...call, events: 3 }).event).toBe('Signed Up');
	});

	it.each([[null], ['text'], [42], [true]])('is none of these: %j', (body) => {
		expect(refusal(body)).toEqual({
			status: 400,
			path: '',
			message: 'The body is neither an object nor a list: send a call as an object',
		});
	});

	it('has a list where a list is required', () => {
		expect(refusal({ batch: { event: 'Signed Up' } })).toMatchObject({
			status: 400,
			path: 'batch',
		});
		expect(refusal(call, 'batch')).toEqual({
			status: 400,
			path: 'batch',
			message: 'is missing: send {"batch": [...]}',
		});
	});

	it('has up to 10,000 entries', () => {
		const batch = Array.from({ length: 10_001 }, () => call);
		expect(parse({ batch: batch.slice(1) }).entries).toHaveLength(10_000);
		expect(refusal({ batch })).toEqual({
			status: 413,
			path: 'batch',
			message: 'has 10001 entries, more than the limit of 10000: split the request',
		});
	});
});

describe('the type of a call without one', () => {
	it.each([
		[{ event: 'Signed Up' }, 'track'],
		[{ previousId: 'a' }, 'alias'],
		[{ groupId: 'acme' }, 'group'],
		[{ traits: { plan: 'pro' } }, 'identify'],
	])('follows from its fields: %j', (fields, kind) => {
		expect(only({ userId: '42', ...fields }).kind).toBe(kind);
	});

	it('is required where nothing implies it', () => {
		expect(parse([{ userId: '42' }]).rejected).toEqual([
			{
				index: 0,
				path: '[0].type',
				reason:
					"is missing: send one of track, identify, page, screen, group, alias, or an event name in 'event'",
			},
		]);
	});
});

describe('each kind of call', () => {
	it('identify carries traits and no event', () => {
		const entry = only({ type: 'identify', userId: 42, traits: { plan: 'pro', beta: null } });
		expect(entry).toMatchObject({ kind: 'identify', event: null, properties: {} });
		expect(entry.identity).toEqual({ userId: '42' });
		expect(entry.traits).toEqual({ plan: 'pro', beta: null });
	});

	it('page becomes the event Page Viewed, with the page in its properties', () => {
		const call = { type: 'page', anonymousId: 'a', name: 'Pricing', category: 'Docs' };
		expect(only({ ...call, properties: { url: 'https://a.test' } })).toMatchObject({
			kind: 'track',
			event: 'Page Viewed',
			properties: { url: 'https://a.test', name: 'Pricing', category: 'Docs' },
		});
	});

	it('screen becomes the event Screen Viewed', () => {
		expect(only({ type: 'screen', userId: '42', name: 'Home' })).toMatchObject({
			kind: 'track',
			event: 'Screen Viewed',
			properties: { name: 'Home' },
		});
	});

	it('alias joins the previous id to the user id', () => {
		expect(only({ type: 'alias', previousId: 7, userId: '42' })).toMatchObject({
			kind: 'alias',
			previousId: '7',
			identity: { userId: '42' },
		});
	});

	it('group keeps the group apart from the contact', () => {
		const traits = { name: 'Acme', email: 'info@acme.test' };
		const entry = only({ type: 'group', userId: '42', groupId: 'acme', traits });
		expect(entry).toMatchObject({ kind: 'group', groupId: 'acme', traits });
		expect(entry.identity).toEqual({ userId: '42' });
	});

	it.each([
		[{ type: 'track', userId: '42' }, 'event', "is missing: send the event's name"],
		[{ type: 'track', userId: '42', event: '  ' }, 'event', "is missing: send the event's name"],
		[{ type: 'group', userId: '42' }, 'groupId', "is missing: send the group's id"],
		[
			{ type: 'alias', userId: '42' },
			'previousId',
			'is missing: send the former id in previousId and the new id in userId',
		],
		[
			{ type: 'alias', previousId: 'a', anonymousId: 'a' },
			'userId',
			'is missing: send the former id in previousId and the new id in userId',
		],
	])('requires its fields: %j', (call, path, reason) => {
		expect(parse(call).rejected).toEqual([{ index: 0, path, reason }]);
	});
});

describe('a bad entry', () => {
	const good = { type: 'track', event: 'Signed Up', userId: '42' };

	it('is rejected alone, with its index and a remedy', () => {
		const batch = [good, { ...good, properties: 'pro' }, 7, { ...good, type: 'trakc' }, good];
		const { entries, rejected } = parse({ batch });
		expect(entries.map(({ index }) => index)).toEqual([0, 4]);
		expect(rejected).toEqual([
			{
				index: 1,
				path: 'batch[1].properties',
				reason: 'must be an object such as {"plan": "pro"}',
			},
			{ index: 2, path: 'batch[2]', reason: 'must be an object such as {"type": "track", ...}' },
			{
				index: 3,
				path: 'batch[3].type',
				reason: 'must be one of track, identify, page, screen, group, alias',
			},
		]);
	});

	it.each([
		['userId', 'a boolean', true],
		['userId', 'no whole number', 1.5],
		['userId', 'a number beyond what is exact', 2 ** 53],
		['userId', 'text of 501 characters', 'x'.repeat(501)],
		['event', 'a number', 7],
		['event', 'text of 501 characters', 'x'.repeat(501)],
		['messageId', 'an object', {}],
		['traits', 'a list', ['plan']],
		['context', 'text', 'web'],
		['email', 'a number', 7],
		['timestamp', 'an object', {}],
	])('is one whose %s is %s', (field, _, value) => {
		expect(parse({ ...good, [field]: value }).rejected).toMatchObject([{ index: 0, path: field }]);
	});

	it('is not one that leaves fields null or adds unknown ones', () => {
		const nulls = { anonymousId: null, traits: null, context: null, timestamp: null, name: null };
		expect(only({ ...good, ...nulls, integrations: { All: true } }).event).toBe('Signed Up');
	});
});

describe('the envelope of a batch', () => {
	it('applies to its entries, and their own context overrides it', () => {
		const context = { timezone: 'Europe/Berlin', locale: 'de-DE' };
		const call = { type: 'track', event: 'Signed Up', userId: '42' };
		const { entries } = parse({ batch: [call, { ...call, context: { locale: 'fr' } }], context });
		expect(entries.map(({ traits }) => traits)).toEqual([
			{ timezone: 'Europe/Berlin', locale: 'de-DE' },
			{ timezone: 'Europe/Berlin', locale: 'fr' },
		]);
	});

	it('refuses the request when it is unsafe itself', () => {
		const body: unknown = JSON.parse('{"batch": [], "context": {"app": {"__proto__": {}}}}');
		expect(refusal(body)).toEqual({
			status: 400,
			path: 'context.app.__proto__',
			message: "has the forbidden name '__proto__': rename it",
		});
	});
});

describe('traits of the contact', () => {
	it('take zone and locale from the context where the call has none as traits', () => {
		const call = {
			type: 'identify',
			userId: '42',
			context: { timezone: 'Asia/Tokyo', locale: 'ja' },
		};
		expect(only({ ...call, traits: { locale: 'en' } }).traits).toEqual({
			timezone: 'Asia/Tokyo',
			locale: 'en',
		});
	});

	it('take an e-mail address and phone number from the top of the call', () => {
		const call = { event: 'Signed Up', email: 'Ada@Example.com', phone: '+49 151 123-45678' };
		expect(only(call).traits).toEqual({ email: 'ada@example.com', phone: '+4915112345678' });
	});

	it('take context.traits on identify only, beneath the traits', () => {
		const context = { traits: { plan: 'free', team: 'x' } };
		const call = { userId: '42', context, traits: { plan: 'pro' } };
		expect(only({ ...call, type: 'identify' }).traits).toEqual({ plan: 'pro', team: 'x' });
		expect(only({ ...call, event: 'Signed Up' }).traits).toEqual({ plan: 'pro' });
	});
});
