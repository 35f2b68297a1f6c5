import fc from 'fast-check';

import { Renderer } from '../../src/message/template/render';
import { trackHtml } from '../../src/message/tracking/track-html';
import { trackText } from '../../src/message/tracking/track-text';
import { anyText } from '../support/any-text';

const renderer = new Renderer();
const OWN_HOSTS = ['shop.example', 'a.example'];
const RUNS = 2_000;

/** Values, of which any may be or contain a link, to the template's hosts as well. */
const value = fc.oneof(
	fc.webUrl({ withQueryParameters: true }),
	fc.constantFrom(...OWN_HOSTS.map((host) => `https://${host}/value`), 'https://evil.example'),
	fc.constantFrom(
		'.evil.example',
		'@evil.example',
		':81',
		'/x',
		'?',
		'#',
		'\\@evil.example',
		'',
		' ',
	),
	fc.constantFrom('.', '//evil.example', 's://evil.example', '" href="https://evil.example"', "'>"),
	anyText({ maxLength: 6 }),
	fc.tuple(anyText({ maxLength: 3 }), fc.webUrl()).map((parts) => parts.join('')),
);
const values = fc.record({ a: value, b: value, c: value });
const output = fc.constantFrom(
	...['{{ a }}', '{{ b }}', '{{ c | strip }}', '{{ a | upcase }}', '{% assign d = b %}{{ d }}'],
	...['{% capture g %}{{ c }}{% endcapture %}{{ g }}', '{{ a | append: b }}', '{% echo c %}'],
	...['{% for i in list %}{{ i }}{% endfor %}', '{{ nothing | default: a }}', '{{ b | escape }}'],
	...['{{ a | replace: "evil", "shop" }}', '{% cycle a, b %}', '{{ c | slice: 0, 12 }}'],
);
const begin = fc.constantFrom(
	...OWN_HOSTS.flatMap((host) => [`https://${host}`, `http://${host}/p`]),
);
const part = fc.oneof(
	output,
	begin,
	fc.tuple(begin, output).map((parts) => parts.join('')),
	fc.tuple(output, begin).map((parts) => parts.join('')),
	fc.constantFrom(' ', ' ', '\n', 'http', 'words', '/', '.', ', ', '(', ')'),
);

/** The links that are tracked in a template whose values are given. */
function clicked(template: string, given: object, mode: 'text' | 'html'): string[] {
	const found: string[] = [];
	const links = { open: '', click: (url: string) => `<${found.push(url)}>` };
	const { a, b, c } = given as { a: string; b: string; c: string };
	const scope = { a, b, c, list: [a, c] };
	const rendered = renderer.compile(template, mode).renderWithValues({ scope, now: 0 });
	if (mode === 'text') trackText(rendered, links);
	else trackHtml(rendered, links, { opens: false, clicks: true });
	return found.filter((url) => URL.canParse(url));
}

/** A host of the template, perhaps with the text that follows it there. */
const OWN_HOST = /^(shop|a)\.example(https?|words|[(),.])*$/;

describe('A link in a value', () => {
	it('never becomes a tracked link of a text, whatever the values', () => {
		let links = 0;
		fc.assert(
			fc.property(fc.array(part, { maxLength: 8 }), values, (parts, given) => {
				const template = parts.join('');
				const own = template.match(/https?:\/\/(?:shop|a)\.example/g) ?? [];
				const found = clicked(template, given, 'text');
				for (const url of found) expect(new URL(url).host).toMatch(OWN_HOST);
				expect(found.length).toBeLessThanOrEqual(own.length);
				links += found.length;
			}),
			{ numRuns: RUNS },
		);
		expect(links).toBeGreaterThan(RUNS / 4);
	});

	it('never becomes a tracked link of HTML, whatever the values', () => {
		const link = fc.tuple(fc.array(part, { maxLength: 3 }), fc.constantFrom('"', "'", ''));
		const html = fc.array(
			fc.oneof(
				link.map(([parts, quote]) => `<a href=${quote}${parts.join('')}${quote}>x</a>`),
				link.map(([parts]) => `<!--[if mso]><v:rect href="${parts.join('')}"/><![endif]-->`),
				output,
				output.map((written) => written.replace(' }}', ' | raw }}')),
			),
			{ maxLength: 5 },
		);
		let links = 0;
		fc.assert(
			fc.property(html, values, (parts, given) => {
				const template = parts.join('');
				const own = template.match(/https?:\/\/(?:shop|a)\.example/g) ?? [];
				const found = clicked(template, given, 'html');
				for (const url of found) expect(new URL(url).host).toMatch(OWN_HOST);
				expect(found.length).toBeLessThanOrEqual(own.length);
				links += found.length;
			}),
			{ numRuns: RUNS },
		);
		expect(links).toBeGreaterThan(RUNS / 8);
	});
});
