import { createHmac } from 'node:crypto';
import { isJsonObject } from '../value/guard';
import { equalInConstantTime } from '../lib/constant-time';
import type { HttpHeaders } from '../lib/http-headers';
import { readHeader } from '../lib/http-headers';

/**
 * - `writeKey`: HTTP Basic with the key as user name, as Segment's server libraries send it, or
 *   `writeKey` in the body, as its browser library does.
 * - `header`: a header whose value is the secret.
 * - `hmac`: a header with the HMAC-SHA256 of the raw body: hex, `sha256=` and hex, or base64.
 * - `none`: no check.
 */
export type AuthMethod = 'writeKey' | 'header' | 'hmac' | 'none';

export interface AuthRequest {
	headers: HttpHeaders;
	/** As received, or inflated where the transport decompresses, as n8n does. */
	rawBody: Buffer;
	/** The parsed body, if any; only `writeKey` reads it. */
	body?: unknown;
}

export interface AuthSettings {
	method: AuthMethod;
	/** Required except for `none`: with an empty secret every request is refused. */
	secret: string;
	/** For `header` and `hmac`, case-insensitive. Defaults to X-Journey-Key and X-Signature. */
	headerName?: string;
}

export type AuthResult = { ok: true } | { ok: false; status: 401; message: string };

const SCHEME = /^Basic\s+(\S+)$/i;
const DEFAULT_HEADERS = { header: 'X-Journey-Key', hmac: 'X-Signature' } as const;

/**
 * Whether the request is authorized. A refusal names what is expected, and reveals nothing about
 * the secret: comparisons take the same time for every value.
 */
export function authenticate(settings: AuthSettings, request: AuthRequest): AuthResult {
	switch (settings.method) {
		case 'none':
			return { ok: true };
		case 'writeKey':
			return checkWriteKey(settings, request);
		case 'header':
			return checkHeader(settings, request);
		case 'hmac':
			return checkSignature(settings, request);
	}
}

function checkWriteKey(settings: AuthSettings, request: AuthRequest): AuthResult {
	const authorization = readHeader(request.headers, 'authorization');
	const given = authorization === '' ? keyInBody(request.body) : userName(authorization);
	const accepted = given !== null && sameSecret(given, settings.secret);
	return accepted
		? { ok: true }
		: refuse('send the write key as user name of HTTP Basic, or as writeKey in the body');
}

function userName(authorization: string): string | null {
	const encoded = SCHEME.exec(authorization)?.[1];
	if (encoded === undefined) return null;
	return Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0];
}

function keyInBody(body: unknown): string | null {
	if (!isJsonObject(body) || !Object.hasOwn(body, 'writeKey')) return null;
	return typeof body.writeKey === 'string' ? body.writeKey : null;
}

function checkHeader(settings: AuthSettings, request: AuthRequest): AuthResult {
	const name = settings.headerName ?? DEFAULT_HEADERS.header;
	const accepted = sameSecret(readHeader(request.headers, name), settings.secret);
	return accepted ? { ok: true } : refuse(`send the key in the header ${name}`);
}

function checkSignature(settings: AuthSettings, request: AuthRequest): AuthResult {
	const name = settings.headerName ?? DEFAULT_HEADERS.hmac;
	const given = readSignature(readHeader(request.headers, name));
	const expected = createHmac('sha256', settings.secret).update(request.rawBody).digest();
	const accepted = settings.secret !== '' && equalInConstantTime(given, expected);
	return accepted
		? { ok: true }
		: refuse(`send the HMAC-SHA256 of the body in the header ${name}, as hex or base64`);
}

function readSignature(text: string): Buffer {
	const signature = text.replace(/^sha256=/i, '');
	const isHex = /^[0-9a-f]{64}$/i.test(signature);
	return Buffer.from(signature, isHex ? 'hex' : 'base64');
}

function sameSecret(given: string, secret: string): boolean {
	return equalInConstantTime(given, secret) && secret !== '';
}

function refuse(expected: string): AuthResult {
	return { ok: false, status: 401, message: `Not authorized: ${expected}` };
}
