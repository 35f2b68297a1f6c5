import { plainText } from '../../../src/message/channels/plain-text';

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
});
