import { createHmac } from 'node:crypto';
import type { IdentityKey } from './identity';

/**
 * What is kept of an erased contact's identifier: HMAC-SHA-256 (RFC 2104) under a key of the store,
 * cut to 128 bits. Without the key, addresses cannot be tried against it.
 */
export function erasedDigest(key: string, { kind, value }: IdentityKey): string {
	return createHmac('sha256', key).update(`${kind}\n${value}`).digest('base64url').slice(0, 22);
}
