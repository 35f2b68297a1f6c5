import { plainText } from '../../../../src/message/channels/plain-text';
import { mjmlToHtml } from '../../../../src/message/template/mjml';
import { withPreheader } from '../../../../src/message/template/preheader';

describe('plainText', () => {
	it.each([
		[
			'paragraphs apart, lines below each other',
			'<p>One<br>two</p><p>three</p>',
			'One\ntwo\n\nthree',
		],
		[
			'words of different elements apart only where the page does',
			'<b>bo</b>ld <i>x</i>',
			'bold x',
		],
		[
			'rows of a table on lines, cells on one',
			'<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>',
			'a b\nc',
		],
		['lists with stars', '<ul><li>one</li><li>two</li></ul>', '* one\n* two'],
		[
			'nothing that is not displayed, with all that is in it',
			'<div style="color:red; display: none"><p>a<br>b<img src="x"></p></div><p>seen</p>',
			'seen',
		],
		['entities as characters', '&euro;&nbsp;5 &lt;b&gt; &amp;', '€\u00a05 <b> &'],
		[
			'links with their address',
			'<a href="https://a.example/?x=1&amp;y=2">Here</a>',
			'Here [https://a.example/?x=1&y=2]',
		],
		[
			'a link that shows its address once',
			'<a href="https://a.example">https://a.example</a>',
			'https://a.example',
		],
		[
			'a linked picture as its address',
			'<a href="https://a.example"><img src="x.png"></a>',
			'[https://a.example]',
		],
		[
			"linked pictures in the words of their alt, and other pictures' words",
			'<a href="https://a.example"><img src="x.png" alt="Our shop"></a> <img src="y.png" alt="Snow"><img src="z.png" alt="">',
			'Our shop [https://a.example] Snow',
		],
		[
			'addresses of pictures without words apart',
			'<a href="https://a.example"><img src="x.png" alt=""></a><a href="https://b.example"><img src="y.png"></a>',
			'[https://a.example][https://b.example]',
		],
		[
			'addresses of mail without their scheme, those of phones with it',
			'<a href="mailto:a@a.example">Write</a> <a href="MAILTO:a@a.example">a@a.example</a> <a href="tel:+49123">Call</a>',
			'Write [a@a.example] a@a.example Call [tel:+49123]',
		],
		[
			'numbered lists with numbers, and lists within lists indented',
			'<ol><li>one</li><li>two<ul><li>a</li><li>b</li></ul></li></ol>',
			' 1. one\n 2. two\n    * a\n    * b',
		],
		[
			'what is quoted as a quote',
			'<p>Ada:</p><blockquote><p>One</p><p>two</p></blockquote>',
			'Ada:\n\n> One\n> \n> two',
		],
		['headings as they are', '<h1>Sale now</h1>on', 'Sale now\n\non'],
		['a line for a rule', '<p>a</p><hr><p>b</p>', `a\n\n${'-'.repeat(40)}\n\nb`],
		[
			'tables within tables apart',
			'<table><tr><td><div>a</div></td></tr><tr><td><table><tr><td><div>b</div></td></tr></table></td></tr></table>',
			'a\n\nb',
		],
		['no more than one empty line', '<p>a<br><br><br></p><p>&nbsp;</p><p>b</p>', 'a\n\nb'],
		[
			'what stands behind the body',
			'<html><body><p>a</p></body></html><p>Unsubscribe</p>',
			'a\n\nUnsubscribe',
		],
		[
			'nothing that is hidden in another way or spelling',
			'<p hidden>a</p><p STYLE="DISPLAY:NONE!important">b</p><template>c</template><a href="https://a.example" hidden>d</a>seen',
			'seen',
		],
		[
			'no address that is not for people',
			'<a href="javascript:x()">a</a> <a href="#top">b</a>',
			'a b',
		],
		[
			'nothing of head, styles, scripts and comments',
			'<head><title>T</title></head><style>p{}</style><script>x</script><!-- c -->a',
			'a',
		],
		['collapsed white space', '\n<p>\n  a\n  b\n</p>\n', 'a b'],
		['broken markup as well as it can', '<p>a<div>b</p></a></x>c', 'a\n\nb\n\nc'],
		['nothing for nothing', '', ''],
	])('writes %s as plain text', (_rule, html, text) => {
		expect(plainText(html)).toBe(text);
	});

	it.each([
		['an element that is named like a property of every object', '<constructor>a</constructor>b'],
		['a Roman number that has no letters', '<ol type="I" start="10000"><li>ab</li></ol>'],
		['a number that is none', '<ol start="x" type="a"><li>ab</li></ol>'],
		['a table of countless columns', '<table><tr><td colspan="99999999">ab</td></tr></table>'],
	])('takes %s as it is meant', (_what, html) => {
		expect(plainText(html)).toMatch(/ab$/);
	});

	it('marks where it left out what is nested too deep', () => {
		expect(plainText(`a${'<b>'.repeat(200)}b`)).toBe('a...');
	});

	it.each([
		['quotes within quotes', '<blockquote>'.repeat(95), 'a<br>'.repeat(38_000)],
		['lists within lists', '<ul><li>'.repeat(45), 'a<br>'.repeat(38_000)],
		['links within links', '<a href="https://a.example">'.repeat(95), 'a '.repeat(90_000)],
		['elements without end', '<div>a'.repeat(30_000), ''],
		['closings without openings', '<b>'.repeat(15_000), '</i>'.repeat(15_000)],
		['empty lines', '<br>'.repeat(50_000), '<br>'.repeat(50_000)],
	])('reads %s to the end', (_what, openings, rest) => {
		const text = plainText(`first ${openings}${rest}`);
		expect(text).toMatch(/^first/);
	});

	it.each([
		['<div style="display : none">a</div>'],
		['<div style="color:red;DISPLAY:\tNONE ! important">a</div>'.replace(' ! ', ' !')],
		["<span style='visibility:hidden'>a</span>"],
		['<div style="opacity:0">a</div>'],
		['<div style="max-height:0px;max-width:0px;opacity:0.0;overflow:hidden">a</div>'],
		[
			'<div style="font-size:1px;line-height:1px;max-height:0;overflow:hidden;mso-hide:all">a</div>',
		],
		['<div style="height:0;overflow:hidden">a<b>b</b></div>'],
		['<p hidden="">a</p>'],
		['<p hidden="until-found">a</p>'],
		[
			'<style>.preheader { display:none !important; mso-hide:all }</style><span class="x preheader">a</span>',
		],
		[
			'<head><style type="text/css">/* } */ .a,span.hide{color:red;display:none}</style></head><span class=hide>a</span>',
		],
		['<span id="pre">a</span><style>@import url(x.css);#pre{visibility:hidden}</style>'],
		['<style>@media (max-width:600px){.b{color:red}}.c{opacity:0}</style><td class="c">a</td>'],
		['<template>a</template><datalist><option>a</option></datalist>'],
		['<!--[if mso]><p>a</p><![endif]-->'],
		['<img src="https://a.example/open.gif" width="1" height="1" alt="a">'],
		['<img src="x" width=0 height=0 alt=a><img src="x" width="1px" height="1px" alt="a">'],
		['<img src="x" alt="a" aria-hidden="true"><img src="y" alt="a" role="presentation">'],
		['<img src="x" alt="a" style="display:none"><img src="x"><img src="x" alt="">'],
		['<a href="https://a.example" style="display:none">a</a>'],
		['<table style="display:none"><tr><td>a</td></tr></table>'],
	])('leaves out what a mail hides: %s', (html) => {
		expect(plainText(`${html}<p>seen</p>`)).toBe('seen');
	});

	it.each([
		['what is hidden from Outlook alone', '<a href="https://a.example" style="mso-hide:all">a</a>'],
		['frames without a font size, as of MJML', '<td style="font-size:0px;padding:0">a</td>'],
		[
			'what is hidden on phones',
			'<style>@media (max-width:600px){.b{display:none}}</style><p class="b">a</p>',
		],
		[
			'what only looks like hidden',
			'<p style="--x:display:none;content:none" class="hidden">a</p>',
		],
		[
			'what no rule hides',
			'<style>.a .b{display:none}.c:hover{display:none}</style><p class="b c">a</p>',
		],
		[
			'what is hidden in a comment of the styles',
			'<style>/*.b{display:none}*/</style><p class="b">a</p>',
		],
		['words that are spared from readers aloud', '<span aria-hidden="true">a</span>'],
		['thin pictures with words', '<img width="1" height="20" src="x" alt="a">'],
		['overflowing boxes', '<div style="overflow:hidden;max-height:20px">a</div>'],
		['half-transparent ones', '<div style="opacity:0.5">a</div>'],
		['what stands behind a style that never ends its rule', '<style>.b{</style><p class="b">a</p>'],
	])('keeps what people see: %s', (_what, html) => {
		expect(plainText(html)).toMatch(/^ *a/);
	});

	it("is the visible text of MJML's preview and of our preheader", async () => {
		const mjml =
			'<mjml><mj-head><mj-preview>Inbox</mj-preview></mj-head><mj-body><mj-section><mj-column><mj-text>Hello</mj-text><mj-image src="x.png" alt="Snow" /></mj-column></mj-section></mj-body></mjml>';
		expect(plainText(await mjmlToHtml(mjml))).toBe('Hello\n\nSnow');
		expect(plainText(withPreheader('<body><p>Hello</p></body>', 'Inbox'))).toBe('Hello');
	});

	it.each([
		['quotes', '<blockquote>', 4],
		['lists', '<ul><li>', 4],
		['lists with numbers', '<ol><li>', 4],
	])('indents %s within one another so often and no further', (_what, opening, most) => {
		const shown = (levels: number) => plainText(`${opening.repeat(levels)}<p>a</p>`);
		expect(shown(most + 9)).toBe(shown(most));
		expect(shown(most).length).toBeGreaterThan(shown(most - 1).length);
	});

	it.each([
		['endings of paragraphs that have not begun', 'a</p>b</p>c', 'a\n\nb\n\nc'],
		['endings of nothing', 'a</b></i></td></table>b</constructor>', 'ab'],
		[
			'links within links',
			'<a href="https://a.example">a <a href="https://b.example">b</a></a>',
			'a b [https://a.example]',
		],
	])('takes %s as mail programs do', (_what, html, text) => {
		expect(plainText(html)).toBe(text);
	});

	it('reads hostile styles, attributes and endings to the end', () => {
		for (const odd of ['.a{', '/*', '@media{', 'a,', ';{}', '}', '<!--']) {
			expect(plainText(`<style>${odd.repeat(50_000)}</style>seen`)).toBe('seen');
		}
		for (const odd of ['</p>', '</b>', '<b></i>', '<p style="a:b;">', '<li>', '</constructor>']) {
			expect(plainText(`${odd.repeat(20_000)}</style>`).length).toBeLessThan(100_000);
		}
	});
});
