import { mjmlToHtml } from '../../../../src/message/template/mjml';
import { Renderer } from '../../../../src/message/template/render';

const column = (inside: string) =>
	`<mjml>\n<mj-body>\n<mj-section><mj-column>${inside}</mj-column></mj-section></mj-body></mjml>`;

async function rendered(mjml: string, scope: object): Promise<string> {
	const html = await mjmlToHtml(mjml);
	return new Renderer().compile(html, 'html').render({ scope, now: 0 });
}

describe('A mail in MJML', () => {
	it('becomes HTML with tables, and with what Outlook needs', async () => {
		const html = await mjmlToHtml(column('<mj-text>Hello</mj-text>'));
		expect(html).toMatch(/^<!doctype html>/i);
		expect(html).toContain('<!--[if mso | IE]>');
		expect(html).toMatch(/<td[^>]*>.*Hello.*<\/td>/s);
	});

	it.each([
		['in a text', '<mj-text>Hi {{ n | default: "you" }}</mj-text>', { n: '<Jo>' }, 'Hi &lt;Jo&gt;'],
		[
			'that compares',
			'<mj-text>{% if a < b and c == "x" %}less{% else %}more{% endif %}</mj-text>',
			{ a: 1, b: 2, c: 'x' },
			'>less<',
		],
		[
			'in an attribute, with quotes of its own',
			'<mj-button href="https://a.example/{{ p | default: "x" }}?a=1&amp;b=2">Go</mj-button>',
			{ p: 'y' },
			'href="https://a.example/y?a=1&amp;b=2"',
		],
		[
			'around elements',
			'{% for i in list %}<mj-text>{{ i }}</mj-text>{% endfor %}',
			{ list: ['one', 'two'] },
			/>one<.*<tr>.*>two</s,
		],
		[
			'in an attribute, over lines',
			'<mj-image src="https://a.example/{{ p\n| append: "\\\\"\n}}" />',
			{ p: 'y' },
			'src="https://a.example/y\\"',
		],
		['in mj-raw', '<mj-raw>{% if a > b %}x{% else %}<i>y</i>{% endif %}</mj-raw>', {}, '<i>y</i>'],
	])('keeps Liquid %s', async (_where, inside, scope, expected) => {
		const html = await rendered(column(inside), scope);
		expect(html).toEqual(
			typeof expected === 'string'
				? expect.stringContaining(expected)
				: expect.stringMatching(expected),
		);
	});

	it.each([
		['"', `<mj-image alt='say "hi"' src="x" />`, 'alt="say &#34;hi&#34;"'],
		[
			'emoji, accents and spaces',
			'<mj-image alt="❤️ e\u0301\u00a0" src="x" />',
			'❤&#65039; e&#769;&#160;',
		],
		['line breaks', '<mj-image alt="a\nb" src="x" />', 'alt="a&#10;b"'],
		[
			'all that in HTML of a text',
			'<mj-text><a href="https://a.example" title="❤️\u00a0">x</a></mj-text>',
			'title="❤&#65039;&#160;"',
		],
		['a backslash', '<mj-image alt="a\\b" src="x" />', 'alt="a&#92;b"'],
	])('keeps %s in attributes', async (_what, inside, expected) => {
		expect(await mjmlToHtml(column(inside))).toContain(expected);
	});

	it('keeps Liquid around whole sections', async () => {
		const mjml =
			'<mjml><mj-body>{% if pro %}<mj-section><mj-column><mj-text>For pros</mj-text></mj-column></mj-section>{% endif %}</mj-body></mjml>';
		expect(await rendered(mjml, { pro: true })).toContain('For pros');
		expect(await rendered(mjml, {})).not.toContain('For pros');
	});

	it('fetches no font that it does not name', async () => {
		expect(await mjmlToHtml(column('<mj-text>x</mj-text>'))).not.toContain('fonts.googleapis.com');
		const named =
			'<mjml><mj-head><mj-font name="Acme" href="https://acme.example/font.css" /></mj-head><mj-body><mj-section><mj-column><mj-text font-family="Acme">x</mj-text></mj-column></mj-section></mj-body></mjml>';
		expect(await mjmlToHtml(named)).toContain('https://acme.example/font.css');
	});

	it.each([
		['an element MJML does not have', column('é <mj-foo>x</mj-foo>'), 3, 26, 'mj-foo'],
		['an include', column('<mj-include path="x" />'), 3, 24, 'mj-include'],
		['an attribute without quotes', column('<mj-text color=red>x</mj-text>'), 3, 39, 'quote'],
		['markup that is none', column('<mj-text>1 < 2</mj-text>'), 3, 35, 'element'],
		['an element not closed', column('<mj-text>x'), 0, 0, 'not closed'],
		['another language', '<p>Hi</p>', 1, 1, '<p'],
		['nothing', '', 0, 0, '<mjml>'],
		['an element of the head that is none', '<mjml>\n<mj-head>\u00e9</mj-head></mjml>', 2, 10, ''],
	])('with %s is refused, with the place', async (_what, mjml, line, column, part) => {
		await expect(mjmlToHtml(mjml)).rejects.toMatchObject({
			name: 'TemplateError',
			line,
			column,
			message: expect.stringContaining(part),
		});
	});
});
