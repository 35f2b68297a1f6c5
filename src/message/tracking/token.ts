import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { DAY_MS } from '../../lib/milliseconds';
import { equalInConstantTime } from '../../lib/constant-time';
import { claimsOf, valuesOf } from './token-values';
import { LinkClaims } from './claims';

/** Signs links; see Store.linkKeys. */
export interface LinkKey {
	/** Part of each token, so that old tokens find their key. */
	id: string;
	/** 32 random bytes, base64url. */
	secret: string;
	/** ms */
	createdAt: number;
}

/** How long a key signs new links; old links keep their key. */
export const LINK_KEY_AGE_MS = 90 * DAY_MS;

/** Characters; longer tokens are neither made nor read. Proxies accept URLs of 8 KB. */
export const MAX_TOKEN = 6_000;
/** HMAC-SHA-256 cut to its first 128 bits (RFC 2104, section 5). */
const SIGNATURE_BYTES = 16;
const SIGNATURE_LENGTH = Math.ceil((SIGNATURE_BYTES * 4) / 3);
/** Prefix of the signed text, so that a signature of anything else never matches. */
const DOMAIN = 'n8n-nodes-journey link 1\n';

/**
 * `base64url(JSON array) . base64url(signature)`: letters, digits, `-`, `_` and one dot, so it
 * needs no escaping in a URL or in HTML.
 * @throws RangeError if it would be longer than MAX_TOKEN
 */
export function signToken(key: LinkKey, claims: LinkClaims): string {
	const payload = Buffer.from(JSON.stringify([key.id, ...valuesOf(claims)])).toString('base64url');
	const token = `${payload}.${signatureOf(key, payload)}`;
	if (token.length > MAX_TOKEN) {
		throw new RangeError(`A link's content is too long to be signed: ${token.length} characters.`);
	}
	return token;
}

/**
 * The claims of a token, if one of these keys has signed exactly this text and it has not expired;
 * else null. Never throws, whatever the input.
 * @param now ms
 */
export function readToken(
	keys: readonly LinkKey[],
	token: unknown,
	now: number,
): LinkClaims | null {
	const parts = partsOf(token);
	if (parts === null) return null;
	const { payload, signature } = parts;
	const values = parsed(payload);
	if (!Array.isArray(values)) return null;
	const [keyId, ...rest] = values as unknown[];
	const key = keys.find(({ id }) => id === keyId);
	if (key === undefined) return null;
	// The texts, not their bytes: base64 has several texts for the same bytes.
	if (!equalInConstantTime(signature, signatureOf(key, payload))) return null;
	const claims = claimsOf(rest);
	if (claims !== null && 'expiresAt' in claims && claims.expiresAt <= now) return null;
	return claims;
}

/** The claims of a token of a message that was made here; its signature and its age are not checked. */
export function uncheckedClaims(token: string): LinkClaims | null {
	const values = parsed(partsOf(token)?.payload ?? '');
	return Array.isArray(values) ? claimsOf(values.slice(1)) : null;
}

function partsOf(token: unknown): { payload: string; signature: string } | null {
	if (typeof token !== 'string' || token.length > MAX_TOKEN) return null;
	const dot = token.length - SIGNATURE_LENGTH - 1;
	if (dot < 1 || token[dot] !== '.') return null;
	return { payload: token.slice(0, dot), signature: token.slice(dot + 1) };
}

function parsed(payload: string): unknown {
	try {
		return JSON.parse(Buffer.from(payload, 'base64url').toString());
	} catch {
		return null;
	}
}

/** Setting up a key takes four times as long as signing with it. */
const secrets = new WeakMap<LinkKey, KeyObject>();

function secretOf(key: LinkKey): KeyObject {
	const secret = secrets.get(key) ?? createSecretKey(Buffer.from(key.secret, 'base64url'));
	secrets.set(key, secret);
	return secret;
}

function signatureOf(key: LinkKey, payload: string): string {
	return createHmac('sha256', secretOf(key))
		.update(DOMAIN)
		.update(payload)
		.digest()
		.subarray(0, SIGNATURE_BYTES)
		.toString('base64url');
}
