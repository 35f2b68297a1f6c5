import fc from 'fast-check';
import { filters } from 'liquidjs';
import { MissingVariableError } from '../../src/message/template/missing-variable';
import { Renderer, type TemplateMode } from '../../src/message/template/render';
import { TemplateError } from '../../src/message/template/template-error';
import { anyText } from '../support/any-text';

const RUNS = 500;
const MODES = ['html', 'simpleHtml', 'text', 'line', 'mrkdwn', 'json', 'mrkdwnJson'] as const;
/** Messages of JavaScript for a mistake in the code. */
const ENGINE =
	/undefined \(reading|null \(reading|is not a function|is not iterable|is not defined/;
const INHERITED = [
	...['constructor', '__proto__', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'],
	...['__defineGetter__', 'call', 'process', 'global', 'globalThis', 'require', 'this', 'length'],
];

const renderer = new Renderer();
const mode = fc.constantFrom<TemplateMode>(...MODES);
const text = fc.oneof(
	anyText({ maxLength: 20 }),
	fc.constantFrom('{{ 7 | times: 7 }}', '{% raw %}', '<script>', '${7}', '\0', '\ud800', '\r\n'),
);
const scope = fc.object({
	key: fc.oneof(fc.constantFrom('a', 'b', 'size', 'first', ...INHERITED), text),
	values: [text, fc.double(), fc.boolean(), fc.constant(null), fc.bigInt(), fc.date()],
	maxDepth: 3,
});
const name = fc.constantFrom('a', 'b', 'i', 'empty', 'nil', 'forloop', ...INHERITED);
const literal = fc.oneof(
	fc.constantFrom('1', '-1', '0.5', '99999999999999999999', '(1..3)', '(3..-1)', 'true', '""'),
	text.map((value) => `"${value.replace(/["\\{}%]/g, '')}"`),
);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('.'));
const operand = fc.oneof(
	path,
	literal,
	fc.tuple(path, literal).map(([of, at]) => `${of}[${at}]`),
);
const filter = fc
	.tuple(fc.constantFrom(...Object.keys(filters)), fc.array(operand, { maxLength: 3 }))
	.map(([called, given]) => `${called}${given.length > 0 ? `: ${given.join(', ')}` : ''}`);
const output = fc
	.tuple(operand, fc.array(filter, { maxLength: 3 }))
	.map(([of, through]) => [of, ...through].join(' | '));
const OPERATORS = ['==', '!=', '<', '>=', 'contains', 'and', 'or'];
const condition = fc
	.tuple(operand, fc.constantFrom(...OPERATORS), operand)
	.map((parts) => parts.join(' '));

const { template } = fc.letrec<{ template: string }>((tie) => ({
	template: fc
		.array(
			fc.oneof(
				{ maxDepth: 3, depthSize: 'small' },
				output.map((each) => `{{ ${each} }}`),
				output.map((each) => `{{ ${each} | raw }}`),
				fc.tuple(name, output).map(([to, each]) => `{% assign ${to} = ${each} %}`),
				name.map((each) => `{% increment ${each} %}{% decrement ${each} %}`),
				literal.map((each) => `{% cycle ${each}, a %}`),
				literal.map((each) => `{% nps question: ${each}, key: ${each} %}`),
				fc
					.tuple(condition, tie('template'))
					.map(([asked, then]) => `{% if ${asked} %}${then}{% endif %}`),
				fc
					.tuple(name, operand, tie('template'))
					.map(([each, list, then]) => `{% for ${each} in ${list} limit: 9 %}${then}{% endfor %}`),
				fc
					.tuple(name, tie('template'))
					.map(([to, inside]) => `{% capture ${to} %}${inside}{% endcapture %}`),
			),
			{ maxLength: 4 },
		)
		.map((parts) => parts.join('')),
}));

/** The result; a failure that is none of a template's is thrown. */
function outcome(source: string, as: TemplateMode, values: object): string | TemplateError {
	try {
		return renderer.compile(source, as).render({ scope: values, now: 0 });
	} catch (error) {
		if (error instanceof TemplateError) return error;
		throw error;
	}
}

describe('Any template over any values', () => {
	it('is filled in, or fails in words for its builder', () => {
		let filledIn = 0;
		fc.assert(
			fc.property(template, mode, scope, (source, as, values) => {
				const result = outcome(source, as, values);
				if (typeof result === 'string') filledIn++;
				else expect(result.message).not.toMatch(ENGINE);
			}),
			{ numRuns: RUNS },
		);
		// Templates that are all refused would show nothing.
		expect(filledIn).toBeGreaterThan(RUNS / 4);
	});

	it('changes neither the values nor the prototypes of objects', () => {
		const before = Object.getOwnPropertyNames(Object.prototype).join();
		fc.assert(
			fc.property(template, mode, scope, (source, as, values) => {
				const copy = structuredClone(values);
				outcome(source, as, values);
				expect(values).toEqual(copy);
				expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
			}),
			{ numRuns: RUNS / 5 },
		);
	});

	it('fails for missing values only where these are refused', () => {
		fc.assert(
			fc.property(template, mode, scope, (source, as, values) => {
				try {
					renderer.compile(source, as, { missing: 'refuse' }).render({ scope: values, now: 0 });
				} catch (error) {
					if (!(error instanceof MissingVariableError)) expect(error).toBeInstanceOf(TemplateError);
				}
			}),
			{ numRuns: RUNS / 5 },
		);
	});
});

describe('A value', () => {
	it('is data: what looks like a template in it is written as it is', () => {
		fc.assert(
			fc.property(text, (value) => {
				expect(outcome('{{ v }}', 'text', { v: value })).toBe(value);
				expect(outcome('{{ v | raw }}', 'html', { v: value })).toBe(value);
			}),
		);
	});

	it('has no properties but its own, whatever the path', () => {
		const inherited = fc.array(fc.constantFrom(...INHERITED.filter((each) => each !== 'length')), {
			minLength: 1,
			maxLength: 4,
		});
		fc.assert(
			fc.property(
				inherited,
				fc.constantFrom('v', 'v.list', 'v.text', 'v.number'),
				(names, from) => {
					const v = { list: [1], text: 'x', number: 7 };
					const found = `[{{ ${[from, ...names].join('.')} }}{{ ${names.join('.')} }}]`;
					expect(outcome(found, 'text', { v })).toBe('[]');
				},
			),
		);
	});
});
