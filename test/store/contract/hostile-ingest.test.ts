import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { usableId } from '../../../src/event/identify';
import { normalizeId } from '../../../src/contact/identity';
import { hasLostText, LOST_TEXT, repairText } from '../../../src/value/guard';
import { asText, garbled, INSIDE, naughtyText, prototypes } from '../../support/hostile';
import { NAUGHTY, UNSTORABLE } from '../../support/naughty-strings';
import { HubWorld } from '../../unit/hub/support/hub-world';
import { storeContract } from './support/contract';
import { contactOf, eventsOf, idOf } from './support/contacts';

const SECRET = 'the-write-key-of-this-hub';
const BASIC = { authorization: `Basic ${Buffer.from(`${SECRET}:`).toString('base64')}` };
const JSON_TYPE = { 'content-type': 'application/json' };

const KINDS = [
	'',
	...['track', 'identify', 'page', 'screen', 'group', 'alias', 'batch'].map((k) => `v1/${k}`),
];

const CALL = {
	...{ type: 'track', event: 'Ordered', userId: 'bo', anonymousId: 'device-7', messageId: 'm' },
	...{ email: 'bo@example.com', phone: '+4915112345678', previousId: 'x', groupId: 'g' },
	...{ name: 'Home', category: 'Shop', timestamp: '2026-03-02T09:00:00Z', writeKey: SECRET },
	sentAt: '2026-03-02T09:00:01Z',
	traits: { firstName: 'Bo', address: { city: 'Berlin' }, tags: ['a', 'b'] },
	properties: { total: 7, items: [{ sku: 'a', price: 1.5 }] },
	context: { timezone: 'Europe/Berlin', locale: 'de', traits: { plan: 'pro' } },
};
const call = garbled(CALL);
const body = fc.oneof(
	call,
	fc.array(call, { maxLength: 3 }),
	fc.record({ batch: fc.array(call, { maxLength: 3 }), context: garbled(CALL.context) }),
	fc.record({ events: fc.array(call, { maxLength: 3 }), sentAt: garbled(CALL.sentAt) }),
);
const packed = fc.constantFrom<[string, (bytes: Buffer) => Buffer]>(
	['', (bytes) => bytes],
	['gzip', (bytes) => gzipSync(bytes)],
	['deflate', (bytes) => deflateSync(bytes)],
	['br', (bytes) => brotliCompressSync(bytes)],
	['br', (bytes) => bytes.subarray(1)],
	['gzip', (bytes) => gzipSync(bytes).subarray(0, -9)],
	['', (bytes) => Buffer.from(bytes.toString(), 'utf16le')],
	['', (bytes) => bytes.subarray(0, -1)],
	['zstd', (bytes) => bytes],
);

jest.setTimeout(60_000);

storeContract('hostile calls of the ingest', ({ world }) => {
	async function openHub(): Promise<HubWorld> {
		const hub = await HubWorld.open({}, await world());
		hub.authentication = { method: 'writeKey', secret: SECRET };
		return hub;
	}

	it('are answered with 202 or with the error, and leave all other contacts unchanged', async () => {
		const hub = await openHub();
		const before = prototypes();
		await fc.assert(
			fc.asyncProperty(
				...[fc.constantFrom(...KINDS), body, packed],
				async (kind, given, [encoding, pack]) => {
					const headers = { ...BASIC, ...JSON_TYPE, 'content-encoding': encoding };
					const { response } = await hub.call(kind, {
						body: pack(Buffer.from(asText(given))),
						headers,
					});
					expect([202, 400, 413, 415]).toContain(response.status);
					const text = String(response.body);
					if (response.status !== 202) expect(text).toMatch(/"(message|reason)":"[^"]{5,}/);
					expect(text).not.toMatch(INSIDE);
					expect(text).not.toContain(SECRET);
				},
			),
			{ numRuns: 150 },
		);
		expect(prototypes()).toEqual(before);
		expect(await hub.contact()).toMatchObject({ email: 'ann@example.com', externalId: 'ann' });
	});

	it('are refused without the key, whatever they contain', async () => {
		const hub = await openHub();
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...KINDS), call, async (kind, given) => {
				const others = { ...(given as object), writeKey: 'a guess', userId: 'nobody' };
				const { response } = await hub.call(kind, { body: asText(others), headers: JSON_TYPE });
				expect([400, 401]).toContain(response.status);
				expect(response.body).not.toContain(SECRET);
			}),
			{ numRuns: 30 },
		);
		expect(await contactOf(hub.journey, 'nobody')).toBeNull();
	});

	it('store every text as it is, or with U+FFFD for what no database can store', async () => {
		const hub = await openHub();
		const keys = NAUGHTY.filter(
			(text) => !['__proto__', 'constructor', 'prototype'].includes(text),
		);
		const properties = {
			texts: NAUGHTY,
			...Object.fromEntries(keys.map((key, i) => [key, { [key]: i }])),
		};
		const given = { event: 'Naughty', userId: 'bo', traits: { texts: NAUGHTY }, properties };
		const { response } = await hub.call('', {
			body: JSON.stringify(given),
			headers: { ...JSON_TYPE, ...BASIC },
		});
		expect([response.status, response.body]).toEqual([202, expect.any(String)]);
		const bo = await idOf(hub.journey, 'bo');
		const [stored] = await eventsOf(hub.journey, bo, 'Naughty');
		expect(stored).toEqual(repairText(properties));
		expect((await contactOf(hub.journey, 'bo'))?.attributes.texts).toEqual(
			repairText([...NAUGHTY]),
		);
		expect(repairText([...UNSTORABLE]).join('')).toMatch(/^[^\0\p{Cs}]*\ufffd/u);
	});

	it('find contacts and events by every possible name, and none by a part of it', async () => {
		const hub = await openHub();
		const isUsable = (text: string) => usableId(text) !== undefined && text.trim() !== '';
		const names = NAUGHTY.filter((text) => isUsable(text) && !hasLostText(text));
		const batch = names.map((name) => ({ event: name, userId: name, messageId: name }));
		const headers = { ...JSON_TYPE, ...BASIC };
		const { response } = await hub.call('v1/batch', { body: JSON.stringify({ batch }), headers });
		expect(JSON.parse(String(response.body))).toMatchObject({ success: true });
		for (const name of names) {
			const userId = normalizeId(name);
			const id = await idOf(hub.journey, userId);
			const [contact] = await hub.journey.store.contacts.read(hub.settings.workspaceId, [id]);
			expect(contact?.externalId).toBe(userId);
			expect(await eventsOf(hub.journey, id, name.trim())).not.toEqual([]);
		}
	});

	it('are refused where a character of an identifier or name is lost, each by its index', async () => {
		const hub = await openHub();
		const fields = ['userId', 'anonymousId', 'previousId', 'groupId', 'messageId', 'event'];
		const good = { type: 'track', event: 'Whole', email: 'bo@example.com' };
		const types: Record<string, string> = { previousId: 'alias', groupId: 'group' };
		const bad = fields.flatMap((field) =>
			[...UNSTORABLE, 'M\ufffdller'].map((text) => ({
				...{ ...good, userId: 'bo', type: types[field] ?? 'track' },
				[field]: `x${text}y`,
			})),
		);
		const batch = bad.flatMap((each) => [good, each]);
		const { response } = await hub.call('v1/batch', {
			body: JSON.stringify({ batch }),
			headers: { ...JSON_TYPE, ...BASIC },
		});
		const { accepted, rejected } = JSON.parse(String(response.body)) as {
			accepted: number;
			rejected: Array<{ index: number; path: string; reason: string }>;
		};
		expect(accepted).toBe(bad.length);
		expect(rejected.map(({ index }) => index)).toEqual(bad.map((_, i) => 2 * i + 1));
		expect(new Set(rejected.map(({ reason }) => reason))).toEqual(new Set([LOST_TEXT]));
		expect(new Set(rejected.map(({ path }) => path.split('.')[1]))).toEqual(new Set(fields));
	});

	it('keep the valid entries of a batch, and name each invalid one by its index', async () => {
		const hub = await openHub();
		const bad = garbled({ type: 'track', event: 7, userId: {}, properties: { ['__proto__']: 1 } });
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(fc.boolean(), bad), { minLength: 1, maxLength: 6 }),
				fc.uuid(),
				async (plan, run) => {
					const good = { type: 'track', event: `Good ${run}`, userId: 'bo' };
					const batch = [...plan.map(([isGood, other]) => (isGood ? good : other)), good];
					const { response } = await hub.call('v1/batch', {
						body: JSON.stringify({ batch }),
						headers: { ...JSON_TYPE, ...BASIC },
					});
					const { accepted, rejected = [] } = JSON.parse(String(response.body)) as {
						accepted: number;
						rejected?: Array<{ index: number }>;
					};
					expect(accepted + rejected.length).toBe(batch.length);
					for (const { index } of rejected) expect(batch[index]).not.toBe(good);
					const bo = await idOf(hub.journey, 'bo');
					const kept = await eventsOf(hub.journey, bo, good.event);
					expect(kept).toHaveLength(batch.filter((each) => each === good).length);
				},
			),
			{ numRuns: 30 },
		);
	});

	it('are accepted with a text in the envelope that no database can store', async () => {
		const hub = await openHub();
		await fc.assert(
			fc.asyncProperty(naughtyText, async (text) => {
				const context = { locale: text, timezone: text, traits: { note: text } };
				const batch = [{ type: 'identify', userId: 'bo' }];
				const { response } = await hub.call('v1/batch', {
					body: JSON.stringify({ batch, context, sentAt: text }),
					headers: { ...JSON_TYPE, ...BASIC },
				});
				expect(response.status).toBe(202);
				const bo = await contactOf(hub.journey, 'bo');
				expect(bo?.attributes.note).toBe(repairText(text));
			}),
			{ numRuns: 20, examples: UNSTORABLE.map((text): [string] => [text]) },
		);
	});
});
