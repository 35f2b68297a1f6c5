import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares a secret or signature in a time that does not depend on where the two differ. Digests
 * have equal lengths, so not even the length of the secret shows.
 */
export function equalInConstantTime(given: string | Buffer, expected: string | Buffer): boolean {
	return timingSafeEqual(sha256(given), sha256(expected));
}

function sha256(value: string | Buffer): Buffer {
	return createHash('sha256').update(value).digest();
}
