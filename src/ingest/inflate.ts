import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { ZlibOptions } from 'node:zlib';
import { IngestError } from '../event/ingest-error';

type Decompress = (bytes: Buffer, options: ZlibOptions) => Buffer;

/** The low half of a zlib stream's first byte names its method, and 8 (deflate) is the only one. */
const ZLIB_METHOD = 8;

/**
 * The decompressed bytes. The header is only a hint: n8n has already decompressed 'gzip' and
 * 'deflate' but keeps the header, and some clients send gzip without it. `encoding` is the
 * Content-Encoding, '' for none. Throws IngestError 400, 413 and 415.
 */
export function inflate(raw: Buffer, encoding: string, maxBytes: number): Buffer {
	if (isGzip(raw)) return unpack(gunzipSync, raw, 'gzip', maxBytes);
	switch (encoding.toLowerCase()) {
		case '':
		case 'identity':
		case 'gzip':
		case 'x-gzip':
			return withinLimit(raw, maxBytes);
		case 'deflate':
			if (looksLikeJson(raw)) return withinLimit(raw, maxBytes);
			return unpack(isZlib(raw) ? inflateSync : inflateRawSync, raw, 'deflate', maxBytes);
		case 'br':
			return unpack(brotliDecompressSync, raw, 'br', maxBytes);
		default:
			throw new IngestError(
				415,
				`Content-Encoding '${encoding.slice(0, 40)}' is not supported: send gzip, deflate, br or none`,
			);
	}
}

function unpack(decompress: Decompress, raw: Buffer, name: string, maxBytes: number): Buffer {
	try {
		return decompress(raw, { maxOutputLength: maxBytes });
	} catch (error) {
		if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
		throw new IngestError(
			400,
			`The body is not valid ${name}: send it whole, or without compression and Content-Encoding`,
			'',
			{ cause: error },
		);
	}
}

function errorCode(error: unknown): unknown {
	return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function withinLimit(raw: Buffer, maxBytes: number): Buffer {
	if (raw.length > maxBytes) throw tooLarge(maxBytes);
	return raw;
}

function tooLarge(maxBytes: number): IngestError {
	return new IngestError(413, `The body is larger than ${maxBytes} bytes: split it`);
}

function isGzip(raw: Buffer): boolean {
	return raw.length >= 2 && raw[0] === 0x1f && raw[1] === 0x8b;
}

/** RFC 1950 has a header that raw deflate lacks; both are sent as 'deflate'. */
function isZlib(raw: Buffer): boolean {
	return raw.length >= 2 && (raw[0] & 0x0f) === ZLIB_METHOD && raw.readUInt16BE(0) % 31 === 0;
}

/** No deflate stream of a JSON text begins with a bracket, so the check is unambiguous. */
function looksLikeJson(raw: Buffer): boolean {
	const start = raw
		.subarray(0, 16)
		.toString('latin1')
		.replace(/^\xef\xbb\xbf/, '')
		.trimStart();
	return start.startsWith('{') || start.startsWith('[');
}
