import { authenticate } from '../../../src/ingest/authenticate';
import { readBody } from '../../../src/ingest/body';
import type { IncomingEntry } from '../../../src/event/parse';
import { parseIngest } from '../../../src/event/parse';
import oldSegment from './fixtures/analytics-node.json';
import rudder from './fixtures/rudder-sdk-node.json';
import segment from './fixtures/segment-analytics-node.json';

/** As fixtures/capture.mjs recorded them; `undefined` headers are left out of the JSON. */
const clients: Array<[string, typeof rudder]> = [
	[segment.client, segment as typeof rudder],
	[oldSegment.client, oldSegment as typeof rudder],
	[rudder.client, rudder],
];

describe.each(clients)('a request of %s', (_name, recording) => {
	const entries: IncomingEntry[] = [];

	beforeAll(() => {
		for (const { bodyBase64, headers, receivedAt } of recording.requests) {
			const body = readBody(Buffer.from(bodyBase64, 'base64'), headers);
			const parsed = parseIngest(body, { kind: 'batch', receivedAt });
			expect(parsed.rejected).toEqual([]);
			entries.push(...parsed.entries);
		}
	});

	it('goes to /v1/batch with the write key, which is accepted', () => {
		for (const { bodyBase64, headers, path } of recording.requests) {
			const request = { headers, rawBody: Buffer.from(bodyBase64, 'base64') };
			expect(path).toBe('/v1/batch');
			expect(authenticate({ method: 'writeKey', secret: 'key-1' }, request)).toEqual({ ok: true });
			expect(authenticate({ method: 'writeKey', secret: 'key-2' }, request).ok).toBe(false);
		}
	});

	it('identifies the contact with its traits', () => {
		expect(entries[0]).toMatchObject({
			kind: 'identify',
			identity: { userId: '42', email: 'ada@example.com' },
			traits: { email: 'Ada@Example.com', firstName: 'Ada', plan: 'pro', seats: 3 },
		});
	});

	it('tracks the event, at the time that the caller set', () => {
		expect(entries[1]).toMatchObject({
			kind: 'track',
			event: 'Order Completed',
			properties: { total: 99.5, currency: 'EUR', note: 'Zoë 🎉' },
		});
		const setByCaller = Date.parse('2024-05-01T10:00:00.000Z');
		// The time between sending and receiving counts as an error of the sender's clock.
		expect(entries[1].occurredAt - setByCaller).toBeGreaterThanOrEqual(0);
		expect(entries[1].occurredAt - setByCaller).toBeLessThan(100);
	});

	it('views a page, joins a group and takes an alias', () => {
		expect(entries.slice(2)).toMatchObject([
			{ event: 'Page Viewed', properties: { name: 'Pricing', url: 'https://a.test/p' } },
			{ kind: 'group', groupId: 'acme', traits: { name: 'Acme' }, identity: { userId: '42' } },
			{ kind: 'alias', previousId: 'anon-1', identity: { userId: '42' } },
		]);
	});

	it('numbers each call with a messageId of its own', () => {
		expect(new Set(entries.map(({ messageId }) => messageId)).size).toBe(5);
		expect(entries.every(({ messageId }) => messageId !== null)).toBe(true);
	});
});
