/**
 * Texts that have broken programs: a selection, by its sections, of the Big List of Naughty Strings
 * (https://github.com/minimaxir/big-list-of-naughty-strings), which is published under the MIT
 * License, Copyright (c) 2015-2020 Max Woolf; with some of databases, JSON and mails.
 */
const RESERVED = [
	...['', ' ', 'undefined', 'undef', 'null', 'NULL', '(null)', 'nil', 'NIL', 'true', 'false'],
	...['True', 'None', 'hasOwnProperty', 'then', 'constructor', 'toString', 'valueOf', 'length'],
	...['__proto__', 'prototype', '__defineGetter__', 'Object', '\\', '\\\\', '[object Object]'],
];

const NUMBERS = [
	...['0', '1', '-1', '1.00', '$1.00', '1/2', '1E2', '1E02', '1E+02', '-1E+02', '1/0', '0/0'],
	...['-9223372036854775808/-1', '0.00', '0..0', '.', '0.0.0', '0,00', '0,,0', '--1', '-', '-.'],
	...[
		'999999999999999999999999999999999999999999999999',
		'9007199254740993',
		'9223372036854775808',
	],
	...['NaN', 'Infinity', '-Infinity', '1#INF', '-0', '0x0', '0xffffffff', '0xabad1dea', '1e999'],
	...['123456789012345678901234567890123456789', '1,000.00', "1'000.00", '1 000', '01000', '08'],
];

const SYMBOLS = [
	...[",./;'[]\\-=", '<>?:"{}|_+', '!@#$%^&*()`~', '"\'', "''''\"", "\"'\"'\"''''\"", "'", '"'],
	'\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u007f',
	'\u0080\u0081\u0082\u0083\u0084\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f',
	'\t\u000b\f\u0085\u00a0\u1680\u2002\u2003\u2028\u2029\u202f\u205f\u3000',
	'\u00ad\u0600\u0601\u061c\u06dd\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u2060\ufeff',
	...['\ufeff', '\ufffe', '\uffff', 'Ω≈ç√∫˜µ≤≥÷', 'åß∂ƒ©˙∆˚¬…æ', '¡™£¢∞§¶•ªº–≠', '⁰⁴⁵₀₁₂'],
	...['ด้้้้้็็็็็้้้้้็็็็็', '田中さんにあげて下さい', '사회과학원 어학연구소', '𠜎𠜱𠝹𠱓', 'ȺȾ', 'ẞß'],
	...['(｡◕ ∀ ◕｡)', '😍', '👩🏽', '👾 🙇 💁', '❤️ 💔', '🏳️\u200d🌈', '🇺🇸🇷🇺🇸', '１２３', '١٢٣', 'İıſ'],
	...[
		'ثم نفس سقطت وبالتحديد،',
		'בְּרֵאשִׁית',
		'\u202etest\u202e',
		'\u2066test\u2067',
		'\u200b',
		'Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤',
		'ﷺ',
	],
	...['e\u0301', '\u00e9', '\u1e9b\u0323', '\u{10ffff}', '\u{1f600}\u{fe0f}', 'ﬁ', '\u212b'],
];

const MARKUP = [
	...['<script>alert(0)</script>', '&lt;script&gt;alert(1);&lt;/script&gt;', '<svg><script>0'],
	...['"><script>alert(2)</script>', "'><script>alert(3)</script>", '></style><script>0</script>'],
	...['<IMG SRC=JaVaScRiPt:alert(0)>', '<img src=x onerror=alert(0) />', 'onfocus=x autofocus '],
	...['" onfocus=JaVaSCript:alert(0) autofocus', '<plaintext>', '<!--', ']]>', '--!><img src=x>'],
	...['javascript:alert(0)', 'JAVASCRIPT:alert(0)', 'java\tscript:alert(0)', 'vbscript:msgbox(0)'],
	...['data:text/html;base64,PHNjcmlwdD4=', '//evil.example', '\\\\evil.example', '</title>'],
	...['</textarea><script>0</script>', '</style>', '{{ 7 | times: 7 }}', '{% raw %}', '${7*7}'],
	...['<mj-include path="/etc/passwd" />', '{{constructor}}', '=cmd|x!A1', '&#0;', '&#xD800;'],
	'<a href="\\x0Bjavascript:x">t</a>',
];

const DATABASES = [
	...['1;DROP TABLE users', "1'; DROP TABLE users-- 1", "' OR 1=1 -- 1", "' OR '1'='1", "'; --"],
	...['%', '_', '%%', '\\%', '%_\\', '$1', '$2', '?', '??', ':1', '@p', '$$', '$tag$', '/*', '*/'],
	...["'||pg_sleep(0)||'", '{"a":1}', '[1]', '"', '\\u0000', '\\u0041', "E'\\x00'", "''''", '`'],
	...['.', '..', 'a.b', 'a[0]', '$.a', '$."a"', '#>>', '->', '"a"."b"', '\\"', 'select', 'NaN'],
];

const SHELLS_AND_FILES = [
	...['--help', '$HOME', "$ENV{'HOME'}", '$(touch x)', '`touch x`', '| touch x', '\0touch x', '%d'],
	...['%s%s%s%s%s', '%n', '%*.*s', '../../../../../../etc/passwd%00', '/dev/null; true', 'CON'],
	...['<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'],
	...['() { 0; }; touch x', '<% 0 %>', 'NUL', 'COM1', '%0d%0aSet-Cookie: a=b', '%c0%af', '%'],
];

const LINES = [
	...['a\r\nBcc: x@example.com', 'a\nb', 'a\rb', '\r\n\r\n<html>', '\r\n.\r\nMAIL FROM:<>', '\n'],
	...['a\u2028b', '=?utf-8?B?DQpCY2M6IHg=?=', '"a" <b@c.example>, d@e.example', '<>', 'a@b', '@'],
];

/** What Postgres and UTF-8 cannot hold: NUL, and halves of surrogate pairs. */
export const UNSTORABLE = [
	...['\0', 'a\0b', '\ud83c', '\udf89', '\udf89\ud83c', 'cut 🎉'.slice(0, -1), '\ud800\0'],
];

/** All of them, each once. */
export const NAUGHTY: readonly string[] = [
	...new Set([
		...[RESERVED, NUMBERS, SYMBOLS, MARKUP, DATABASES, SHELLS_AND_FILES, LINES].flat(),
		...UNSTORABLE,
	]),
];
