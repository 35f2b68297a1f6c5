import { MissingVariableError } from '../../../../src/message/template/missing-variable';
import { Renderer, type TemplateMode } from '../../../../src/message/template/render';

const renderer = new Renderer();
const scope = {
	contact: { firstName: null, lastName: '', email: 'a@b.example', score: 0, vip: false },
	tags: ['x', 'y'],
	none: [],
};

function strict(text: string, mode: TemplateMode = 'html'): string {
	return renderer.compile(text, mode, { missing: 'refuse' }).render({ scope, now: 0 });
}

function missingIn(text: string, mode?: TemplateMode): string {
	try {
		strict(text, mode);
	} catch (error) {
		if (error instanceof MissingVariableError) return error.variable;
		throw error;
	}
	throw new Error('Nothing was missing.');
}

describe('Where missing variables are refused', () => {
	it.each([
		['absent', 'Hi {{ nobody }}', 'nobody'],
		['absent below something absent', 'Hi {{ event.properties.plan }}', 'event.properties.plan'],
		['null', 'Hi {{ contact.firstName }}', 'contact.firstName'],
		['empty', 'Hi {{ contact.lastName }}', 'contact.lastName'],
		['hidden by a filter', '{{ contact.firstName | prepend: "Dear " }}', 'contact.firstName'],
		['empty after a filter', '{{ contact.email | remove: "a@b.example" }}', 'contact.email'],
		['assigned from nothing', '{% assign n = contact.firstName %}{{ n }}', 'n'],
		['let through unescaped', '{{ contact.firstName | raw }}', 'contact.firstName'],
		['written by echo', '{% echo contact.firstName %}', 'contact.firstName'],
		[
			'inside blocks',
			'{% if true %}{% for t in tags %}{% case t %}{% when "y" %}{{ z }}{% endcase %}{% endfor %}{% endif %}',
			'z',
		],
	])('a value that is %s is an error', (_what, text, variable) => {
		expect(missingIn(text)).toBe(variable);
		expect(missingIn(text, 'text')).toBe(variable);
		expect(missingIn(text, 'line')).toBe(variable);
	});

	it.each([
		['has a default', '{{ contact.firstName | default: "friend" }}', 'friend'],
		['has an empty default', '[{{ contact.firstName | default: "" }}]', '[]'],
		['has a default after a filter', '{{ contact.firstName | upcase | default: "x" }}', 'x'],
		[
			'is asked for only',
			'{% if contact.firstName %}{{ contact.firstName }}{% else %}-{% endif %}',
			'-',
		],
		['is compared', '{% if contact.firstName == nil %}nil{% endif %}', 'nil'],
		['is a list to go through', '{% for t in nothing %}x{% else %}none{% endfor %}', 'none'],
		['is not reached', '{% if contact.vip %}{{ nobody }}{% endif %}ok', 'ok'],
		['is zero or false', '{{ contact.score }}{{ contact.vip }}', '0false'],
		['is a space that was meant', '[{{ " " }}]', '[ ]'],
		['is counted', '{{ none | size }}', '0'],
	])('a value that %s is accepted', (_what, text, written) => {
		expect(strict(text)).toBe(written);
	});

	it('JSON may contain null', () => {
		expect(strict('{{ contact.firstName | json }}', 'json')).toBe('null');
	});

	it('the same template still leaves them empty elsewhere', () => {
		expect(missingIn('Hi {{ nobody }}')).toBe('nobody');
		expect(renderer.compile('Hi {{ nobody }}', 'html').render({ scope, now: 0 })).toBe('Hi ');
	});
});
