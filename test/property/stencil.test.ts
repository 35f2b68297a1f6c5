import fc from 'fast-check';

import { plainText, textPart } from '../../src/message/channels/plain-text';
import { Renderer } from '../../src/message/template/render';
import type { Rendered } from '../../src/message/template/rendered';
import { trackHtml } from '../../src/message/tracking/track-html';
import { anyText } from '../support/any-text';

/* Mails that are like earlier ones are not read again: that makes no difference to what is sent. */

const renderer = new Renderer();
const RUNS = 1_500;
/** In a text, this keeps it from being taken for one that is like others. */
const UNLIKE = 'zqv7x';

const value = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.constantFrom('Ada', 'Ada Lovelace', 'Jürgen', '7', '-', 'ada@x.test'),
	},
	{
		weight: 2,
		arbitrary: fc.constantFrom(
			'https://shop.test/a',
			'https://hub.test/u?t=abc_-9',
			'http://x.test:81/?q=1',
			'HTTPS://X.test',
		),
	},
	fc.constantFrom('', ' ', ' Ada', 'Ada  L', 'a\nb', 'mailto:a@x.test', 'tel:1', '//x.test', '/'),
	fc.constantFrom('<b>', '</body>', '"', "'", '&amp;', '&', '#39;', ';', '-->', '=', '\u00a0', 's'),
	fc.constantFrom('none', 'display:none', 'hidden', '1', 'off', 'zqv7x0z', 'https://zqv7y0z', 'a'),
	fc.webUrl({ withQueryParameters: true }),
	anyText({ maxLength: 6 }),
);
const name = fc.constantFrom('a', 'b', 'c');
const output = fc.oneof(
	{ weight: 4, arbitrary: name.map((each) => `{{ ${each} }}`) },
	name.map((each) => `{{ ${each} | raw }}`),
	name.map((each) => `{{ ${each} | upcase }}`),
	name.map((each) => `{% if ${each} == "Ada" %}{{ b }}{% endif %}`),
);
const saying = fc.oneof(
	output,
	fc.constantFrom('https://shop.test/', 'mailto:', 'https://', 'words', ' ', '&', '&#', 'ht', '\n'),
	fc.tuple(fc.constantFrom('https://shop.test/?id=', 'mailto:', 'Hi, ', ' '), output).map(joined),
);
const attribute = fc.oneof(
	fc.tuple(fc.constantFrom(' href="', ' title="', ' alt="', ' src="'), saying).map(closed('"')),
	fc.tuple(fc.constantFrom(" href='", " alt='"), saying).map(closed("'")),
	fc.tuple(fc.constantFrom(' href=', ' class=', ' id='), output).map(joined),
	fc
		.tuple(fc.constantFrom(' style="display:', ' class="', ' width="', ' role="'), output)
		.map(closed('"')),
	fc.constantFrom(' class="gone"', ' hidden', ' data-no-track', ' style="display:none"'),
	fc.tuple(fc.constantFrom(' ', ' data-'), output).map(joined),
);
const texts = fc.array(saying, { maxLength: 3 }).map(joined);
const element = fc
	.tuple(
		fc.constantFrom('a', 'a', 'a', 'p', 'td', 'li', 'ul', 'ol', 'pre', 'h1', 'div', 'img', 'title'),
		fc.array(attribute, { maxLength: 2 }).map(joined),
		texts,
	)
	.map(([tag, attributes, inside]) => `<${tag}${attributes}>${inside}</${tag}>`);
const part = fc.oneof(
	{ weight: 4, arbitrary: element },
	texts,
	output.map((each) => `<${each}>`),
	output.map((each) => `<!-- ${each} -->`),
	output.map((each) => `<!--[if mso]><a href="https://shop.test/${each}">x</a><![endif]-->`),
	fc.constant('<!--[if mso]><v:rect href="https://shop.test/v"></v:rect><![endif]-->'),
	output.map((each) => `<style>.gone{display:none}.${each}{display:none}</style>`),
	output.map((each) => `<script>${each}</script>`),
	fc.constant('<style>.gone{display:none}</style>'),
);
const template = fc
	.array(part, { minLength: 1, maxLength: 5 })
	.map((parts) => `<html><body>${joined(parts)}</body></html>`);
const contacts = fc.array(fc.record({ a: value, b: value, c: value }), {
	minLength: 4,
	maxLength: 8,
});

function joined(parts: readonly string[]): string {
	return parts.join('');
}

function closed(quote: string) {
	return (parts: readonly string[]) => joined(parts) + quote;
}

const LINKS = { open: 'https://hub.test/o', click: (url: string) => `https://hub.test/${url}` };
const track = (rendered: Rendered) => trackHtml(rendered, LINKS, { opens: true, clicks: true });

function expectOwnLinks({ text, values }: Rendered): void {
	const unlike = track({ text: text + UNLIKE, values });
	const at = unlike.lastIndexOf(UNLIKE);
	const expected = unlike.slice(0, at) + unlike.slice(at + UNLIKE.length);
	expect(track({ text, values })).toBe(expected);
}

function eachMail(check: (rendered: Rendered) => void): void {
	fc.assert(
		fc.property(template, contacts, (source, scopes) => {
			const compiled = renderer.compile(source, 'html');
			// From the second mail on a recurring one is filled in.
			for (const scope of [...scopes, ...scopes]) {
				check(compiled.renderWithValues({ scope, now: 0 }));
			}
		}),
		{ numRuns: RUNS },
	);
}

/** After the first two, a mail like them would be filled in. */
const MISLEADING: Array<[string, string, string[]]> = [
	['the address of a link', '<a href="mailto:team@x.test">{{ a }}</a>', ['b', 'c', 'team@x.test']],
	['an address in two words', '<a href="mailto:{{ a }}">{{ a }}</a>', ['b', 'c', 'd e']],
	['the scheme of a link', '<a href="ht{{ a }}">x</a>', ['b', 'c', 'tps://x.test']],
	['a link or none', '<a href="{{ a }}">x</a>', ['b', 'c', 'tel:1']],
	['a link, then none', '<a href="{{ a }}">x</a>', ['https://x.test', 'https://y.test', 'z']],
	['a hidden class', '<style>.d{display:none}</style><p class="{{ a }}">x</p>', ['b', 'c', 'd']],
	['a hidden selector', '<style>.{{ a }}{display:none}</style><p class="d">x</p>', ['b', 'c', 'd']],
	['a hidden ID', '<style>#d{display:none}</style><p id="{{ a }}">x</p>', ['b', 'c', 'd']],
	['a style', '<p style="display:{{ a }}">x</p>', ['b', 'c', 'none']],
	['another attribute', '<p title={{ a }}>x</p>', ['b', 'c', 'd hidden']],
	['the name of an attribute', '<p {{ a }}>x</p>', ['b', 'c', 'hidden']],
	['the name of an element', '<{{ a }}>x</{{ a }}>', ['b', 'i', 'title']],
	['the size of a picture', '<img alt="x" width="{{ a }}" height="1">', ['20', '30', '1']],
	['the role of a picture', '<img alt="x" role="{{ a }}">', ['b', 'c', 'none']],
	['an entity', 'x &{{ a }} y', ['b', 'c', 'lt;']],
	['a numbered entity', 'x &#{{ a }} y', ['b', 'c', '64;']],
	['half an entity', 'x &l{{ a }} y', ['b', 'c', 't;']],
	['the end of a comment', '<!-- {{ a | raw }} --> x', ['b', 'c', '--> y <!--']],
	['an element', '{{ a | raw }} x', ['b', 'c', '<p>y</p>']],
	['spaces around it', 'x{{ a }}y', ['b', 'c', ' d ', 'e  f']],
	['nothing at all', '<p>{{ a }}</p>x', ['b', 'c', '']],
	['our own words', 'x {{ a }} zqv7x1z', ['b', 'c', 'zqv7x0z', 'https://zqv7y0z']],
	['where a list begins', '<ol start="{{ a }}"><li>x</ol>', ['1', '2', '9']],
];

describe('A mail that differs from those before it in', () => {
	it.each(MISLEADING)('%s has its own text and links', (_what, source, values) => {
		const compiled = renderer.compile(`<body>${source}</body>`, 'html');
		for (const a of values) {
			const rendered = compiled.renderWithValues({ scope: { a }, now: 0 });
			expect(textPart(rendered)).toBe(plainText(rendered.text));
			expectOwnLinks(rendered);
		}
	});
});

it('the text part of a mail does not depend on the mails before it', () => {
	eachMail((rendered) => expect(textPart(rendered)).toBe(plainText(rendered.text)));
});

it('the tracked links of a mail do not depend on the mails before it', () => {
	eachMail(expectOwnLinks);
});
