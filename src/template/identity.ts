import { createHash } from 'node:crypto';

/** Between client and key; clients have none, so that two clients' keys never meet. */
const BETWEEN = '_';

/** The key of a client's journey or segment. */
export const keyOf = (client: string, key: string) => `${client}${BETWEEN}${key}`;

/**
 * A UUID that follows from its parts, the same each time: RFC 9562, version 8, whose bits are the
 * maker's own, here of a SHA-256 digest.
 */
export function uuidOf(...parts: readonly string[]): string {
	const hex = digestOf(parts);
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`8${hex.slice(13, 16)}`,
		`a${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An ID of a workflow as n8n makes them, 16 letters and digits, that follows from its parts. */
export function workflowIdOf(...parts: readonly string[]): string {
	let rest = BigInt(`0x${digestOf(parts)}`);
	let id = '';
	for (; id.length < 16; rest /= BigInt(LETTERS.length)) {
		id += LETTERS[Number(rest % BigInt(LETTERS.length))];
	}
	return id;
}

/** JSON, so that no two lists of parts are the same text. */
const digestOf = (parts: readonly string[]) =>
	createHash('sha256').update(JSON.stringify(parts)).digest('hex');
