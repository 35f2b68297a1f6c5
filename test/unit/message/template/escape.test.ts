import fc from 'fast-check';

import { Renderer, type TemplateMode } from '../../../../src/message/template/render';
import { anyText } from '../../../support/any-text';

const renderer = new Renderer();
const render = (text: string, scope: object, mode: TemplateMode) =>
	renderer.compile(text, mode).render({ scope, now: 0 });

describe("A value in Slack's markup", () => {
	it('can neither mention a channel nor make a link', () => {
		const scope = { name: '<!channel> & <https://evil.example|you>' };
		expect(render('*Hi* {{ name }}', scope, 'mrkdwn')).toBe(
			'*Hi* &lt;!channel&gt; &amp; &lt;https://evil.example|you&gt;',
		);
	});

	it('keeps its quotes, which Slack would show as entities', () => {
		expect(render('{{ name }}', { name: `"Jo" O'Neil` }, 'mrkdwn')).toBe(`"Jo" O'Neil`);
	});

	it('goes through as it is where the builder says raw', () => {
		expect(render('{{ at | raw }}', { at: '<@U1>' }, 'mrkdwn')).toBe('<@U1>');
	});
});

describe('A value in JSON', () => {
	const value = anyText();

	it('within quotes is the value, whatever it is', () => {
		fc.assert(
			fc.property(value, (name) => {
				const json = render('{"a": "Hi {{ name }}!", "b": 1}', { name }, 'json');
				expect(JSON.parse(json)).toEqual({ a: `Hi ${name}!`, b: 1 });
			}),
		);
	});

	it('by the filter json is the whole value', () => {
		const any = fc.jsonValue({ maxDepth: 3 });
		fc.assert(
			fc.property(any, (v) => {
				const json = render('{"a": {{ v | json }}}', { v }, 'json');
				expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ a: v })));
			}),
		);
		expect(render('{{ missing | json }}', {}, 'json')).toBe('null');
	});

	it('as a number needs no filter', () => {
		expect(JSON.parse(render('{"a": {{ n }}}', { n: 1.5 }, 'json'))).toEqual({ a: 1.5 });
	});

	it('for Slack is escaped for both', () => {
		const scope = { name: '"<!here>"', event: { note: '<@U1> & "x"' } };
		const json = render('["{{ name }}", {{ event | json }}]', scope, 'mrkdwnJson');
		expect(JSON.parse(json)).toEqual(['"&lt;!here&gt;"', { note: '&lt;@U1&gt; &amp; "x"' }]);
	});

	it.each(['html', 'text', 'line'] as const)(
		'is the same as before in %s: the filter json writes text, escaped where HTML is',
		(mode) => {
			const json = render('{{ v | json }}', { v: { a: 1 } }, mode);
			expect(json).toBe(mode === 'html' ? '{&quot;a&quot;:1}' : '{"a":1}');
		},
	);
});
