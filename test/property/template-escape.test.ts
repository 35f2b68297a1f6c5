import fc from 'fast-check';
import { Parser } from 'htmlparser2';

import { Renderer, type TemplateMode } from '../../src/message/template/render';
import { anyText } from '../support/any-text';

const renderer = new Renderer();
const render = (template: string, mode: TemplateMode, x: string) =>
	renderer
		.compile(template, mode)
		.render({ scope: { x, list: [x, 'b'], contact: { x, y: { z: x } } }, now: 0 });

const RUNS = 1_000;
const value = fc.oneof(
	anyText({ maxLength: 12 }),
	fc.constantFrom(
		...["O'Brien & Söhne", '<b>x</b>', '&lt;b&gt;', '&amp;amp;', '"><script>1</script>', "' onx='"],
		...[
			'<!-- ',
			'-->',
			'</p>',
			'<!here>',
			'<https://evil.example|x>',
			'\\',
			'\\u003c',
			'\n<br>\r\n',
		],
	),
);

/** Filters that change a text as text, whatever the mode. */
const FILTERS = [
	...['upcase', 'downcase', 'capitalize', 'strip', 'lstrip', 'rstrip', 'strip_newlines'],
	...['append: "<&\'"', 'prepend: "&amp;"', 'append: x', 'prepend: contact.x', 'default: "<i>"'],
	...['default: x', 'truncate: 7', 'truncate: 5, x', 'truncatewords: 2', 'slice: 1, 4', 'size'],
	...['replace: "a", "<"', 'replace: x, "&"', 'remove: "<"', 'split: "" | join: "&"', 'first'],
	...['split: "<" | join: ">"', 'split: " " | first', 'split: "a" | uniq | join: x'],
	...['strip_html', 'base64_encode', 'append: g', 'prepend: g', 'default: g'],
];
const filters = fc
	.array(fc.constantFrom(...FILTERS), { maxLength: 3 })
	.map((names) => names.map((name) => ` | ${name}`).join(''));
const source = fc.constantFrom(
	'x',
	'contact.x',
	'contact.y.z',
	'g',
	'h',
	'list',
	'list[0]',
	'"<&"',
);

/** Ways to write a value, with the filters. Their own text is the same in all modes. */
const way = fc
	.tuple(source, filters)
	.chain(([from, through]) =>
		fc.constantFrom(
			`{{ ${from}${through} }}`,
			`{% echo ${from}${through} %}`,
			`{% assign h = ${from}${through} %}{{ h }}`,
			`{% assign h = ${from} %}{{ h${through} }}`,
			`{% capture g %}{{ ${from}${through} }}{% endcapture %}{{ g }}`,
			`{% capture g %}Dear {{ ${from} }} {% endcapture %}{{ g${through} }}`,
			`{% capture h %}a{{ ${from} }}{% endcapture %}{% capture g %}{{ h }}b{% endcapture %}{{ g${through} }}`,
			`{% capture g %}{% for i in list %}{{ i }}{% endfor %}{% endcapture %}{% echo g${through} %}`,
			`{% for i in ${from} %}{{ i${through} }}{% endfor %}`,
			`{% for i in list %}{% capture h %}{{ h }}{{ i${through} }}{% endcapture %}{% endfor %}{{ h }}`,
			`{% assign p = ${from}${through} | split: "a" %}{% for i in p %}{{ i }},{% endfor %}{{ p[0] }}`,
			`{% cycle ${from}, "b" %}{% cycle ${from}, "b" %}`,
			`{% if ${from} == x %}{{ ${from}${through} }}{% else %}{{ x }}{% endif %}`,
			`{% case ${from} %}{% when x %}{{ x${through} }}{% else %}o{% endcase %}`,
			`{% liquid\nassign h = ${from}${through}\necho h\n%}`,
		),
	);
const template = fc.array(way, { minLength: 1, maxLength: 4 }).map((ways) => ways.join(' '));

const fromHtml = (html: string) => {
	let text = '';
	const parser = new Parser({ ontext: (part) => (text += part) }, { decodeEntities: true });
	parser.end(html);
	return text;
};
const fromMrkdwn = (mrkdwn: string) =>
	mrkdwn.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
const fromJson = (json: string) => JSON.parse(`"${json}"`) as string;

describe('A value that a template writes', () => {
	it.each([
		['html', fromHtml],
		['simpleHtml', fromHtml],
		['mrkdwn', fromMrkdwn],
		['json', fromJson],
		['mrkdwnJson', (json: string) => fromMrkdwn(fromJson(json))],
	] as const)('is escaped once in %s: read once it is what it is in a text', (mode, read) => {
		fc.assert(
			fc.property(template, value, (written, x) => {
				expect(read(render(written, mode, x))).toBe(render(written, 'text', x));
			}),
			{ numRuns: RUNS },
		);
	});

	it.each(['html', 'simpleHtml'] as const)(
		'opens no tag and leaves no attribute in %s, whatever it is',
		(mode) => {
			const escapes = fc.constantFrom(
				...['escape', 'escape_once', 'xml_escape', 'newline_to_br', 'escape | escape', 'json'],
				...[
					'escape_once | newline_to_br',
					'escape | upcase',
					'escape | strip',
					'escape | append: x',
				],
				...['escape | raw', 'newline_to_br | escape', 'strip_html', 'inspect'],
			);
			const own = fc
				.tuple(template, source, escapes)
				.map(
					([written, from, filter]) =>
						`${written}<p title="{{ ${from} | ${filter} }}">{{ ${from} | ${filter} }}</p>{% capture g %}<i class='{{ x }}'>{{ x }}</i>{% endcapture %}{{ g }}{{ g | upcase }}{{ g | strip }}{{ g | ${filter} | raw }}{{ g | replace: "i", "b" }}`,
				);
			fc.assert(
				fc.property(own, value, (written, x) => {
					fc.pre(!/[ib]/.test(x));
					const elements = (html: string) => html.replace(/<br \/>/g, '').match(/<[/\w!?]*/g);
					expect(elements(render(written, mode, x))).toEqual(elements(render(written, mode, 'x')));
					expect(attributes(render(written, mode, x))).toEqual(['title', 'class']);
				}),
				{ numRuns: RUNS },
			);
		},
	);
});

function attributes(html: string): string[] {
	const names = new Set<string>();
	const parser = new Parser({ onattribute: (name) => names.add(name) });
	parser.end(html);
	return [...names];
}
