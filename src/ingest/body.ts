import type { HttpHeaders } from '../lib/http-headers';
import { readHeader } from '../lib/http-headers';
import { inflate } from './inflate';
import { IngestError } from '../event/ingest-error';
import type { IngestLimits } from '../value/limits';
import { DEFAULT_LIMITS } from '../value/limits';

/**
 * Nesting that no sender needs and that makes JSON.parse slow: 16 MiB of brackets block the process
 * for 2 s (Node 24), this check for 30 ms. The stricter limit is checked per entry.
 */
const MAX_DEPTH = 1_000;

/** Content types under which client libraries send JSON. */
const CARRIES_JSON = /json|^text\/plain|^application\/octet-stream|^$/i;

/**
 * The JSON value in a request's bytes, decompressed if necessary. The content type is not checked,
 * because clients mislabel it. `parseIngest` checks the limits of the content. Throws IngestError
 * 400 (no JSON), 413 (too large) and 415 (another format).
 */
export function readBody(
	raw: Buffer,
	headers: HttpHeaders,
	limits: Readonly<Pick<IngestLimits, 'maxInflatedBytes'>> = DEFAULT_LIMITS,
): unknown {
	const bytes = inflate(raw, readHeader(headers, 'content-encoding'), limits.maxInflatedBytes);
	if (isDeeperThan(bytes, MAX_DEPTH)) {
		throw new IngestError(400, `The body is nested more than ${MAX_DEPTH} deep: flatten it`);
	}
	return parseJson(decodeUtf8(bytes), readHeader(headers, 'content-type'));
}

function decodeUtf8(bytes: Buffer): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch (error) {
		throw new IngestError(400, 'The body is not UTF-8: send JSON in UTF-8', '', { cause: error });
	}
}

function parseJson(text: string, contentType: string): unknown {
	if (text.trim() === '') {
		throw new IngestError(400, 'The body is empty: send a call or a batch of calls as JSON');
	}
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch (error) {
		if (CARRIES_JSON.test(contentType)) {
			throw new IngestError(400, `The body is not JSON${whereOf(error)}`, '', { cause: error });
		}
		throw new IngestError(415, `The body is not JSON but ${contentType.slice(0, 80)}: send JSON`);
	}
}

/** The position without the excerpt that V8 quotes, which may contain a write key. */
function whereOf(error: unknown): string {
	const message = error instanceof Error ? error.message : '';
	const [, where] = /^([^"]*?)(?:, ?(?:\.{3})?".*)?$/s.exec(message) ?? [];
	return where ? ` (${where})` : '';
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENS = [0x5b, 0x7b];
const CLOSES = [0x5d, 0x7d];

function isDeeperThan(json: Buffer, limit: number): boolean {
	let depth = 0;
	let inText = false;
	for (let i = 0; i < json.length; i++) {
		const byte = json[i];
		if (inText) {
			if (byte === BACKSLASH) i++;
			else if (byte === QUOTE) inText = false;
		} else if (byte === QUOTE) inText = true;
		else if (byte === OPENS[0] || byte === OPENS[1]) {
			if (++depth > limit) return true;
		} else if (byte === CLOSES[0] || byte === CLOSES[1]) depth--;
	}
	return false;
}
