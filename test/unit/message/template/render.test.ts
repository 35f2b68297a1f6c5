import fc from 'fast-check';

import { Renderer, type TemplateMode } from '../../../../src/message/template/render';
import { TemplateError } from '../../../../src/message/template/template-error';
import { anyText } from '../../../support/any-text';

const renderer = new Renderer();
const now = Date.parse('2024-03-31T00:30:00Z');

function render(text: string, scope: object = {}, mode: TemplateMode = 'html') {
	return renderer.compile(text, mode).render({ scope, now });
}

function failure(text: string, scope: object = {}): TemplateError {
	try {
		render(text, scope, 'text');
	} catch (error) {
		if (error instanceof TemplateError) return error;
		throw error;
	}
	throw new Error('It rendered.');
}

describe('Values in a template', () => {
	it('are escaped in HTML, unless the template marks them as raw', () => {
		const scope = { contact: { name: '<b>"Jo" & co</b>' } };
		expect(render('{{ contact.name }}', scope)).toBe('&lt;b&gt;&quot;Jo&quot; &amp; co&lt;/b&gt;');
		expect(render('{{ contact.name | raw }}', scope)).toBe('<b>"Jo" & co</b>');
	});

	it('are as they are in text, and on one line in a header', () => {
		const scope = { contact: { name: '<b>Jo</b>\r\nBcc: x' } };
		expect(render('Hi {{ contact.name }}', scope, 'text')).toBe('Hi <b>Jo</b>\r\nBcc: x');
		expect(render('Hi\n{{ contact.name }} ', scope, 'line')).toBe('Hi <b>Jo</b> Bcc: x');
	});

	it('are empty where they are missing, at any depth, and may have a default', () => {
		expect(render('[{{ a }}{{ a.b.c }}{{ a[0].b }}]')).toBe('[]');
		const text = 'Hi {{ contact.firstName | default: "there" }}';
		expect(render(text, { contact: {} })).toBe('Hi there');
		expect(render(text, { contact: { firstName: '' } })).toBe('Hi there');
		expect(render(text, { contact: { firstName: null } })).toBe('Hi there');
		expect(render(text, { contact: { firstName: 'Jo' } })).toBe('Hi Jo');
	});

	it('are own properties only', () => {
		const contact: object = Object.create({ secret: 'inherited' });
		const text = '[{{ c.secret }}{{ c.constructor.name }}{{ c.__proto__ }}{{ c.toString }}]';
		expect(render(text, { c: contact })).toBe('[]');
	});

	it.each([
		...['size', 'first', 'last', 'length', 'constructor', '__proto__', 'toString', 'valueOf'],
		...['hasOwnProperty', 'then', 'next', 'name', 'index', 'keys', 'map', 'blank', 'nil'],
	])('are missing where a contact does not have them, whatever their name: %s', (name) => {
		const scope = { contact: { attributes: { a: 1, b: 2 }, firstName: 'Jo' }, list: [] };
		const attribute = `contact.attributes.${name}`;
		expect(render(`[{{ ${attribute} }}{{ contact["${name}"] }}{{ ${name} }}]`, scope)).toBe('[]');
		expect(render(`{{ ${attribute} | default: "none" }}`, scope)).toBe('none');
		expect(render(`{% if ${attribute} %}yes{% else %}no{% endif %}`, scope)).toBe('no');
		expect(() =>
			renderer.compile(`{{ ${attribute} }}`, 'text', { missing: 'refuse' }).render({ scope, now }),
		).toThrow(`'${attribute}' is missing`);
		const has = Object.fromEntries([[name, 'own']]);
		if (name !== '__proto__') expect(render(`{{ c.${name} }}`, { c: has })).toBe('own');
	});

	it('have a size, a first and a last where they are lists or texts', () => {
		const scope = { list: [1, 2, 3], text: 'abc', none: [], objects: [{ size: 'XL' }] };
		expect(render('{{ list.size }}{{ list.first }}{{ list.last }}{{ list[-1] }}', scope)).toBe(
			'3133',
		);
		expect(render('{{ text.size }}{{ none.size }}{{ none.first }}', scope)).toBe('30');
		expect(render('{{ objects.first.size }}', scope)).toBe('XL');
	});

	it('of a loop are those of Liquid', () => {
		const loop = (inside: string) => render(`{% for i in (1..3) %}${inside}{% endfor %}`);
		expect(loop('{{ forloop.index }}{{ forloop.rindex0 }}{{ forloop.length }} ')).toBe(
			'123 213 303 ',
		);
		expect(loop('{% if forloop.first %}f{% elsif forloop.last %}l{% endif %}')).toBe('fl');
		expect(
			loop('[{{ forloop.next }}{{ forloop.i }}{{ forloop.constructor }}{{ forloop.valueOf }}]'),
		).toBe('[][][]');
		expect(
			render('{% tablerow i in (1..2) cols: 2 %}{{ tablerowloop.col }}{% endtablerow %}'),
		).toMatch(/1<.*2</);
	});

	it('cannot change the values of the next contact', () => {
		const scope = { contact: { name: 'Jo' } };
		render('{% assign contact = "x" %}{% increment n %}', scope);
		expect(render('{{ contact.name }}{{ n }}', scope)).toBe('Jo');
	});

	it('in HTML never bring markup along', () => {
		fc.assert(
			fc.property(anyText(), (value) => {
				expect(render('{{ v }}', { v: value })).not.toMatch(/[<>"']/);
			}),
		);
	});
});

describe('A template that is broken', () => {
	it.each([
		['a\n  {% if x %}b', 2, 3, 'Add its end tag'],
		['a\n {{ x ', 2, 2, 'Add the closing }}'],
		['a\n\n{{ x | nope }}', 3, 1, 'undefined filter: nope'],
		['{% foo %}', 1, 1, 'tag "foo" not found'],
		['{% for %}{% endfor %}', 1, 1, 'illegal tag'],
	])('%j is refused when it is read: line %d, column %d', (text, line, column, message) => {
		expect(() => renderer.compile(text, 'text')).toThrow(
			expect.objectContaining({
				name: 'TemplateError',
				line,
				column,
				message: expect.stringContaining(message),
			}),
		);
		expect(failure(text).message).toMatch(`Line ${line}, column ${column}: `);
	});

	it.each(['include', 'render', 'layout'])('%s: cannot load anything', (tag) => {
		expect(failure(`{% ${tag} "/etc/passwd" %}`).message).toContain('cannot load others');
	});
});

describe('A template that would take too much', () => {
	it.each([
		['memory', '{% for i in (1..100000000) %}x{% endfor %}'],
		[
			'memory',
			'{% assign s = "x" %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}',
		],
		['time', '{% for i in (1..9999) %}{% for j in (1..9999) %}{{ i }}{% endfor %}{% endfor %}'],
	])('of %s fails with where and why: %s', (_what, text) => {
		expect(failure(text)).toMatchObject({
			line: 1,
			message: expect.stringMatching(/limit exceeded\. Look for a loop/),
		});
	});

	it('to read is refused', () => {
		expect(failure('x'.repeat(1_000_001)).message).toContain('Shorten it.');
	});
});

describe('Compiled templates', () => {
	it('are kept, apart by mode, and dropped when not used for longest', () => {
		const small = new Renderer({ cacheSize: 2 });
		const a = small.compile('a', 'text');
		expect(small.compile('a', 'html')).not.toBe(a);
		expect(small.compile('a', 'text')).toBe(a);
		small.compile('b', 'text');
		expect(small.compile('a', 'text')).toBe(a);
		small.compile('c', 'text');
		small.compile('d', 'text');
		expect(small.compile('a', 'text')).not.toBe(a);
	});
});

describe('A default from a journey variable', () => {
	const vars = { support: 'support@shop.example', none: '' };
	const scope = { contact: { owner: 'sam@shop.example', gone: '' }, journey: { vars } };
	const written = (text: string, mode: TemplateMode) =>
		new Renderer().compile(text, mode).render({ scope, now: 0, ownTexts: vars });

	it.each([
		['{{ contact.owner | default: journey.vars.support }}', 'sam@shop.example'],
		['{{ contact.gone | default: journey.vars.support }}', 'support@shop.example'],
		['{{ contact.missing | default: journey.vars.support }}', 'support@shop.example'],
		['{{ journey.vars.none | default: contact.owner }}', 'sam@shop.example'],
		['{{ journey.vars.support | default: journey.vars.none }}', 'support@shop.example'],
	])('stands only where the value is missing or empty: %s', (text, expected) => {
		for (const mode of ['html', 'text', 'line'] as const)
			expect(written(text, mode)).toBe(expected);
	});
});
