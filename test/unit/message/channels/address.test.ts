import fc from 'fast-check';

import { oneLine, parseAddress, parseMailbox } from '../../../../src/message/channels/address';
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
		'.anna@example.com',
		'an..na@example.com',
		'anna.@example.com',
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
	it.each([
		['shop@example.com', { name: '', address: 'shop@example.com' }],
		['Shop <shop@example.com>', { name: 'Shop', address: 'shop@example.com' }],
		['"Shop, Inc." <shop@example.com>', { name: 'Shop, Inc.', address: 'shop@example.com' }],
		['Grüße <shop@bücher.example>', { name: 'Grüße', address: 'shop@xn--bcher-kva.example' }],
	])('reads name and address of %p', (text, mailbox) => {
		expect(parseMailbox(text)).toEqual(mailbox);
	});

	it.each([
		'',
		'Shop',
		'Shop <>',
		'a@example.com, b@example.com',
		'Group: a@example.com;',
		'Shop\r\nBcc: x@example.com <shop@example.com>',
	])('does not take %j', (text) => {
		expect(parseMailbox(text)).toBeUndefined();
	});
});

describe('oneLine', () => {
	it('turns line breaks, tabs and control characters into single spaces', () => {
		expect(oneLine('\ta\r\nb\u0000\u0085c\u2028d ')).toBe('a b c d');
	});
});
