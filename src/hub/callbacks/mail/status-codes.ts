/**
 * Enhanced status codes (RFC 3463, RFC 7505) of a dead address: bad mailbox, bad domain, bad
 * syntax, moved without a new address, null MX; mailbox disabled. After other permanent failures,
 * such as a full mailbox, the next message may arrive.
 */
const DEAD = /(?:^|[^\d.])5\.(?:1\.(?:1|2|3|6|10)|2\.1)(?!\.?\d)/;

/** Whether the mail server's answer means that the address is permanently invalid. */
export function isDeadAddress(serverAnswer: string): boolean {
	return DEAD.test(serverAnswer);
}
