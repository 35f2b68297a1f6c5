import { z } from 'zod';
import { hostName } from '../../contact/email';

/** RFC 5321, 4.5.3.1: octets. */
const MAX_LOCAL = 64;
const MAX_ADDRESS = 254;

/**
 * Dots before the @ may stand anywhere: mailboxes such as `a..b@` and `a.@` exist, at carriers in
 * Japan among others, although their addresses have to be quoted in a mail.
 */
const shape = z.email({ pattern: z.regexes.html5Email });

/** RFC 6531 allows all of Unicode before the @; these are invisible, or separate addresses. */
const VISIBLE = /[^\p{ASCII}\p{C}\p{Z}]/gu;

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
 * `anna@xn--bcher-kva.example`), or undefined if the text is not exactly one address.
 */
export function parseAddress(text: string): string | undefined {
	const at = text.lastIndexOf('@');
	if (at < 1) return undefined;
	const local = text.slice(0, at).trimStart();
	const address = `${local}@${hostName(text.slice(at + 1).trimEnd())}`;
	if (!shape.safeParse(address.replace(VISIBLE, 'x')).success) return undefined;
	if (Buffer.byteLength(local) > MAX_LOCAL || Buffer.byteLength(address) > MAX_ADDRESS) {
		return undefined;
	}
	return address;
}

/** `Name <address>` or a bare address; undefined if the text is not exactly one mailbox. */
export function parseMailbox(text: string): Mailbox | undefined {
	if (/[\r\n]/.test(text)) return undefined;
	const split = splitMailbox(text);
	const address = split && parseAddress(split.address);
	return address === undefined ? undefined : { name: oneLine(split!.name), address };
}

const QUOTED = /^"(?:[^"\\]|\\.)*"$/s;

/**
 * Name and address of `Name <address>` or of a bare address (the name is empty then), both not
 * looked at any further. The name stands as it is, `Acme: News` and `Acme, Inc.` included; around a
 * quoted one the quotes go. Undefined if brackets are missing, or stand in the name without quotes.
 * @param signs the text with its placeholders replaced by letters, which are then parts of a name
 * or address, whatever stands in them
 */
export function splitMailbox(text: string, signs: string = text): Mailbox | undefined {
	const end = signs.trimEnd().length - 1;
	const open = signs.lastIndexOf('<');
	if (signs[end] !== '>' || open === -1) {
		return /[<>]/.test(signs) ? undefined : { name: '', address: text.trim() };
	}
	const address = text.slice(open + 1, end).trim();
	const from = signs.length - signs.trimStart().length;
	const to = signs.slice(0, open).trimEnd().length;
	const name = signs.slice(from, to);
	if (QUOTED.test(name)) return { name: unquoted(text.slice(from, to), name), address };
	if (/[<>]/.test(name + signs.slice(open + 1, end)) || isList(name)) return undefined;
	return { name: text.slice(from, Math.max(from, to)), address };
}

/** `a@example.com, Anna <b@example.com>` are two mailboxes, and no name. */
function isList(name: string): boolean {
	const parts = name.split(/[,;]/);
	return parts.length > 1 && parts.some((part) => parseAddress(part) !== undefined);
}

function unquoted(text: string, signs: string): string {
	let name = '';
	for (let i = 1; i < text.length - 1; i++) {
		if (signs[i] === '\\') i++;
		name += text[i];
	}
	return name;
}
