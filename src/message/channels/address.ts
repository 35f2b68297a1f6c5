import { domainToASCII } from 'node:url';

import addressparser from 'nodemailer/lib/addressparser';
import { z } from 'zod';

/** RFC 5321, 4.5.3.1: octets. */
const MAX_LOCAL = 64;
const MAX_ADDRESS = 254;

const shape = z.email({ pattern: z.regexes.html5Email });

export interface Mailbox {
	name: string;
	address: string;
}

/** Text that is safe in a header: one line, no control characters. */
export function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
}

/**
 * One e-mail address with its domain in ASCII (`anna@bücher.example` becomes
 * `anna@xn--bcher-kva.example`), or undefined if the text is not exactly one address. Letters of
 * any script are allowed before the @.
 */
export function parseAddress(text: string): string | undefined {
	const at = text.lastIndexOf('@');
	if (at < 1) return undefined;
	const local = text.slice(0, at).trimStart();
	const address = `${local}@${domainToASCII(text.slice(at + 1).trimEnd())}`;
	const inAscii = address.replace(/[\p{L}\p{M}\p{N}]/gu, (letter) =>
		letter > '\x7f' ? 'x' : letter,
	);
	if (!shape.safeParse(inAscii).success || local.startsWith('.') || /\.(\.|@)/.test(address)) {
		return undefined;
	}
	if (Buffer.byteLength(local) > MAX_LOCAL || Buffer.byteLength(address) > MAX_ADDRESS) {
		return undefined;
	}
	return address;
}

/** `Name <address>` or a bare address; undefined if the text is not exactly one mailbox. */
export function parseMailbox(text: string): Mailbox | undefined {
	if (/[\r\n]/.test(text)) return undefined;
	const entries = addressparser(text);
	const [only] = entries;
	if (entries.length !== 1 || only.address === undefined) return undefined;
	const address = parseAddress(only.address);
	return address === undefined ? undefined : { name: oneLine(only.name), address };
}
