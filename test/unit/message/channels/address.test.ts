import fc from 'fast-check';

import { normalizeEmail } from '../../../../src/contact/identity';
import {
	oneLine,
	parseAddress,
	parseMailbox,
	splitMailbox,
	type Mailbox,
} from '../../../../src/message/channels/address';
import { anyText } from '../../../support/any-text';

describe('parseAddress', () => {
	it.each([
		['anna@example.com', 'anna@example.com'],
		[' anna@example.com ', 'anna@example.com'],
		['anna+news@mail.example.co.uk', 'anna+news@mail.example.co.uk'],
		["o'neil_x-1@example.com", "o'neil_x-1@example.com"],
		['anna@bücher.example', 'anna@xn--bcher-kva.example'],
		['Anna@EXAMPLE.com', 'Anna@example.com'],
		['josé@example.com', 'josé@example.com'],
		['用户@例子.example', '用户@xn--fsqu00a.example'],
		['root@localhost', 'root@localhost'],
		// Carriers in Japan gave out such addresses for years.
		['.lead@docomo.example', '.lead@docomo.example'],
		['a..b@example.com', 'a..b@example.com'],
		['-..x...y..@ezweb.example', '-..x...y..@ezweb.example'],
		['trail.@softbank.example', 'trail.@softbank.example'],
		['...@example.com', '...@example.com'],
		['☕️@example.com', '☕️@example.com'],
	])('takes %p as %p', (text, address) => {
		expect(parseAddress(text)).toBe(address);
	});

	it.each([
		'',
		'@',
		'anna',
		'@example.com',
		'anna@',
		'anna@@example.com',
		'a,b@example.com',
		'a;b@example.com',
		'an na@example.com',
		'anna@exa mple.com',
		'anna@-example.com',
		'anna@example..com',
		'anna@.example.com',
		'anna@example.com..',
		'an\u200bna@example.com',
		'anna@a.example@b.example',
		'anna@[127.0.0.1]',
		'\ud800@example.com',
		'Anna <anna@example.com>',
		'anna@example.com>',
		'"anna b"@example.com',
		'anna@example.com\r\nRCPT TO:<evil@example.com>',
		'anna\u0000@example.com',
		'anna\u2028@example.com',
		`${'a'.repeat(65)}@example.com`,
		`${'é'.repeat(33)}@example.com`,
		`anna@${'a.'.repeat(130)}example`,
	])('does not take %j', (text) => {
		expect(parseAddress(text)).toBeUndefined();
	});

	/** At most 64 octets. */
	const part = fc.string({
		unit: fc.constantFrom(...'ab0.-_+=~^$&ÄßéЖ漢ก😀e\u0301@<>,;:"()[]\\ \t\u200b\u00a0'),
		maxLength: 15,
	});

	it('takes every email address that a contact may have', () => {
		const address = fc.oneof(
			fc.tuple(part, part).map(([local, domain]) => `${local}@${domain}.example`),
			fc.emailAddress(),
		);
		let taken = 0;
		fc.assert(
			fc.property(address, (text) => {
				const email = normalizeEmail(text);
				if (email === null) return;
				taken++;
				expect(parseAddress(email)?.split('@')[0]).toBe(email.split('@')[0]);
			}),
			{ numRuns: 5_000 },
		);
		expect(taken).toBeGreaterThan(1_000);
	});

	it('takes before the @ what a contact may have there, and nothing else', () => {
		fc.assert(
			fc.property(part, (local) => {
				const text = `${local}@docomo.example`;
				const stored = normalizeEmail(text);
				// What is not shown is left out of a contact's address, and refused in any other.
				const isAsStored = stored === text.toLowerCase();
				if (isAsStored) expect(parseAddress(text)).toBe(text);
				if (stored !== null) expect(parseAddress(stored)).toBe(stored);
				if (parseAddress(text) !== undefined) expect(stored).not.toBeNull();
			}),
			{ numRuns: 5_000 },
		);
	});

	it('never lets through characters that could end a command or add a recipient', () => {
		fc.assert(
			fc.property(
				fc.oneof(anyText(), fc.emailAddress()),
				anyText({ maxLength: 4 }),
				fc.nat(),
				(text, inserted, where) => {
					const at = where % (text.length + 1);
					const address = parseAddress(text.slice(0, at) + inserted + text.slice(at));
					if (address !== undefined) expect(address).not.toMatch(/[\s<>,;:"()[\]\\\p{Cc}]/u);
				},
			),
			{ numRuns: 2_000 },
		);
	});
});

describe('parseMailbox', () => {
	it.each<[string, Mailbox]>([
		['shop@example.com', { name: '', address: 'shop@example.com' }],
		['Shop <shop@example.com>', { name: 'Shop', address: 'shop@example.com' }],
		['"Shop, Inc." <shop@example.com>', { name: 'Shop, Inc.', address: 'shop@example.com' }],
		['Grüße <shop@bücher.example>', { name: 'Grüße', address: 'shop@xn--bcher-kva.example' }],
		...[
			'Acme: News',
			'Acme, Inc.',
			'Acme; Sons',
			'Acme (Europe)',
			'Acme [beta]',
			'news@acme.example',
			'J. R. "Bob" Dobbs',
			'"Shop',
			"O'Neil",
			'O"Neil',
			'a\\b',
			'=?utf-8?q?Acme?=',
			'undisclosed-recipients:;',
			'Ünï 🎁 עברית',
			'x'.repeat(200),
		].map((name): [string, Mailbox] => [
			`${name} <shop@example.com>`,
			{ name, address: 'shop@example.com' },
		]),
		[
			'"O\\"Neil \\\\ <x>" <shop@example.com>',
			{ name: 'O"Neil \\ <x>', address: 'shop@example.com' },
		],
		['Shop<shop@example.com>', { name: 'Shop', address: 'shop@example.com' }],
		[' "" < shop@example.com > ', { name: '', address: 'shop@example.com' }],
	])('reads name and address of %p', (text, mailbox) => {
		expect(parseMailbox(text)).toEqual(mailbox);
	});

	it.each([
		'',
		'Shop',
		'Shop <>',
		'a@example.com, b@example.com',
		'Group: a@example.com;',
		'a@example.com, Shop <shop@example.com>',
		'A <a@example.com>, B <b@example.com>',
		'A <a@example.com> B <b@example.com>',
		'Shop <<shop@example.com>>',
		'Shop <shop@example.com> (news)',
		'Shop <shop@example.com',
		'shop@example.com>',
		'Shop <shop@example.com>;',
		'Shop\r\nBcc: x@example.com <shop@example.com>',
	])('does not take %j', (text) => {
		expect(parseMailbox(text)).toBeUndefined();
	});
});

describe('splitMailbox', () => {
	it('reads no sign of a placeholder, whatever stands in it', () => {
		const text = '"{{ a | default: "<x>, y" }}" <{{ b }}@example.com>';
		const signs = text.replace(/\{\{.*?\}\}/g, (all) => 'x'.repeat(all.length));
		expect(splitMailbox(text, signs)).toEqual({
			name: '{{ a | default: "<x>, y" }}',
			address: '{{ b }}@example.com',
		});
	});
});

describe('oneLine', () => {
	it('turns line breaks, tabs and control characters into single spaces', () => {
		expect(oneLine('\ta\r\nb\u0000\u0085c\u2028d ')).toBe('a b c d');
	});
});
