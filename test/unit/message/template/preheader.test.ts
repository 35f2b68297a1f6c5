import { simpleParser } from 'mailparser';

import { plainText } from '../../../../src/message/channels/plain-text';
import { withPreheader } from '../../../../src/message/template/preheader';

describe('A preheader', () => {
	it.each([
		['<html><body class="a>b"><p>Hi</p></body></html>', '<html><body class="a>b">'],
		['<BODY>\n<p>Hi</p>', '<BODY>'],
		['<p>Hi</p>', ''],
		[
			'<!--[if mso]><body class="mso"><![endif]--><!--[if !mso]><!--><body><!--<![endif]--><p>Hi</p>',
			'<!--[if mso]><body class="mso"><![endif]--><!--[if !mso]><!--><body>',
		],
		[
			'<style>/* <body> */</style><script>"<body>"</script><body/><p>Hi</p>',
			'<style>/* <body> */</style><script>"<body>"</script><body/>',
		],
	])('stands at the beginning of the visible text: %j', (html, before) => {
		const shown = withPreheader(html, 'Psst');
		expect(shown.startsWith(`${before}<div style="display:none;`)).toBe(true);
		expect(shown.endsWith(html.slice(before.length))).toBe(true);
	});

	it('is text: nothing in it is markup', () => {
		const shown = withPreheader('<p>Hi</p>', 'Tom & <b>Jerry</b>');
		expect(shown).not.toContain('<b>');
		expect(shown).toContain('Tom &amp; ');
	});

	it('is the first text that an inbox shows, and no part of the text', async () => {
		const html = withPreheader('<body><p>Dear Ada</p></body>', 'Until Friday');
		const mail = await simpleParser(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`);
		expect(mail.text!.replace(/[\u034f\u200c\u00a0\s]+/g, ' ')).toMatch(/^Until Friday/);
		expect(plainText(html)).toBe('Dear Ada');
	});

	it('left empty changes nothing', () => {
		expect(withPreheader('<p>Hi</p>', '')).toBe('<p>Hi</p>');
	});
});
