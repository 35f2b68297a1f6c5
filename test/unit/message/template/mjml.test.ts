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
		['an element not closed', column('<mj-text>x'), 3, 24, 'not closed'],
		['another language', '<p>Hi</p>', 1, 1, '<p'],
		['nothing', '', 1, 1, '<mjml>'],
		['an element of the head that is none', '<mjml>\n<mj-head>\u00e9</mj-head></mjml>', 2, 10, ''],
	])('with %s is refused, with the place', async (_what, mjml, line, column, part) => {
		await expect(mjmlToHtml(mjml)).rejects.toMatchObject({
			name: 'TemplateError',
			line,
			column,
			message: expect.stringContaining(part),
		});
	});

	describe.each([
		['LF', '\n'],
		['CRLF', '\r\n'],
		['CR', '\r'],
	])('with line ends of %s', (_name, end) => {
		const lines = (...all: string[]) => all.join(end);
		const mail = (...inside: string[]) =>
			lines(
				'<mjml>',
				'<mj-body><mj-section><mj-column>',
				...inside,
				'</mj-column></mj-section></mj-body></mjml>',
			);

		it('is the same HTML as with others', async () => {
			const inside = [
				'<mj-text>a',
				'b</mj-text>',
				'<mj-image alt="a',
				'b" src="x" />',
				'<mj-raw><pre>a',
				'b</pre></mj-raw>',
				'{% if',
				'pro %}',
				'<mj-text>{{ n |',
				'upcase }}</mj-text>{% endif %}',
			];
			const html = await mjmlToHtml(mail(...inside));
			expect(html).toBe(await mjmlToHtml(mail(...inside).replaceAll(end, '\n')));
			expect(html).not.toContain('\r');
			expect(await rendered(mail(...inside), { pro: true, n: 'jo' })).toContain('JO');
		});

		it.each([
			['an unknown element', ['<mj-foo/>'], 3, 1],
			['markup that is none', ['<mj-text>1 < 2</mj-text>'], 3, 12],
			['an attribute without quotes', ['<mj-text color=red>x</mj-text>'], 3, 16],
			['an include', ['<mj-include path="x" />'], 3, 1],
			[
				'one after attributes over lines',
				['<mj-image alt="a', 'b"', ' src="x" />', '<mj-foo/>'],
				6,
				1,
			],
			[
				'one after Liquid over lines',
				['<mj-text>{{ a |', 'upcase }}</mj-text>', '<mj-foo/>'],
				5,
				1,
			],
			[
				'one after an emoji in an attribute',
				['<mj-image alt="❤️ \u00a0" src="x" /><mj-foo/>'],
				3,
				32,
			],
			[
				'a wrong one after quotes in an attribute',
				[`<mj-image alt='say "hi"' src="x" /><mj-text color=red />`],
				3,
				51,
			],
			[
				'a wrong one after lines in an attribute',
				['<mj-image alt="a', 'b" src="x" /><mj-text>1 < 2</mj-text>'],
				4,
				25,
			],
		])('shows the place of %s', async (_what, inside, line, column) => {
			await expect(mjmlToHtml(mail(...inside))).rejects.toMatchObject({ line, column });
		});
	});

	it.each([
		['<mj-style inline="inline">.lead{color:red}</mj-style>', 4, 1],
		["<mj-style  css-class='a'\tINLINE = 'inline'>.lead{color:red}</mj-style>", 4, 1],
		['<mj-style>a{}</mj-style>\n<mj-style\ninline="inline">.lead{color:red}</mj-style>', 5, 1],
	])(
		'whose styles are to be written inline is refused, with the place: %j',
		async (style, line, column) => {
			const mjml = `<mjml>\n<mj-head>\n<!-- <mj-style inline="inline"> -->\n${style}</mj-head><mj-body/></mjml>`;
			await expect(mjmlToHtml(mjml)).rejects.toMatchObject({
				line,
				column,
				message: expect.stringContaining('mj-style with inline="inline" is not supported'),
			});
		},
	);

	it('keeps other styles in the head', async () => {
		const mjml =
			'<mjml><mj-head><mj-style inline="false">.lead{color:red}</mj-style><mj-style>@media print{.b{color:#123}}</mj-style></mj-head><mj-body/></mjml>';
		const html = await mjmlToHtml(mjml);
		expect(html).toMatch(/<style[^>]*>.*\.lead\{color:red\}/s);
		expect(html).toContain('@media print{.b{color:#123}}');
	});
});
