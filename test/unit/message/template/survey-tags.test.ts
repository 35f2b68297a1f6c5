import { Parser } from 'htmlparser2';

import { Renderer, type TemplateMode } from '../../../../src/message/template/render';
import type { MessageSurvey } from '../../../../src/message/tracking/links';

const renderer = new Renderer();
const asked: Array<{ survey: MessageSurvey; score: number }> = [];

function answer(survey: MessageSurvey, score: number): string {
	asked.push({ survey, score });
	return `https://hub.example/answer?t=${survey.kind}${score}&x=1`;
}

const render = (text: string, mode: TemplateMode, scope: object = {}) =>
	renderer.compile(text, mode).render({ scope, now: 0, answer });

beforeEach(() => asked.splice(0));

function linksIn(html: string): Array<{ href: string; label: string; text: string }> {
	const links: Array<{ href: string; label: string; text: string }> = [];
	const parser = new Parser({
		onopentag: (name, { href, 'aria-label': label }) => {
			if (name === 'a') links.push({ href, label, text: '' });
		},
		ontext: (text) => {
			if (links.length > 0) links.at(-1)!.text ||= text;
		},
	});
	parser.end(html);
	return links;
}

describe('{% nps %} and {% csat %}', () => {
	it('ask on a scale of 0 to 10, and of 1 to 5', () => {
		const nps = linksIn(render('{% nps question: "How likely?" %}', 'html'));
		expect(nps.map(({ text }) => text)).toEqual('0 1 2 3 4 5 6 7 8 9 10'.split(' '));
		expect(nps[7]).toEqual({
			href: 'https://hub.example/answer?t=nps7&x=1',
			label: '7 of 10',
			text: '7',
		});
		expect(asked[10]).toEqual({
			survey: { kind: 'nps', key: 'nps', question: 'How likely?' },
			score: 10,
		});
		const csat = linksIn(render('{% csat key: "support", question: "Happy?" %}', 'html'));
		expect(csat.map(({ text }) => text)).toEqual('1 2 3 4 5'.split(' '));
		expect(asked[11].survey).toEqual({ kind: 'csat', key: 'support', question: 'Happy?' });
	});

	it('escape the values of the question, in every mode', () => {
		const scope = { q: '<b>"Jo" & co</b>' };
		expect(render('{% nps question: q %}', 'html', scope)).not.toContain('<b>');
		expect(render('{% nps question: q %}', 'mrkdwn', scope)).toMatch(/^&lt;b&gt;"Jo" &amp; co/);
		const json = JSON.parse(`"${render('{% nps question: q %}', 'json', scope)}"`) as string;
		expect(json.split('\n')[0]).toBe('<b>"Jo" & co</b>');
	});

	it('show the ends of the scale', () => {
		const html = render('{% nps question: "q", low: "Never", high: "Surely" %}', 'html');
		expect(html).toMatch(/Never.*Surely/);
	});

	it.each([
		['{% nps %}', 'How likely are you to recommend us?', 'nps'],
		['{% nps key: "trial" %}', 'How likely are you to recommend us?', 'trial'],
		['{% csat %}', 'How satisfied are you?', 'csat'],
	])('%s asks a question of its own', (text, question, key) => {
		asked.length = 0;
		expect(render(text, 'html')).toContain(question);
		expect(asked[0].survey).toMatchObject({ question, key });
	});

	it.each<[TemplateMode, string]>([
		['text', 'q\n1: https://hub.example/answer?t=csat1&x=1\n2: '],
		['mrkdwn', 'q\n<https://hub.example/answer?t=csat1&amp;x=1|1>   <'],
		['simpleHtml', 'q\n<a href="https://hub.example/answer?t=csat1&amp;x=1">1</a>   <a'],
		['json', 'q\\n1: https://hub.example/answer?t=csat1&x=1\\n2: '],
	])('read well as %s', (mode, beginning) => {
		expect(render('{% csat question: "q" %}', mode)).toContain(beginning);
	});

	it('are left out where no page could take the answer', () => {
		const text = 'a{% nps question: "q" %}b';
		expect(renderer.compile(text, 'html').render({ scope: {}, now: 0 })).toBe('ab');
		expect(renderer.compile(text, 'html').render({ scope: {}, now: 0, answer: () => null })).toBe(
			'ab',
		);
	});

	it.each([
		['{% nps question: "q", colour: "red" %}', 'does not take "colour"'],
		['{% nps question: "q", key: "a b" %}', 'may contain letters'],
		['{% nps question: "" %}', '1 to 200 characters'],
		[`{% nps question: "${'q'.repeat(201)}" %}`, '1 to 200 characters'],
	])('%s is refused, with the place', (text, message) => {
		expect(() => render(text, 'html')).toThrow(
			expect.objectContaining({
				name: 'TemplateError',
				line: 1,
				message: expect.stringContaining(message),
			}),
		);
	});
});
