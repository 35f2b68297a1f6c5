import { ordinaryWidth, visibleText } from './invisible';

/** Characters, however a number is decorated; more would take long to read. */
const MAX_TEXT = 200;
const E164 = /^\+[1-9]\d{6,14}$/;
/** RFC 3966 and 5724, and Twilio's and Skype's prefixes. */
const SCHEME = /^(?:tel|sms|callto|rcs|whatsapp):(?:\/\/)?/i;
/** "+49 (0)30 123": the zero in brackets is dialled only inside the country. */
const TRUNK_ZERO = /[([]\s*0\s*[)\]]/;
/** As in Google's libphonenumber, without the x of extensions. */
const PUNCTUATION = /\u200c|\u200d|[\s()[\].~\-/\u00b7\u2010-\u2015\u2053\u2212\u223c\u30fc]/g;

/**
 * E.164 without spaces, dashes, dots, slashes and brackets, in ASCII digits; `tel:` and `whatsapp:`
 * in front and characters that are not shown are left out. null if the text has no leading + and
 * country code.
 *
 * - Guessing the country of a national number could merge two contacts: such a number identifies no
 *   contact, but stays as an attribute. So does one with 00: what is dialled in front of a country
 *   code differs by country.
 * - So does one with an extension: behind one number sit many people.
 */
export function normalizePhone(text: string): string | null {
	if (text.length > MAX_TEXT) return null;
	const number = plainNumber(text);
	return E164.test(number) ? number : null;
}

/** Text that stands for a part of numbers, such as `+49 151`, in their spelling. */
export function phonePart(text: string): string {
	return plainNumber(text) || text;
}

function plainNumber(text: string): string {
	return asciiDigits(ordinaryWidth(visibleText(text)))
		.replace(SCHEME, '')
		.replace(TRUNK_ZERO, '')
		.replace(PUNCTUATION, '');
}

function asciiDigits(text: string): string {
	return text.replace(/(?!\d)\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0)!)));
}

/** Unicode, 4.6: decimal digits of a script stand in a row, from 0 to 9. */
function digitValue(codePoint: number): number {
	let zero = codePoint;
	while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
	return (codePoint - zero) % 10;
}
