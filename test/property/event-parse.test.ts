import fc from 'fast-check';
import { readBody } from '../../src/ingest/body';
import { IngestError } from '../../src/event/ingest-error';
import type { IngestKind, ParsedIngest } from '../../src/event/parse';
import { parseIngest } from '../../src/event/parse';
import type { JsonValue } from '../../src/lib/json';
import { anyText } from '../support/any-text';

const receivedAt = Date.UTC(2024, 4, 1, 12);
const kinds: Array<IngestKind | undefined> = [
	undefined,
	'batch',
	'track',
	'identify',
	'page',
	'screen',
	'group',
	'alias',
];
const kind = fc.constantFrom(...kinds);

/** Any JSON, with texts that break things: forbidden keys, NUL, halves of surrogate pairs. */
const nastyText = fc.oneof(
	anyText({ maxLength: 12 }),
	fc.constantFrom('__proto__', 'constructor', 'prototype', '\ud83c', '\u0000', 'undefined', ''),
);
const json = fc.letrec<{ value: JsonValue }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		fc.oneof(nastyText, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(nastyText, tie('value'), { maxKeys: 4, noNullPrototype: true }),
	) as fc.Arbitrary<JsonValue>,
})).value;

const instantText = fc
	.date({ noInvalidDate: true, min: new Date('1980-01-01'), max: new Date('2100-01-01') })
	.map((date) => date.toISOString());
const id = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.nat());
const plain = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(fc.string(), fc.nat()), {
	noNullPrototype: true,
});
const goodCall = fc.record(
	{
		type: fc.constant('track'),
		event: fc.stringMatching(/^[A-Z][a-z]{1,8}$/),
		userId: fc.stringMatching(/^u[0-9]{1,6}$/),
		properties: plain,
		traits: plain,
		messageId: fc.uuid(),
	},
	{ requiredKeys: ['type', 'event', 'userId'] },
);

/** A call in which any field may be anything. */
const mutatedCall = fc.record(
	{
		type: fc.oneof(fc.constantFrom('track', 'identify', 'page', 'group', 'alias'), json),
		event: fc.oneof(fc.string(), json),
		userId: fc.oneof(id, json),
		anonymousId: fc.oneof(id, json),
		previousId: fc.oneof(id, json),
		groupId: fc.oneof(id, json),
		messageId: json,
		email: fc.oneof(fc.emailAddress(), json),
		phone: json,
		properties: fc.oneof(plain, json),
		traits: fc.oneof(plain, json),
		context: json,
		timestamp: fc.oneof(instantText, fc.integer(), json),
		originalTimestamp: fc.oneof(instantText, json),
		sentAt: fc.oneof(instantText, json),
	},
	{ requiredKeys: [], noNullPrototype: true },
);
const entry = fc.oneof(mutatedCall, json, goodCall);
const body = fc.oneof(
	json,
	entry,
	fc.array(entry, { maxLength: 5 }),
	fc.record(
		{ batch: fc.oneof(fc.array(entry, { maxLength: 5 }), json), context: json, sentAt: json },
		{ requiredKeys: ['batch'] },
	),
);

/** As parsed from the wire: `__proto__` is then a key like any other. */
function overTheWire(value: unknown): unknown {
	return readBody(Buffer.from(JSON.stringify(value)), { 'content-type': 'application/json' });
}

function parseOrRefuse(value: unknown, kindOfUrl: IngestKind | undefined): ParsedIngest | null {
	try {
		return parseIngest(value, { kind: kindOfUrl, receivedAt });
	} catch (error) {
		if (error instanceof IngestError) return null;
		throw error;
	}
}

function allTexts(value: unknown, into: { keys: string[]; texts: string[] }): typeof into {
	if (typeof value === 'string') into.texts.push(value);
	if (typeof value !== 'object' || value === null) return into;
	for (const [key, member] of Object.entries(value)) {
		if (!Array.isArray(value)) into.keys.push(key);
		allTexts(member, into);
	}
	return into;
}

describe('any call of a sender', () => {
	it('is parsed, or refused with an IngestError, and nothing else is thrown', () => {
		fc.assert(
			fc.property(body, kind, (sent, kindOfUrl) => {
				parseOrRefuse(overTheWire(sent), kindOfUrl);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('has each entry either accepted or rejected with a reason, once', () => {
		fc.assert(
			fc.property(fc.array(entry, { maxLength: 6 }), kind, (batch, kindOfUrl) => {
				const parsed = parseOrRefuse(overTheWire({ batch }), kindOfUrl);
				const indexes = [...(parsed?.entries ?? []), ...(parsed?.rejected ?? [])]
					.map(({ index }) => index)
					.sort((a, b) => a - b);
				expect(indexes).toEqual(batch.map((_, index) => index));
				expect(parsed?.rejected.every(({ reason }) => reason.length > 0)).toBe(true);
			}),
		);
	});

	it('gives accepted entries that are safe to merge and to store', () => {
		fc.assert(
			fc.property(body, kind, (sent, kindOfUrl) => {
				const parsed = parseOrRefuse(overTheWire(sent), kindOfUrl);
				const { keys, texts } = allTexts(parsed?.entries ?? [], { keys: [], texts: [] });
				expect(keys.filter((key) => /^(__proto__|constructor|prototype)$/.test(key))).toEqual([]);
				expect([...keys, ...texts].filter((text) => /[\0\p{Cs}]/u.test(text))).toEqual([]);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('gives accepted entries that name a contact and a time between 2000 and now', () => {
		fc.assert(
			fc.property(body, kind, (sent, kindOfUrl) => {
				for (const { identity, occurredAt } of parseOrRefuse(overTheWire(sent), kindOfUrl)
					?.entries ?? []) {
					expect(Object.values(identity).filter(Boolean).length).toBeGreaterThan(0);
					expect(Number.isInteger(occurredAt)).toBe(true);
					expect(occurredAt).toBeGreaterThanOrEqual(Date.UTC(2000, 0, 1));
					expect(occurredAt).toBeLessThanOrEqual(receivedAt);
				}
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('the good entries of a batch', () => {
	it('are kept, unchanged and in order, whatever stands between them', () => {
		const slot = fc.oneof(
			goodCall.map((call) => ({ call, good: true })),
			fc.oneof(mutatedCall, json).map((call) => ({ call, good: false })),
		);
		fc.assert(
			fc.property(fc.array(slot, { maxLength: 8 }), (slots) => {
				const batch = slots.map(({ call }) => call);
				const good = slots.flatMap(({ call, good: isGood }, index) =>
					isGood ? [{ ...parseIngest(call, { receivedAt }).entries[0], index }] : [],
				);
				const goodIndexes = new Set(good.map(({ index }) => index));
				const kept = parseOrRefuse(overTheWire({ batch }), undefined)?.entries ?? [];
				expect(kept.filter(({ index }) => goodIndexes.has(index))).toEqual(good);
			}),
			{ numRuns: 500 },
		);
	});
});
