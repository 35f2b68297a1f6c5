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
