import { SnippetBook } from '../../../../src/message/snippet/expand';
import { snippetNames } from '../../../../src/message/snippet/tags';
import { Renderer, type TemplateMode } from '../../../../src/message/template/render';

const book = (snippets: Record<string, string>) =>
	new SnippetBook(Object.entries(snippets).map(([name, content]) => ({ name, content })));

const expand = (text: string, snippets: Record<string, string>) => book(snippets).expand(text).text;

const scope = { contact: { firstName: '<Ada>' } };

function rendered(text: string, snippets: Record<string, string>, mode: TemplateMode = 'html') {
	return new Renderer().compile(expand(text, snippets), mode).renderWithValues({ scope, now: 0 });
}

describe('A snippet', () => {
	it('is written where a message names it, with its values escaped', () => {
		const snippets = { footer: '<p>For {{ contact.firstName }}</p>' };
		expect(rendered("Hi {% render 'footer' %}!", snippets).text).toBe('Hi <p>For &lt;Ada&gt;</p>!');
		expect(rendered('{%- render "footer" -%}', snippets).text).toBe('<p>For &lt;Ada&gt;</p>');
	});

	it('takes arguments, of which texts in quotes are the own of the message', () => {
		const snippets = { button: '<a href="{{ url }}">{{ label }}</a>' };
		const call =
			"{% render 'button', url: 'https://shop.example/?a=1&b=2', label: contact.firstName %}";
		const { text, values } = rendered(`${call}{{ label }}`, snippets);
		expect(text).toBe('<a href="https://shop.example/?a=1&amp;b=2">&lt;Ada&gt;</a>');
		expect(values.map(({ from, to }) => text.slice(from, to))).toEqual(['&lt;Ada&gt;']);
	});

	it('may use others, but not itself', () => {
		expect(expand("{% render 'a' %}", { a: "[{% render 'b' %}]", b: 'x' })).toBe('[x]');
		const loop = { a: "{% render 'b' %}", b: "\n {% render 'a' %}" };
		expect(() => expand("{% render 'a' %}", loop)).toThrow(
			"Line 2, column 2: In the snippet 'b': the snippet 'a' uses itself: a, b, a",
		);
	});

	it('may exist and is empty where the snippets are not known, as in lint', () => {
		const text = "{% layout 'any' %}{% block title %}T{% endblock %}Hi {% render 'other', x: 1 %}!";
		const source = SnippetBook.UNKNOWN.expand(text);
		const { text: filled } = new Renderer()
			.compile(source.text, 'html')
			.renderWithValues({ scope, now: 0 });
		expect(filled).toBe('THi !');
		expect(() => SnippetBook.UNKNOWN.expand('{% block x %}')).toThrow('block is for layouts');
	});

	it('is never read from a value', () => {
		const text = '{{ contact.firstName }}{{ contact.firstName | raw }}';
		const hostile = { contact: { firstName: "{% render 'secret' %}" } };
		const source = book({ secret: 'S' }).expand(text);
		const { text: filled } = new Renderer()
			.compile(source.text, 'text')
			.renderWithValues({ scope: hostile, now: 0 });
		expect(filled).toBe("{% render 'secret' %}".repeat(2));
	});

	it('does not grow without end', () => {
		const doubling = Object.fromEntries(
			Array.from({ length: 10 }, (_, n) => [
				`s${n}`,
				n === 9 ? 'x'.repeat(10_000) : `{% render 's${n + 1}' %}`.repeat(10),
			]),
		);
		expect(() => expand("{% render 's0' %}", doubling)).toThrow('more than 1000000 characters');
	});

	it('that does not exist is an error that names it, its place and the nearest one', () => {
		expect(() => expand("Hi\n  {% render 'foter' %}", { footer: 'x' })).toThrow(
			"Line 2, column 3: there is no snippet 'foter' in this workspace. Did you mean 'footer'?",
		);
		expect(() => expand("{% render 'zzz' %}", { header: 'x' })).toThrow('It has: header.');
		expect(() => expand("{% render 'zzz' %}", {})).toThrow('It has none');
		expect(() => expand('{% render zzz %}', {})).toThrow('in quotes');
	});

	it('is left alone within raw and comments', () => {
		const text =
			"{% raw %}{% render 'x' %}{% endraw %}{% comment %}{% render 'y' %}{% endcomment %}";
		expect(expand(text, {})).toBe(text);
		expect(snippetNames(text)).toEqual([]);
	});

	it('of which errors are told by its own line and column', () => {
		const source = book({ footer: 'one\n{{ contact.x | uppcase }}' }).expand(
			"Hi\n\n\n{% render 'footer' %}",
		);
		expect(() => source.located(() => new Renderer().compile(source.text, 'html'))).toThrow(
			/^Line 2, column \d+: In the snippet 'footer': undefined filter: uppcase/,
		);
	});
});

describe('A layout', () => {
	const brand =
		'<body>{% block title %}Acme{% endblock %}<main>{% block %}{% endblock %}</main></body>';

	it('holds the message, and its blocks where the message has them', () => {
		expect(expand("{% layout 'brand' %}\nHi", { brand })).toBe(
			'<body>Acme<main>\nHi</main></body>',
		);
		expect(expand("{% layout 'brand' %}{% block title %}News{% endblock %}Hi", { brand })).toBe(
			'<body>News<main>Hi</main></body>',
		);
	});

	it('may use snippets, as the message in it may', () => {
		const snippets = { page: "{% block %}{% endblock %}{% render 'footer' %}", footer: 'F' };
		expect(expand("{% layout 'page' %}{% render 'footer' %}", snippets)).toBe('FF');
	});

	it.each([
		["Hi {% layout 'brand' %}", 'layout stands at the beginning'],
		[
			"{% layout 'brand' %}{% block x %}{% endblock %}",
			"has no block 'x'. It has: title, (without a name)",
		],
		["{% layout 'brand' %}{% block title %}", 'a block is not closed'],
		["{% layout 'brnd' %}", "Did you mean 'brand'?"],
		["{% layout 'plain' %}", "the snippet 'plain' is no layout"],
		['{% block x %}{% endblock %}', 'block is for layouts'],
	])('refuses %s and says why', (text, why) => {
		expect(() => expand(text, { brand, plain: 'x' })).toThrow(why);
	});
});

describe('The names of the snippets in a text', () => {
	it('are those of its renders and its layout, each once', () => {
		const text = "{% layout 'brand' %}{% render 'a' %}{%- render \"b\", x: 1 -%}{% render 'a' %}";
		expect(snippetNames(text)).toEqual(['brand', 'a', 'b']);
	});
});
