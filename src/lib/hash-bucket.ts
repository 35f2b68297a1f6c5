import { createHash } from 'crypto';

const BITS = 52;
/**
 * Deterministic bucket of a contact in an experiment, in [0, 1): the first 52 bits of SHA-256 over
 * seed and contact. It never changes, so a split stores nothing, and it is independent of other
 * seeds and contacts.
 */
export function bucketOf(seed: string, contactId: number): number {
	const digest = createHash('sha256').update(`${seed}\n${contactId}`).digest();
	const high = digest.readUInt32BE(0);
	const low = digest.readUInt32BE(4) >>> (64 - BITS);
	return (high * 2 ** (BITS - 32) + low) / 2 ** BITS;
}
