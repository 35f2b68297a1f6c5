import {
	identityKeys,
	normalizeEmail,
	normalizeId,
	normalizePhone,
} from '../../../src/contact/identity';

describe('an e-mail address', () => {
	it.each([
		['Ada@Example.COM', 'ada@example.com'],
		['  ada@example.com\n', 'ada@example.com'],
		["o'brien+news@mail.example.co.uk", "o'brien+news@mail.example.co.uk"],
		['müller@bücher.example', 'müller@bücher.example'],
		['ZOE\u0308@example.com', 'zo\u00eb@example.com'],
		['用户@例子.公司', '用户@例子.公司'],
	])('is trimmed and in lower case: %j', (text, email) => {
		expect(normalizeEmail(text)).toBe(email);
	});

	it.each([
		['ada@bücher.example', 'ada@bücher.example'],
		['ada@xn--bcher-kva.example', 'ada@bücher.example'],
		['ada@XN--BCHER-KVA.Example', 'ada@bücher.example'],
		['ada@BU\u0308CHER.example', 'ada@bücher.example'],
		['ada@bücher.xn--vermgensberatung-pwb', 'ada@bücher.vermögensberatung'],
		['ada@faß.example', 'ada@faß.example'],
		['ada@FASS.example', 'ada@fass.example'],
		['ada@ΟΔΟΣ.example', 'ada@οδοσ.example'],
		['ada@ΟΔΟΣ-1.example', 'ada@οδοσ-1.example'],
		['ada@οδος-1.example', 'ada@οδος-1.example'],
		['ada@İstanbul.example', 'ada@i̇stanbul.example'],
		['ada@例え。テスト', 'ada@例え.テスト'],
		['ada@xn--r8jz45g.xn--zckzah', 'ada@例え.テスト'],
		['ada@ශ්\u200dරී.example', 'ada@ශ්\u200dරී.example'],
		['ada@xn--10cl1a0b660p.example', 'ada@ශ්\u200dරී.example'],
		['ada@💩.la', 'ada@💩.la'],
		['ada@example.com.', 'ada@example.com'],
		['ada@r3---sn.example', 'ada@r3---sn.example'],
	])('has its domain in Unicode, as UTS 46 maps it: %j', (text, email) => {
		expect(normalizeEmail(text)).toBe(email);
	});

	it.each([
		// No name in punycode.
		['ada@xn--a.example', 'ada@xn--a.example'],
		['ada@xn--a.xn--bcher-kva.example', 'ada@xn--a.xn--bcher-kva.example'],
		// Punycode of an upper-case Ü, which is no name, either.
		['ada@xn--bcher-3oa.example', 'ada@xn--bcher-3oa.example'],
		// Punycode of text in ASCII.
		['ada@xn--fass-.example', null],
	])('keeps a domain in bad punycode apart from all others: %j', (text, email) => {
		expect(normalizeEmail(text)).toBe(email);
	});

	it.each([
		['zero-width space', '\u200bada@example.com'],
		['zero-width space inside', 'ada\u200b@exam\u200bple.com\u200b'],
		['byte order mark', '\ufeffada@example.com'],
		['soft hyphen', 'a\u00adda@exam\u00adple.com'],
		['word joiner', 'ada\u2060@\u2060example.com'],
		['bidi marks', '\u200fada@example.com\u200e'],
		['bidi embedding', '\u202aada@example.com\u202c'],
		['bidi isolate', '\u2068ada@example.com\u2069'],
		['Arabic letter mark', '\u061cada@example.com'],
		['variation selector', 'ada@example.com\ufe0f'],
		['no-break space', '\u00a0ada@example.com\u202f'],
		['ideographic space', '\u3000ada@example.com'],
		['vertical tab and form feed', '\u000bada@example.com\f'],
		['next line', 'ada@example.com\u0085'],
		['line separator', 'ada@example.com\u2028'],
		['joiner between letters of ASCII', 'a\u200dda@example.com'],
		['joiner at the end', 'ada\u200d@example.com'],
	])('is without a %s', (_name, text) => {
		expect(normalizeEmail(text)).toBe('ada@example.com');
	});

	it.each([
		'<ada@example.com>',
		' < Ada@Example.com > ',
		'mailto:ada@example.com',
		'MAILTO:Ada@example.com?subject=Hi&body=x@y',
		'<mailto:ada@example.com>',
		'mailto:%61da@example.com',
		'ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ',
		'ada＠example。com',
		'＜ada@example.com＞',
	])('is without brackets, scheme and width: %j', (text) => {
		expect(normalizeEmail(text)).toBe('ada@example.com');
	});

	it.each([
		'a..b@docomo.example',
		'.lead@ezweb.example',
		'trail.@docomo.example',
		'..@softbank.example',
		'a...b..@docomo.example',
		'-_-@docomo.example',
	])('may have dots anywhere before the @, as Japanese carriers gave them out: %j', (text) => {
		expect(normalizeEmail(text)).toBe(text);
	});

	it.each([
		['ada@example.com', 'a.da@example.com'],
		['ada@example.com', 'ada+news@example.com'],
		['ada@example.com', 'ada@www.example.com'],
		['ada@gmail.com', 'ada@googlemail.com'],
		['ada@faß.example', 'ada@fass.example'],
		['ısmail@example.com', 'ismail@example.com'],
		['İsmail@example.com', 'ismail@example.com'],
		['аda@example.com', 'ada@example.com'],
		['zoë@example.com', 'zoe@example.com'],
		['ﬁn@example.com', 'fin@example.com'],
		['太郎。山田@example.com', '太郎.山田@example.com'],
		['ada@xn--a.example', 'ada@a.example'],
	])('is not merged with another mailbox: %j and %j', (one, other) => {
		const [left, right] = [one, other].map(normalizeEmail);
		expect([left, right]).not.toContain(null);
		expect(left).not.toBe(right);
	});

	it.each([
		['ÅSA@example.com', 'a\u030asa@example.com'],
		['ПОЧТА@пример.рф', 'почта@xn--e1afmkfd.xn--p1ai'],
		['ΑΔΑ@example.com', 'αδα@example.com'],
		['Ǆ@example.com', 'ǆ@example.com'],
		['Ա@example.com', 'ա@example.com'],
		['Ა@example.com', 'ა@example.com'],
		['𐐀@example.com', '𐐨@example.com'],
		['İSMAİL@example.com', 'i\u0307smai\u0307l@example.com'],
		['ﾀﾛｳ@example.com', 'タロウ@example.com'],
		['ﾊﾞ@example.com', 'バ@example.com'],
		['a\u200d\u0301@example.com', 'á@example.com'],
	])('is one in upper and lower case of every script: %j and %j', (one, other) => {
		expect(normalizeEmail(one)).not.toBeNull();
		expect(normalizeEmail(one)).toBe(normalizeEmail(other));
	});

	it.each([
		`${'a'.repeat(64)}@example.com`,
		`${'ü'.repeat(32)}@example.com`,
		`a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.de`,
	])('may be as long as a mail server takes it, in octets: %j', (text) => {
		expect(normalizeEmail(text)).toBe(text);
	});

	it.each([
		'',
		'ada',
		'ada@',
		'@example.com',
		'ada@example',
		'ada@@example.com',
		'ada@-example.com',
		'ada@example..com',
		'ada@example.com..',
		'ada@foo_bar.example',
		'ada@192.0.2.10',
		'ada@0x7f.0x10',
		'ada@[192.0.2.10]',
		'ada@example.com/path',
		'ada@example.com?x.de',
		'ada@example.com#x.de',
		'ada@exa%6dple.com',
		'ada@example\\.com',
		'ada@exa\tmple.com',
		'ada@exa\u2100mple.com',
		'"ada b"@example.com',
		'ada b@example.com',
		'Ada <ada@example.com>',
		'<ada@example.com',
		'<<ada@example.com>>',
		'mailto:ada@example.com,bob@example.com',
		'mailto:ada%0abob@example.com',
		'mailto:%@example.com',
		'tel:ada@example.com',
		'ada@example.com, bob@example.com',
		'ada@example.com\r\nBcc: all@example.com',
		'ada\u0000@example.com',
		'ada\ud83c@example.com',
		'ada\ufffd@example.com',
		'ada\u0007@example.com',
		// Letters that are joined, or not: with and without are two mailboxes.
		'نامه\u200cای@example.com',
		'👩\u200d🚀@example.com',
		'\u200b@example.com',
		'\u200d@example.com',
		`${'a'.repeat(65)}@example.com`,
		`${'ü'.repeat(33)}@example.com`,
		`a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(20)}`,
		`a@${'ü'.repeat(60)}.example`,
	])('is none when it is not plausible: %j', (text) => {
		expect(normalizeEmail(text)).toBeNull();
	});
});

describe('a phone number', () => {
	it.each([
		['+4915112345678', '+4915112345678'],
		['+49 151 123-45678', '+4915112345678'],
		['+1 (415) 555.2671', '+14155552671'],
		['+44\u00a020\u20117946\u20100958', '+442079460958'],
		['+49 (0)30 123456', '+4930123456'],
	])('is E.164: %j', (text, phone) => {
		expect(normalizePhone(text)).toBe(phone);
	});

	it.each([
		'+49/151/12345678',
		'(+49) 151 [123] 45678',
		'+49 [0] 151 12345678',
		'+49~151~12345678',
		'+49 151\u221212345678',
		'+49・151・12345678'.replaceAll('・', '\u00b7'),
		'+49 151 \u2013 123 \u2014 45678',
		'+49\u30fc151\u30fc12345678',
		'+49\t151\u000b12345678\r\n',
		'+49\u202f151\u300012345678',
		'\u202a+49 151 12345678\u202c',
		'\u200e+49\u2060151\u00ad12345678',
		'\ufeff+49\u200b15112345678',
		'+49\u200d15112345678',
		'＋４９ １５１ １２３４５６７８',
		'＋４９（０）１５１－１２３４５６７８',
		'+٤٩ ١٥١ ١٢٣٤٥٦٧٨',
		'+۴۹ ۱۵۱ ۱۲۳۴۵۶۷۸',
		'+४९१५११२३४५६७८',
		'+\u{1d7d2}\u{1d7d7}15112345678',
		'+\u{1d7fa}\u{1d7ff}15112345678',
		'tel:+49-151-12345678',
		'TEL:+49(151)12345678',
		'sms:+4915112345678',
		'callto:+4915112345678',
		'tel://+4915112345678',
		'whatsapp:+4915112345678',
		' whatsapp: +49 151 12345678',
	])('is one, however it is written: %j', (text) => {
		expect(normalizePhone(text)).toBe('+4915112345678');
	});

	it.each([
		'',
		'0151 12345678',
		'4915112345678',
		'004915112345678',
		'+004915112345678',
		'01149 151 12345678',
		'+0151123456',
		'++4915112345678',
		'+49',
		'+1234567890123456',
		'+1 800 FLOWERS',
		'+49 151 12345678, +49 151 12345679',
		'+49 151 12345678 / +49 151 12345679',
		'+49\u000015112345678',
		'+49\ud83c15112345678',
		'+49\ufffd15112345678',
		'+49 151 1234567\u2078',
		'sip:+4915112345678@example.com',
	])('is none without a country code, or with the wrong length or letters: %j', (text) => {
		expect(normalizePhone(text)).toBeNull();
	});

	it.each([
		'tel:+49-151-12345678;ext=12',
		'+49 151 12345678 ext. 12',
		'+49 151 12345678x12',
		'+49 151 12345678#12',
		'+49 151 12345678;12',
		'tel:7042;phone-context=example.com',
	])('is none with an extension, behind which others sit: %j', (text) => {
		expect(normalizePhone(text)).toBeNull();
	});
});

describe('a user id or anonymous id', () => {
	it.each([
		['  42 ', '42'],
		['\ufeffu-1', 'u-1'],
		['u-1\u200b', 'u-1'],
		['\u202au-1\u202c', 'u-1'],
		['u-1\u0085', 'u-1'],
		['zoe\u0308', 'zo\u00eb'],
		['\u200b \u00ad', ''],
	])('is trimmed, also of what is not shown, and in NFC: %j', (text, id) => {
		expect(normalizeId(text)).toBe(id);
	});

	it.each(['Ada', 'ａｄａ', 'a b', 'a\u200bb', 'a-b', '٤٢', 'a+b', 'ID:42', '0042', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])(
		'stays as it is otherwise: %j',
		(text) => {
			expect(normalizeId(text)).toBe(text);
		},
	);
});

describe('identifiers', () => {
	it('are tried in the order user id, e-mail, phone, anonymous id', () => {
		const identity = {
			anonymousId: 'a',
			phone: '+4915112345678',
			email: 'ada@example.com',
			userId: '42',
		};
		expect(identityKeys(identity)).toEqual([
			{ kind: 'userId', value: '42' },
			{ kind: 'email', value: 'ada@example.com' },
			{ kind: 'phone', value: '+4915112345678' },
			{ kind: 'anonymousId', value: 'a' },
		]);
	});

	it('are only those that are present', () => {
		expect(identityKeys({ email: 'ada@example.com' })).toEqual([
			{ kind: 'email', value: 'ada@example.com' },
		]);
	});
});
