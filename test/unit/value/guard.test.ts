import { LOST_TEXT } from '../../../src/value/guard';
import { DEFAULT_LIMITS } from '../../../src/value/limits';
import { parseIngest } from '../../../src/event/parse';
import type { JsonValue } from '../../../src/lib/json';

const receivedAt = Date.UTC(2024, 4, 1);
const good = { event: 'Signed Up', userId: '42' };

function parse(properties: unknown) {
	return parseIngest([good, { ...good, properties }], { receivedAt });
}

/** The entry with `properties` is rejected, the good one beside it is kept. */
function rejection(properties: unknown) {
	const { entries, rejected } = parse(properties);
	expect(entries.map(({ index }) => index)).toEqual([0]);
	return rejected[0];
}

function nested(depth: number): JsonValue {
	return depth === 0 ? 1 : { in: nested(depth - 1) };
}

describe('an entry that could do harm', () => {
	it.each(['__proto__', 'constructor', 'prototype'])('has a key %s, at any depth', (key) => {
		const properties: unknown = JSON.parse(`{"a": [{"b": {"${key}": {"polluted": true}}}]}`);
		expect(rejection(properties)).toEqual({
			index: 1,
			path: `[1].properties.a[0].b.${key}`,
			reason: `has the forbidden name '${key}': rename it`,
		});
	});

	it('has such a key at its top, also beside the fields that are read', () => {
		const call: unknown = JSON.parse('{"event": "x", "userId": "1", "__proto__": {"a": 1}}');
		expect(parseIngest(call, { receivedAt }).rejected).toMatchObject([{ path: '__proto__' }]);
		expect(({} as Record<string, unknown>).a).toBeUndefined();
	});

	it('is nested more than 20 deep', () => {
		expect(parse(nested(19)).entries).toHaveLength(2);
		expect(rejection(nested(20))).toMatchObject({
			path: expect.stringMatching(/^\[1\]\.properties(\.in){19}$/),
			reason: 'is nested more than 20 deep: flatten it',
		});
		expect(rejection(nested(900)).reason).toBe('is nested more than 20 deep: flatten it');
	});

	it('has a text of more than 64 Ki characters', () => {
		expect(parse({ text: 'x'.repeat(65_536) }).entries).toHaveLength(2);
		expect(rejection({ text: 'x'.repeat(65_537) })).toEqual({
			index: 1,
			path: '[1].properties.text',
			reason: 'is longer than 65536 characters: shorten it or send a link',
		});
	});

	it('has a key of more than 512 characters, shown cut off', () => {
		expect(rejection({ ['k'.repeat(513)]: 1 })).toEqual({
			index: 1,
			path: `[1].properties.${'k'.repeat(40)}…`,
			reason: 'has a name longer than 512 characters: shorten it',
		});
	});

	it('has more than 5,000 keys and elements, in all', () => {
		const list = (length: number) => Array.from({ length }, () => 1);
		expect(parse({ a: list(2_000), b: list(2_000) }).entries).toHaveLength(2);
		expect(rejection({ a: list(2_500), b: list(2_500) })).toMatchObject({
			path: '[1].properties.b',
			reason: 'has more than 5000 keys and elements: send fewer',
		});
	});

	it('has a number that JSON can spell and no store can hold', () => {
		expect(rejection(JSON.parse('{"total": 1e999}'))).toMatchObject({
			path: '[1].properties.total',
			reason: 'is too large a number: send it as text',
		});
	});

	it('is measured by the given limits', () => {
		const limits = { ...DEFAULT_LIMITS, maxTextLength: 5 };
		const { rejected } = parseIngest({ event: 'Signed', userId: '42' }, { receivedAt, limits });
		expect(rejected).toMatchObject([{ path: 'event' }]);
	});
});

describe('characters that a database cannot store', () => {
	it('are replaced, so that a title cut in the middle of an emoji loses no order', () => {
		const { entries } = parse({ 'ti\u0000tle': ['party \ud83c', { deep: 'a\u0000b' }], ok: '🎉' });
		expect(entries[1].properties).toEqual({
			'ti\ufffdtle': ['party \ufffd', { deep: 'a\ufffdb' }],
			ok: '🎉',
		});
	});

	it('are replaced in keys, also where nothing else needs it', () => {
		expect(parse({ 'a\u0000': 1 }).entries[1].properties).toEqual({ 'a\ufffd': 1 });
	});

	it.each(['a\u0000b', 'a\ud83c', 'a\ufffdb'])(
		'are refused in identifiers, whose rest may be that of another contact: %j',
		(userId) => {
			const { entries, rejected } = parseIngest([good, { ...good, userId }, good], { receivedAt });
			expect(entries.map(({ index }) => index)).toEqual([0, 2]);
			expect(rejected).toEqual([{ index: 1, path: '[1].userId', reason: LOST_TEXT }]);
		},
	);

	it('are refused in an e-mail address and a phone number, which then identify nobody', () => {
		const { entries } = parseIngest(
			{ event: 'x', userId: '7', email: 'm\u0000ller@example.com', phone: '+49151\ud83c12345678' },
			{ receivedAt },
		);
		expect(entries[0].identity).toEqual({ userId: '7' });
	});
});

describe('the path of a flaw', () => {
	it('quotes keys that would not read as a path', () => {
		const text = 'x'.repeat(65_537);
		expect(rejection({ 'a.b': { günstig: [text] } }).path).toBe('[1].properties["a.b"].günstig[0]');
	});
});
