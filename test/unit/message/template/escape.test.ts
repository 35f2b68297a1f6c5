import fc from 'fast-check';

import { Renderer, type TemplateMode } from '../../../../src/message/template/render';
import { anyText } from '../../../support/any-text';

const renderer = new Renderer();
const render = (text: string, scope: object, mode: TemplateMode) =>
	renderer.compile(text, mode).render({ scope, now: 0 });

describe("A value in Slack's markup", () => {
	it('can neither mention a channel nor make a link', () => {
		const scope = { name: '<!channel> & <https://evil.example|you>' };
		expect(render('*Hi* {{ name }}', scope, 'mrkdwn')).toBe(
			'*Hi* &lt;!channel&gt; &amp; &lt;https://evil.example|you&gt;',
		);
	});

	it('keeps its quotes, which Slack would show as entities', () => {
		expect(render('{{ name }}', { name: `"Jo" O'Neil` }, 'mrkdwn')).toBe(`"Jo" O'Neil`);
	});

	it('goes through as it is where the builder says raw', () => {
		expect(render('{{ at | raw }}', { at: '<@U1>' }, 'mrkdwn')).toBe('<@U1>');
	});
});

describe('A value in JSON', () => {
	const value = anyText();

	it('within quotes is the value, whatever it is', () => {
		fc.assert(
			fc.property(value, (name) => {
				const json = render('{"a": "Hi {{ name }}!", "b": 1}', { name }, 'json');
				expect(JSON.parse(json)).toEqual({ a: `Hi ${name}!`, b: 1 });
			}),
		);
	});

	it('by the filter json is the whole value', () => {
		const any = fc.jsonValue({ maxDepth: 3 });
		fc.assert(
			fc.property(any, (v) => {
				const json = render('{"a": {{ v | json }}}', { v }, 'json');
				expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ a: v })));
			}),
		);
		expect(render('{{ missing | json }}', {}, 'json')).toBe('null');
	});

	it('as a number needs no filter', () => {
		expect(JSON.parse(render('{"a": {{ n }}}', { n: 1.5 }, 'json'))).toEqual({ a: 1.5 });
	});

	it('for Slack is escaped for both', () => {
		const scope = { name: '"<!here>"', event: { note: '<@U1> & "x"' } };
		const json = render('["{{ name }}", {{ event | json }}]', scope, 'mrkdwnJson');
		expect(JSON.parse(json)).toEqual(['"&lt;!here&gt;"', { note: '&lt;@U1&gt; &amp; "x"' }]);
	});

	it.each(['html', 'text', 'line'] as const)(
		'is the same as before in %s: the filter json writes text, escaped where HTML is',
		(mode) => {
			const json = render('{{ v | json }}', { v: { a: 1 } }, mode);
			expect(json).toBe(mode === 'html' ? '{&quot;a&quot;:1}' : '{"a":1}');
		},
	);
});

describe('Text that is captured or escaped', () => {
	const scope = { x: `O'Brien & Söhne`, lines: 'a<\nb', code: '<b>' };
	const html = (text: string) => render(text, scope, 'html');
	const capture = '{% capture g %}Dear <b>{{ x }}</b>{% endcapture %}';
	const once = 'Dear <b>O&#39;Brien &amp; Söhne</b>';

	it.each([
		['{{ x | escape }}', 'O&#39;Brien &amp; Söhne'],
		['{{ x | escape_once }}', 'O&#39;Brien &amp; Söhne'],
		['{{ x | xml_escape }}', 'O&#39;Brien &amp; Söhne'],
		['{{ x | escape | escape }}', 'O&#39;Brien &amp; Söhne'],
		['{{ x | escape | raw }}', 'O&#39;Brien &amp; Söhne'],
		['{% assign y = x | escape %}{{ y }}', 'O&#39;Brien &amp; Söhne'],
		['{{ "1 < 2 &amp; 3" | escape_once }}', '1 &lt; 2 &amp; 3'],
		['{{ "1 < 2 &amp; 3" | escape }}', '1 &lt; 2 &amp;amp; 3'],
		['{{ lines | newline_to_br }}', 'a&lt;<br />\nb'],
		['{{ lines | escape | newline_to_br }}', 'a&lt;<br />\nb'],
		['{{ x | url_encode }}', 'O&#39;Brien+%26+S%C3%B6hne'],
		['{{ "<p>a &amp; b</p>" | strip_html }}', 'a &amp;amp; b'],
		['{{ code | append: "<i>" }}', '&lt;b&gt;&lt;i&gt;'],
		['{{ nothing | default: code }}', '&lt;b&gt;'],
	])('is escaped once in HTML by %s', (text, written) => {
		expect(html(text)).toBe(written);
	});

	it.each([
		['{{ g }}', once],
		['{{ g | raw }}', once],
		['{% echo g %}', once],
		['{{ g | strip }}', once],
		['{{ g | default: "nobody" }}', once],
		['{{ g | append: "!" }}', `${once}!`],
		['{{ g | append: code }}', `${once}&lt;b&gt;`],
		['{% assign h = g %}{{ h }}', once],
		['{% capture h %}[{{ g }}]{% endcapture %}{{ h }}', `[${once}]`],
		['{% for each in g %}{{ each }}{% endfor %}', once],
		['{{ g | replace: "Dear", "<i>" | raw }}', once.replace('Dear', '<i>')],
		['{{ g | upcase }}', 'DEAR &lt;B&gt;O&#39;BRIEN &amp; SÖHNE&lt;/B&gt;'],
		['{% assign h = g | upcase %}{{ h | raw }}', 'DEAR &lt;B&gt;O&#39;BRIEN &amp; SÖHNE&lt;/B&gt;'],
		['{% assign p = g | split: " " %}{{ p[1] | raw }}', '&lt;b&gt;O&#39;Brien'],
		['{{ g | strip_html }}', 'Dear O&#39;Brien &amp; Söhne'],
		['{{ g | escape }}', 'Dear &lt;b&gt;O&#39;Brien &amp; Söhne&lt;/b&gt;'],
		['{{ g.size }} {{ g | size }}', '27 27'],
		['{% if g contains "O\'Brien &" %}yes{% endif %}', 'yes'],
		['{% case g %}{% when "Dear <b>O\'Brien & Söhne</b>" %}yes{% endcase %}', 'yes'],
		['{% if g == empty or g == blank or g == nil %}{% else %}no{% endif %}', 'no'],
	])('keeps its markup in HTML, and its values escaped, by %s', (text, written) => {
		expect(html(capture + text)).toBe(written);
	});

	it.each([
		['text', `Dear O'Brien & "Söhne"`],
		['line', `Dear O'Brien & "Söhne"`],
		['mrkdwn', `Dear O'Brien &amp; "Söhne"`],
		['json', `Dear O'Brien & \\"Söhne\\"`],
		['mrkdwnJson', `Dear O'Brien &amp; \\"Söhne\\"`],
		['simpleHtml', 'Dear O&#39;Brien &amp; &quot;Söhne&quot;'],
	] as const)('is as if it had been written at once in %s', (mode, written) => {
		const named = { x: `O'Brien & "Söhne"` };
		const captured = '{% capture g %}Dear {{ x }}{% endcapture %}';
		for (const text of ['{{ g }}', '{{ g | strip }}', '{% echo g %}', '{{ g | raw }}']) {
			expect(render(captured + text, named, mode)).toBe(written);
		}
		expect(render('Dear {{ x }}', named, mode)).toBe(written);
	});

	it('keeps the elements of JSON together, and those of Slack', () => {
		const named = { x: '"<!here>' };
		const field = '{% capture f %}{"a": "{{ x }}"}{% endcapture %}';
		expect(JSON.parse(render(`${field}{{ f | raw }}`, named, 'json'))).toEqual({ a: '"<!here>' });
		const link = '{% capture l %}<https://a.example|{{ x }}>{% endcapture %}["{{ l }}"]';
		expect(JSON.parse(render(link, named, 'mrkdwnJson'))).toEqual([
			'<https://a.example|"&lt;!here&gt;>',
		]);
	});

	it('has line breaks that Telegram and Slack show, for which they have no element', () => {
		expect(render('{{ lines | newline_to_br }}', scope, 'simpleHtml')).toBe('a&lt;\nb');
		expect(render('{{ lines | newline_to_br }}', scope, 'mrkdwn')).toBe('a&lt;\nb');
	});
});
