import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { canonicalAddress } from '../../src/contact/consent';
import { normalizeEmail, normalizeId, normalizePhone } from '../../src/contact/identity';
import { parseAddress } from '../../src/message/channels/address';
import { anyText } from '../support/any-text';

const NUM_RUNS = 5_000;

const letter = fc.oneof(
	fc.constantFrom(
		..."adz09+.-_'!#$%&*/=?^`{|}~ßςΣİıſﬁǅ。ａ＠ﾊﾞ\u200b\u200c\u200d\u00ad\u0301\u0345",
	),
	anyText({ minLength: 1, maxLength: 1 }),
	fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const local = fc.array(letter, { minLength: 1, maxLength: 12 }).map((letters) => letters.join(''));
const domain = fc.oneof(
	fc.domain(),
	fc.constantFrom('bücher.example', 'xn--bcher-kva.example', 'ΟΔΟΣ.gr', 'xn--a.рф', '例え。テスト'),
	local.map((label) => `${label}.example`),
	local.map((label) => `xn--${label}.xn--p1ai`),
);
const address = fc.oneof(
	fc.emailAddress(),
	fc.tuple(local, domain).map((parts) => parts.join('@')),
	anyText({ maxLength: 20 }),
);

const wrapped = fc.constantFrom<(text: string) => string>(
	(text) => `<${text}>`,
	(text) => `mailto:${encodeURIComponent(text)}?subject=a`,
	(text) => `\u202a${text}\u202c`,
	(text) => `\ufeff ${text}\u200b\u00a0`,
	(text) => `${text}.`,
	(text) => text.normalize('NFD'),
);

/** The addresses with more than one letter that are accepted. */
const accepted = address
	.map((text) => ({ text, email: normalizeEmail(text) }))
	.filter((each): each is { text: string; email: string } => each.email !== null);

describe('an e-mail address in its one spelling', () => {
	it('is its own spelling', () => {
		fc.assert(
			fc.property(accepted, ({ email }) => {
				expect(normalizeEmail(email)).toBe(email);
			}),
			{ numRuns: NUM_RUNS },
		);
	});

	it('is the same whatever is wrapped around it', () => {
		fc.assert(
			fc.property(accepted, wrapped, ({ email }, wrap) => {
				expect(normalizeEmail(wrap(email))).toBe(email);
				// Consent and suppression are kept by it.
				expect(canonicalAddress('email', wrap(email))).toBe(email);
			}),
			{ numRuns: NUM_RUNS },
		);
	});

	it('is the same with its domain in ASCII and in Unicode', () => {
		fc.assert(
			fc.property(accepted, ({ email }) => {
				const at = email.lastIndexOf('@') + 1;
				const ascii = email.slice(0, at) + domainToASCII(email.slice(at));
				expect(normalizeEmail(ascii)).toBe(email);
				expect(normalizeEmail(ascii.toUpperCase())?.slice(-5)).toBe(email.slice(-5));
			}),
			{ numRuns: NUM_RUNS },
		);
	});

	it('holds nothing that is lost, that no store can hold, or that ends a line', () => {
		fc.assert(
			fc.property(accepted, ({ email }) => {
				expect(email).not.toMatch(/[\s\0\p{Cc}\p{Cs}\ufffd"<>]/u);
				expect(email).toBe(email.normalize('NFC'));
			}),
			{ numRuns: NUM_RUNS },
		);
	});

	it('is an address for the sending door, too, which changes only the form of its domain', () => {
		fc.assert(
			fc.property(accepted, ({ email }) => {
				const at = email.lastIndexOf('@') + 1;
				expect(parseAddress(email)).toBe(email.slice(0, at) + domainToASCII(email.slice(at)));
			}),
			{
				numRuns: NUM_RUNS,
				examples: [
					...['a..b@docomo.ne.jp', '.lead@ezweb.ne.jp', 'trail.@docomo.ne.jp'],
					...['👩🚀@example.com', 'нет@пример.рф', '用户@例子.公司'],
					...[`${'ü'.repeat(32)}@bücher.example`, 'ada@xn--a.example', 'ada@💩.la'],
				].map((email) => [{ text: email, email: normalizeEmail(email)! }]),
			},
		);
	});
});

describe('an address that the sending door takes', () => {
	/** With nothing behind the @ that ends a name in a URL, which parts the two doors. */
	const isName = (text: string) => !/[/\\?#%\t\n\r](?!.*@)/su.test(text);
	const sendable = fc
		.oneof(
			address,
			local.map((text) => `${text}@LocalHost`),
			fc.tuple(local, local).map((parts) => parts.join('@')),
		)
		.filter(isName)
		.map((text) => ({ text, sent: parseAddress(text) }))
		.filter((each): each is { text: string; sent: string } => each.sent !== undefined);

	it('is one for objections in every spelling, also where it is no identity', () => {
		fc.assert(
			fc.property(sendable, ({ text, sent }) => {
				const canonical = canonicalAddress('email', text);
				expect(canonicalAddress('email', sent)).toBe(canonical);
				expect(canonicalAddress('email', canonical)).toBe(canonical);
				const at = sent.lastIndexOf('@');
				const upper = sent.slice(0, at) + sent.slice(at).toUpperCase();
				expect(canonicalAddress('email', upper)).toBe(canonical);
			}),
			{
				numRuns: NUM_RUNS,
				examples: ['Ada@LOCALHOST', 'ada@Bücher', 'ada@192.168.0.1', 'Ada@x.y'].map((text) => [
					{ text, sent: parseAddress(text)! },
				]),
			},
		);
	});
});

describe('a phone number in its one spelling', () => {
	const digits = fc.stringMatching(/^[1-9][0-9]{6,14}$/);
	const sign = fc.constantFrom(
		'',
		' ',
		'-',
		'/',
		'.',
		'\u00a0',
		'\u2011',
		'\u200b',
		'\u202a',
		'\u3000',
	);
	const zero = fc.constantFrom(0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xff10, 0x1d7ce, 0x1d7f6, 0x1fbf0);

	it('is the same whatever its digits, spaces and signs', () => {
		fc.assert(
			fc.property(
				...[digits, fc.array(sign, { minLength: 15, maxLength: 15 }), zero],
				fc.constantFrom('', 'tel:', 'whatsapp:', '\ufeff', '\u2066'),
				(number, signs, first, prefix) => {
					const written = [...number].map(
						(digit, i) => String.fromCodePoint(first + Number(digit)) + signs[i],
					);
					const text = `${prefix}+${written.join('')}`;
					expect(normalizePhone(text)).toBe(`+${number}`);
					expect(canonicalAddress('sms', text)).toBe(`+${number}`);
				},
			),
			{ numRuns: NUM_RUNS },
		);
	});

	it('is its own spelling, and none of any other text', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					anyText({ maxLength: 20 }),
					digits.map((each) => `+${each}`),
				),
				(text) => {
					const phone = normalizePhone(text);
					if (phone === null) return;
					expect(phone).toMatch(/^\+[1-9]\d{6,14}$/);
					expect(normalizePhone(phone)).toBe(phone);
				},
			),
			{ numRuns: NUM_RUNS },
		);
	});
});

describe('a user id in its one spelling', () => {
	it('is its own spelling', () => {
		fc.assert(
			fc.property(fc.oneof(local, anyText({ maxLength: 20 })), (text) => {
				expect(normalizeId(normalizeId(text))).toBe(normalizeId(text));
			}),
			{ numRuns: NUM_RUNS },
		);
	});
});
