import { Renderer, type TemplateMode } from '../../../../src/message/template/render';
import { trackHtml } from '../../../../src/message/tracking/track-html';
import { trackText } from '../../../../src/message/tracking/track-text';

const renderer = new Renderer();
const vars = { site: 'https://shop.example', host: 'shop.example' };
const scope = {
	contact: {
		firstName: 'https://evil.example/a',
		code: 'a/b?c=d',
		url: 'https://evil.example/b',
		html: '<a href="https://evil.example/c">x</a>',
		attributes: { size: '.evil.example' },
	},
	event: { url: 'https://shop.example/cart/7', at: '@evil.example', port: ':8443', path: '/x' },
	journey: { vars },
};

/** The links that are tracked, in order. */
function tracked(template: string, mode: TemplateMode): string[] {
	const found: string[] = [];
	const links = { open: '', click: (url: string) => `#${found.push(url)}` };
	const rendered = renderer
		.compile(template, mode)
		.renderWithValues({ scope, now: 0, ownTexts: vars });
	if (mode === 'text') trackText(rendered, links);
	else trackHtml(rendered, links, { opens: false, clicks: true });
	return found;
}

const OWN: Array<[template: string, ...targets: string[]]> = [
	['https://shop.example/a', 'https://shop.example/a'],
	['https://shop.example/{{ contact.code }}', 'https://shop.example/a/b?c=d'],
	['https://shop.example?q={{ contact.code }}', 'https://shop.example?q=a/b?c=d'],
	['https://shop.example{{ event.path }}', 'https://shop.example/x'],
	['https://shop.example{{ nothing }}', 'https://shop.example'],
	['{{ journey.vars.site }}/{{ contact.code }}', 'https://shop.example/a/b?c=d'],
	['https://{{ journey.vars.host }}/{{ contact.code }}', 'https://shop.example/a/b?c=d'],
	['{{ "https://shop.example/" | append: contact.code }}', 'https://shop.example/a/b?c=d'],
	['{{ contact.code | prepend: "https://shop.example/" }}', 'https://shop.example/a/b?c=d'],
	['{{ nothing | default: "https://shop.example/" }}', 'https://shop.example/'],
	[
		'{% assign u = "https://shop.example/" %}{{ u }}{{ contact.code }}',
		'https://shop.example/a/b?c=d',
	],
	[
		'{% capture u %}https://shop.example/{{ contact.code }}{% endcapture %}{{ u | strip }}',
		'https://shop.example/a/b?c=d',
	],
	[
		'{% if contact %}https://a.example/{% else %}https://b.example/{% endif %}',
		'https://a.example/',
	],
	[
		'{% for i in (1..2) %} https://a.example/{{ i }} {% endfor %}',
		'https://a.example/1',
		'https://a.example/2',
	],
];

const OTHERS = [
	'{{ contact.firstName }}',
	'{{ event.url }}',
	'{{ event.url | strip }}',
	'{{ contact.firstName | append: "/x" }}',
	'{{ contact.firstName | replace: "evil", "shop" }}',
	'{% assign u = contact.url %}{{ u }}',
	'{% capture u %}{{ contact.url }}{% endcapture %}{{ u }}',
	'{{ nothing | default: contact.url }}',
	'https://{{ event.at }}',
	'https://shop.example{{ contact.attributes.size }}',
	'https://shop.example{{ contact.attributes.size }}/a',
	'https://shop.example{{ event.at }}/a',
	'https://shop.example{{ event.port }}/a',
	'https://shop{{ contact.attributes.size }}/a',
	'https:{{ contact.url | remove: "https:" }}',
	'{{ contact.url | slice: 0, 8 }}shop.example/',
	'h{{ contact.url | slice: 1, 99 }}',
	'https://user{{ event.at }}',
];

describe('A link of a message', () => {
	it.each(OWN)(
		'is tracked where the template names its host, in a text: %s',
		(template, ...targets) => {
			expect(tracked(`See ${template} now`, 'text')).toEqual(targets);
		},
	);

	it.each(OWN)(
		'is tracked where the template names its host, in HTML: %s',
		(template, ...targets) => {
			if (targets.length > 1) return;
			expect(tracked(`<a class=b href="${template}">x</a>`, 'html')).toEqual(targets);
			expect(tracked(`<a href='${template}'>x</a>`, 'simpleHtml')).toEqual(targets);
			expect(tracked(`<!--[if mso]><v:rect href="${template}"/><![endif]-->`, 'html')).toEqual(
				targets,
			);
		},
	);

	it.each(OTHERS)('is not tracked where a value names its host: %s', (template) => {
		expect(tracked(`See ${template} now`, 'text')).toEqual([]);
		for (const mode of ['html', 'simpleHtml'] as const) {
			for (const quote of ['"', "'", '']) {
				expect(tracked(`<a href=${quote}${template}${quote}>x</a>`, mode)).toEqual([]);
			}
			expect(tracked(`<!--[if mso]><v:rect href="${template}"/><![endif]-->`, mode)).toEqual([]);
		}
	});

	it('of raw HTML in a value is not tracked, beside links of the template', () => {
		const html =
			'<a href="https://a.example/">a</a>{{ contact.html | raw }}<a href="https://b.example/">b</a>';
		expect(tracked(html, 'html')).toEqual(['https://a.example/', 'https://b.example/']);
	});

	it('is tracked beside the links of values in one text', () => {
		const text =
			'{{ event.url }} https://a.example/{{ contact.code }} {{ contact.url }} https://b.example';
		expect(tracked(text, 'text')).toEqual(['https://a.example/a/b?c=d', 'https://b.example']);
	});

	it('without quotes ends with the value that ends its attribute', () => {
		expect(tracked('<a href=https://shop.example{{ event.path }}>x</a>', 'html')).toEqual([
			'https://shop.example/x',
		]);
		expect(
			tracked('<a href=https://shop.exampl{{ contact.attributes.size | last }}>x</a>', 'html'),
		).toEqual([]);
	});
});
