import { encodeWord } from 'nodemailer/lib/mime-funcs';

import type { Mailbox } from '../address';

/** RFC 2047 allows 75 characters for an encoded word, of which its frame takes some. */
const MAX_WORD = 60;

const PLAIN = /^[\w ]*$/;
const PRINTABLE = /^[\x20-\x7e]*$/;
/** RFC 5322 allows lines of 998 characters, and a line is folded at spaces only. */
const UNFOLDABLE = /[^ ]{70}/;

/**
 * A subject, such that it is read as it stands. Text that looks like an encoded word is encoded
 * itself, since mail programs would decode it.
 */
export function headerText(text: string): string {
	return canStand(text) ? text : encoded(text);
}

/** A mailbox as in From (RFC 5322, 3.4): the name in quotes or encoded where it needs that. */
export function headerMailbox({ name, address }: Mailbox): string {
	if (name === '') return quotedAddress(address);
	return `${phrase(name)} <${quotedAddress(address)}>`;
}

/**
 * An address as RFC 5321 and 5322 spell it: before the @, dots that do not stand between other
 * characters need quotes. Some servers take them without, all take them with.
 */
export function quotedAddress(address: string): string {
	const at = address.lastIndexOf('@');
	const local = address.slice(0, at);
	return /^\.|\.\.|\.$/.test(local) ? `"${local}"${address.slice(at)}` : address;
}

function phrase(name: string): string {
	if (!canStand(name)) return encoded(name);
	return PLAIN.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}

function canStand(text: string): boolean {
	return PRINTABLE.test(text) && !UNFOLDABLE.test(text) && !text.includes('=?');
}

/** By RFC 2047: as Q where letters of ASCII prevail, which stay readable, else as B. */
function encoded(text: string): string {
	const others = text.replace(/[\x20-\x7e]/g, '').length;
	return encodeWord(text, others * 2 < text.length ? 'Q' : 'B', MAX_WORD);
}
