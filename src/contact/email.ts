import { domainToASCII, domainToUnicode } from 'node:url';
import { REPLACEMENT } from '../value/guard';
import { ordinaryWidth, visibleText } from './invisible';

/** RFC 5321, 4.5.3.1: octets, with the domain in ASCII as it goes over the wire. */
const MAX_LOCAL = 64;
const MAX_ADDRESS = 254;

/**
 * RFC 5322's atext with dots anywhere, as Japanese carriers gave them out, and RFC 6531's letters and
 * signs of any script. Not those that are not shown, a joiner between two letters included: with it
 * and without it are two mailboxes that look the same.
 */
const LOCAL = new RegExp(`^[^\\s@"<>(),;:\\\\[\\]\\p{C}${REPLACEMENT}]+$`, 'u');
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** No top-level domain begins with a digit: such text is an IP address. */
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?=[a-z][a-z0-9-])${LABEL}$`);
/** The usual address, which needs nothing but lower case: 1 µs instead of 8. */
const PLAIN =
	/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;
const PUNYCODE = /xn--/i;

/** ASCII that stands in no domain; a URL parser would end the name there, or decode it. */
const NOT_IN_DOMAIN = /[^a-z0-9.\-\u0080-\u{10ffff}]/iu;

const JOINERS_BETWEEN_NOTHING =
	/(?<![^\0-\x7f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\0-\x7f\u200c\u200d])/gu;

/**
 * The one spelling of a mailbox; null if the text is not exactly one address.
 *
 * - Around it, white space, angle brackets and `mailto:` are left out (RFC 6068), in it what is not
 *   shown, such as a zero-width space, and a dot that ends the domain.
 * - The domain is in Unicode, by UTS 46: `xn--bcher-kva.example` is `bücher.example`.
 * - The local part is in lower case, of ordinary width and in NFC. Tags and dots stay:
 *   `ada+news`, `a.da` and `ada` are three mailboxes.
 */
export function normalizeEmail(text: string): string | null {
	if (PLAIN.test(text) && text.length <= MAX_ADDRESS && !PUNYCODE.test(text)) {
		return text.toLowerCase();
	}
	const address = unwrapped(ordinaryWidth(visibleText(text)));
	const at = address.lastIndexOf('@');
	if (at < 1) return null;
	const local = canonicalLocal(address.slice(0, at));
	const domain = asciiDomain(address.slice(at + 1));
	if (!LOCAL.test(local) || domain === null) return null;
	const octets = Buffer.byteLength(local);
	if (octets > MAX_LOCAL || octets + 1 + domain.length > MAX_ADDRESS) return null;
	return `${local}@${readableDomain(domain)}`;
}

/**
 * Text that is no whole address in the spelling of addresses: a part, such as `@bücher.example`, or
 * an address within a network, such as `ada@localhost`.
 */
export function emailPart(text: string): string {
	const part = ordinaryWidth(visibleText(text));
	const at = part.lastIndexOf('@') + 1;
	const domain = at === 0 ? '' : hostName(part.slice(at));
	const rest = domain === '' ? canonicalLocal(part.slice(at)) : readableDomain(domain);
	return canonicalLocal(part.slice(0, at)) + rest || text;
}

function unwrapped(text: string): string {
	const inner = /^<(.*)>$/u.exec(text)?.[1].trim() ?? text;
	const uri = /^mailto:([^?]*)/iu.exec(inner);
	if (uri === null) return inner;
	try {
		return visibleText(decodeURIComponent(uri[1]));
	} catch {
		return inner;
	}
}

function canonicalLocal(local: string): string {
	const joined = local.replace(JOINERS_BETWEEN_NOTHING, '').normalize('NFC');
	return joined.toLowerCase().normalize('NFC');
}

/** null if it is not the name of a domain. */
function asciiDomain(text: string): string | null {
	const domain = hostName(text);
	return DOMAIN.test(domain) ? domain : null;
}

/** The name of a host in ASCII, by UTS 46, without a dot at its end; empty if it is no name. */
export function hostName(text: string): string {
	// In NFC, for a letter such as ≠ is no ASCII.
	if (NOT_IN_DOMAIN.test(text.normalize('NFC'))) return '';
	return domainToASCII(text).replace(/\.$/, '');
}

/** In Unicode, unless that is another name, as for letters that punycode must not encode. */
function readableDomain(domain: string): string {
	const readable = domainToUnicode(domain);
	return domainToASCII(readable) === domain ? readable : domain;
}
