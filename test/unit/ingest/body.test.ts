import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { readBody } from '../../../src/ingest/body';
import { IngestError } from '../../../src/event/ingest-error';

const call = { type: 'track', event: 'Signed Up', userId: '42', properties: { name: 'Zoë 🎉' } };
const json = Buffer.from(JSON.stringify(call));
const asJson = { 'content-type': 'application/json' };

function refusal(raw: Buffer, headers: Record<string, string> = asJson, maxInflatedBytes?: number) {
	try {
		readBody(raw, headers, maxInflatedBytes === undefined ? undefined : { maxInflatedBytes });
	} catch (error) {
		if (error instanceof IngestError) return { status: error.status, message: error.message };
		throw error;
	}
	throw new Error('the body was accepted');
}

describe('a body that can be read', () => {
	it.each([
		['plain', json, undefined],
		['gzip', gzipSync(json), 'gzip'],
		['gzip, header in capitals', gzipSync(json), 'GZIP'],
		['deflate with a zlib header', deflateSync(json), 'deflate'],
		['raw deflate', deflateRawSync(json), 'deflate'],
		['brotli', brotliCompressSync(json), 'br'],
		['identity', json, 'identity'],
	])('is read as JSON when it is %s', (_name, raw, encoding) => {
		expect(readBody(raw, { ...asJson, 'content-encoding': encoding })).toEqual(call);
	});

	it.each(['application/x-www-form-urlencoded', 'text/plain;charset=UTF-8', 'application/xml', ''])(
		"is JSON whatever its content type: '%s'",
		(contentType) => {
			expect(readBody(json, { 'content-type': contentType })).toEqual(call);
		},
	);

	it('is recognized as gzip by its first bytes, without Content-Encoding and under a false type', () => {
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		expect(readBody(gzipSync(json), headers)).toEqual(call);
	});

	it.each(['gzip', 'deflate'])(
		'is taken as it is where n8n has undone %s and left the header',
		(encoding) => {
			expect(readBody(json, { ...asJson, 'content-encoding': encoding })).toEqual(call);
		},
	);

	it('may begin with a byte order mark', () => {
		expect(readBody(Buffer.concat([Buffer.from('\uFEFF'), json]), asJson)).toEqual(call);
	});

	it('may have header names in any case and repeated headers', () => {
		expect(readBody(deflateSync(json), { 'Content-Encoding': ['deflate'] })).toEqual(call);
	});

	it('may have brackets inside texts, however many', () => {
		const body = { text: '["'.repeat(4_000) };
		expect(readBody(Buffer.from(JSON.stringify(body)), asJson)).toEqual(body);
	});
});

describe('a body that is refused', () => {
	it('is 413 when it inflates beyond the limit, whatever the compression', () => {
		const bomb = Buffer.alloc(2_000_000, 0x20);
		const packed: Array<[Buffer, string]> = [
			[gzipSync(bomb), 'gzip'],
			[deflateSync(bomb), 'deflate'],
			[deflateRawSync(bomb), 'deflate'],
			[brotliCompressSync(bomb), 'br'],
			[bomb, ''],
		];
		for (const [raw, encoding] of packed) {
			expect(refusal(raw, { 'content-encoding': encoding }, 1_000_000)).toEqual({
				status: 413,
				message: 'The body is larger than 1000000 bytes: split it',
			});
		}
	});

	it('is 413 beyond 16 MiB when no other limit is given', () => {
		const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024 + 1, 0x20));
		expect(refusal(bomb).status).toBe(413);
	});

	it('is 400 when its compression is broken or cut off', () => {
		const packed = gzipSync(json);
		expect(refusal(packed.subarray(0, packed.length - 12))).toEqual({
			status: 400,
			message:
				'The body is not valid gzip: send it whole, or without compression and Content-Encoding',
		});
		expect(refusal(Buffer.from('not brotli'), { 'content-encoding': 'br' }).status).toBe(400);
	});

	it('is 415 under an encoding that is not known, or several at once', () => {
		expect(refusal(json, { 'content-encoding': 'zstd' })).toEqual({
			status: 415,
			message: "Content-Encoding 'zstd' is not supported: send gzip, deflate, br or none",
		});
		expect(refusal(json, { 'content-encoding': 'br, gzip' }).status).toBe(415);
	});

	it('is 415 when its content type is another format', () => {
		const form = Buffer.from('event=Signed+Up&userId=42');
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		expect(refusal(form, headers)).toEqual({
			status: 415,
			message: 'The body is not JSON but application/x-www-form-urlencoded: send JSON',
		});
	});

	it('is 400 when its content type is JSON and it is none', () => {
		const { status, message } = refusal(Buffer.from('{"event": Signed Up}'));
		expect(status).toBe(400);
		expect(message).toMatch(/^The body is not JSON \(/);
	});

	it.each([
		'{"writeKey":"a-secret-of-ours",x}',
		'"a-secret-of-ours"x',
		'a-secret-of-ours',
		'{"writeKey":"a-secret-of-ours","event":tru}',
		'["a-secret-of-ours", "]',
		'"a-secret-of-ours',
	])('is 400 without a word of its content: %s', (text) => {
		const { status, message } = refusal(Buffer.from(text));
		expect([status, message]).toEqual([400, expect.stringMatching(/^The body is not JSON/)]);
		expect(message).not.toMatch(/secret/);
	});

	it('is 400 when it is empty', () => {
		expect(refusal(Buffer.alloc(0)).message).toBe(
			'The body is empty: send a call or a batch of calls as JSON',
		);
		expect(refusal(Buffer.from(' \n')).status).toBe(400);
	});

	it('is 400 when it is not UTF-8', () => {
		expect(refusal(Buffer.from('{"name":"Zo\xeb"}', 'latin1'))).toEqual({
			status: 400,
			message: 'The body is not UTF-8: send JSON in UTF-8',
		});
	});

	it('is 400 when it is a wall of brackets, before that is parsed', () => {
		const wall = Buffer.from('['.repeat(1_001) + ']'.repeat(1_001));
		expect(refusal(wall)).toEqual({
			status: 400,
			message: 'The body is nested more than 1000 deep: flatten it',
		});
	});
});
