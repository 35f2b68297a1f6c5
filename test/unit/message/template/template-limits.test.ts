import { mjmlToHtml } from '../../../../src/message/template/mjml';
import { withPreheader } from '../../../../src/message/template/preheader';
import { Renderer } from '../../../../src/message/template/render';

const renderer = new Renderer();
const many = Array.from({ length: 5_000 }, (_, i) => ({ n: `name ${i}`, i }));
const scope = { big: 'x'.repeat(65_536), many, contact: { firstName: 'Jo' } };

const render = (text: string) => renderer.compile(text, 'html').render({ scope, now: 0 });
const loop = (times: number, inside: string) => `{% for i in (1..${times}) %}${inside}{% endfor %}`;
const stopped = expect.objectContaining({
	name: 'TemplateError',
	line: 1,
	message: expect.stringContaining('too much for one contact: limit exceeded. Look for a loop'),
}) as Error;

describe('A template that does too much for one contact', () => {
	it.each([
		['counts to a thousand million', loop(1_000_000_000, 'x')],
		['counts within counting', loop(1_000, loop(1_000, ''))],
		['counts within counting, four times', loop(99, loop(99, loop(99, loop(99, 'x'))))],
		['doubles a text', `{% assign s = big %}${loop(40, '{% assign s = s | append: s %}')}`],
		['doubles a captured text', loop(60, '{% capture s %}{{ s }}{{ s }}{{ big }}{% endcapture %}')],
		['replaces characters by more', '{% assign s = big | replace: "x", "yyyyyyyyyyyyyyyyyyyy" %}'],
		['splits and joins', loop(99, '{% assign s = big | split: "" | join: big %}')],
		['doubles a list', `{% assign a = many %}${loop(20, '{% assign a = a | concat: a %}')}`],
		['sorts again and again', loop(99, '{% assign a = many | sort: "n" %}')],
		['groups again and again', loop(99, '{% assign a = many | group_by_exp: "m", "m.n" %}')],
		['asks each of a list', loop(99, '{% assign a = many | where_exp: "m", "m.n contains big" %}')],
		['writes dates', loop(9_999, '{{ "now" | date: "%A" }}')],
		['pads a date', '{{ "now" | date: "%1000000000Y" }}'],
		['compares long texts', loop(500, '{% if big == big and big contains "y" %}{% endif %}')],
		['writes a list again and again', loop(99, '{% capture s %}{{ many }}{% endcapture %}')],
		['writes more than anybody reads', loop(99, '{{ big }}')],
		['cuts words', loop(99, '{{ big | append: " " | truncatewords: 3 }}')],
		['writes JSON', loop(99, '{{ many | json }}')],
		['cycles', loop(999_999, '{% cycle "a", "b" %}')],
		['makes a table', '{% tablerow i in (1..999999) cols:1 %}{{ i }}{% endtablerow %}'],
		['has thousands of filters in a loop', loop(99, `{{ i${' | upcase'.repeat(5_000)} }}`)],
	])('is stopped, with the place: it %s', (_what, text) => {
		expect(() => render(text)).toThrow(stopped);
		expect(render('Hi {{ contact.firstName }}')).toBe('Hi Jo');
	});

	it('differs from one that does much: an order of 300 articles, of which each has ten parts', () => {
		const article = `<tr>${'<td>{{ m.n | upcase | escape }}</td>'.repeat(10)}</tr>`;
		const text = `{% for m in many limit: 300 %}${article}{% endfor %}`;
		expect(render(text)).toMatch(/^(<tr>(<td>NAME \d+<\/td>){10}<\/tr>){300}$/);
	});
});

describe('A template that would take long to read', () => {
	it.each([
		['ten million characters', 'x'.repeat(10_000_000), 'more than 1000000 characters'],
		['outputs without end', '{{ a }}'.repeat(100_000), 'more than 5000 tags and outputs'],
		['tags within tags', '{% if a %}'.repeat(50_000), 'more than 5000 tags and outputs'],
		[
			'lines of one tag',
			`{% liquid\n${'echo a\n'.repeat(20_000)}%}`,
			'more than 5000 tags and outputs',
		],
		['filters', `{{ a${' | upcase'.repeat(90_000)} }}`, 'more than 200000 characters in tags'],
		['brackets within brackets', `{{ ${'a['.repeat(50_000)}`, 'not closed'],
		['brackets that close', `{{ ${'a['.repeat(30_000)}1${']'.repeat(30_000)} }}`, 'too deep'],
		['openings without closings', '{{'.repeat(400_000), 'not closed'],
	])('is refused: %s', (_what, text, why) => {
		expect(() => renderer.compile(text, 'html')).toThrow(
			expect.objectContaining({ name: 'TemplateError', message: expect.stringContaining(why) }),
		);
	});
});

describe('A mail in MJML that would take too much', () => {
	const column = (inside: string) =>
		`<mjml><mj-body><mj-section><mj-column>${inside}</mj-column></mj-section></mj-body></mjml>`;
	const nested = (tag: string, times: number) =>
		`<${tag}>`.repeat(times) + `</${tag}>`.repeat(times);

	it.each([
		['length', column(`<mj-text>${'x'.repeat(200_000)}</mj-text>`), '200000 characters'],
		['elements', column('<mj-text/>'.repeat(3_000)), '2000 elements'],
		['elements of MJML within one another', column(nested('mj-wrapper', 500)), '100 deep'],
		['elements of HTML within one another', column(nested('div', 10_000)), '100 deep'],
	])('is refused for its %s, and the next one is compiled', async (_what, mjml, why) => {
		await expect(mjmlToHtml(mjml)).rejects.toThrow(why);
		expect(await mjmlToHtml(column('<mj-text>Hello</mj-text>'))).toContain('Hello');
	});

	it('is compiled up to the limit of its depth, again and again', async () => {
		for (const tag of ['mj-wrapper', 'mj-hero', 'mj-section', 'mj-group', 'div']) {
			expect(await mjmlToHtml(column(nested(tag, 90)))).toMatch(/<\/html>/);
		}
	});

	it('is read in one go, openings of Liquid without closings included', async () => {
		const html = await mjmlToHtml(column(`<mj-text>${'{{'.repeat(90_000)}</mj-text>`));
		expect(html).toContain('{{{{');
	});

	it.each(['mj-include', 'MJ-INCLUDE', 'Mj-Include'])('cannot read files: %s', async (tag) => {
		for (const where of ['mj-head', 'mj-body']) {
			const mjml = `<mjml><${where}><${tag} path="/etc/hostname" type="css" /></${where}></mjml>`;
			await expect(mjmlToHtml(mjml)).rejects.toThrow('not supported');
		}
	});

	it('cannot declare entities', async () => {
		const mjml = column('<mj-text>&file;</mj-text>');
		const declared = `<!DOCTYPE m [<!ENTITY file SYSTEM "file:///etc/hostname">]>${mjml}`;
		await expect(mjmlToHtml(declared)).rejects.toThrow('is not allowed here');
	});
});

describe('A preheader', () => {
	it('finds the beginning of a mail in one go, however many comments and bodies it opens', () => {
		for (const opening of ['<!--', '<body ', '<body "']) {
			const html = opening.repeat(200_000);
			expect(withPreheader(html, 'Hi')).toMatch(/<div [^>]*>Hi/);
		}
	});
});
