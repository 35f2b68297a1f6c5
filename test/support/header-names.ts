import fc from 'fast-check';

const PIECES = [
	...['"', '\\', '<', '>', '(', ')', '[', ']', ':', ';', ',', '@', '.', '=', '?', '_', ' ', '  '],
	...['\r\n', '\n', '\r', '\t', '\0', '\u2028', '\u0085', '\u200b', '\u202e', '\ufeff', '\u00a0'],
	...['=?utf-8?q?', '=?utf-8?b?', '?=', '=?utf-8?q?evil?=', '=?iso-2022-jp?b?GyRC?=', '=0D=0A'],
	...['<evil@evil.example>', 'evil@evil.example', 'x <evil@evil.example> (', ', evil@evil.example'],
	...['\r\nBcc: evil@evil.example', '\r\n\r\n', '\r\n.\r\n', 'undisclosed-recipients:;', 'A:'],
	...['{{ 7 }}', '{{', '}}', '{% if %}', '%', '${x}', '={{ 7 }}', '&lt;', '%0d%0aBcc:'],
	...['O"Neil', "O'Neil", 'Zoë', '漢字', '🎁', '👩‍👩‍👧', 'עברית', 'e\u0301', 'ß', 'a', 'x'.repeat(90)],
];

/** Names that are hostile to headers: specials, line breaks, encoded words, groups, templates. */
export const headerName = fc
	.array(fc.constantFrom(...PIECES), { maxLength: 12 })
	.map((all) => all.join(''));
