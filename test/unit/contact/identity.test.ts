import { identityKeys, normalizeEmail, normalizePhone } from '../../../src/contact/identity';

describe('an e-mail address', () => {
	it.each([
		['Ada@Example.COM', 'ada@example.com'],
		['  ada@example.com\n', 'ada@example.com'],
		["o'brien+news@mail.example.co.uk", "o'brien+news@mail.example.co.uk"],
		['müller@bücher.example', 'müller@bücher.example'],
		['ZOE\u0308@example.com', 'zo\u00eb@example.com'],
		['用户@例子.公司', '用户@例子.公司'],
		['a..b@docomo.example', 'a..b@docomo.example'],
	])('is trimmed and in lower case: %j', (text, email) => {
		expect(normalizeEmail(text)).toBe(email);
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
		'Ada <ada@example.com>',
		'ada@example.com, bob@example.com',
		'ada@example.com\r\nBcc: all@example.com',
		'ada\u0000@example.com',
		'ada\u200b@example.com',
		`${'a'.repeat(65)}@example.com`,
		`a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(20)}`,
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
		'',
		'0151 12345678',
		'004915112345678',
		'+0151123456',
		'+49',
		'+1234567890123456',
		'+1 800 FLOWERS',
	])('is none without a country code, or with the wrong length or letters: %j', (text) => {
		expect(normalizePhone(text)).toBeNull();
	});
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
