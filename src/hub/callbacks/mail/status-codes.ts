/**
 * Enhanced status codes (RFC 3463, RFC 7505) that say that the address itself is dead: bad mailbox,
 * bad domain, bad syntax, moved without a new address, null MX; mailbox disabled. Everything else
 * that fails for good, such as a full mailbox, may work next time.
 */
const DEAD = /(?:^|[^\d.])5\.(?:1\.(?:1|2|3|6|10)|2\.1)(?!\.?\d)/;

/** Whether what a mail server said means that the address will never work. */
export function isDeadAddress(said: string): boolean {
	return DEAD.test(said);
}
