import type { INodeProperties } from 'n8n-workflow';
import { fitAll, fitOne } from '../../../../src/n8n/parameters/types';

const option = (value: string) => ({ name: value, value });
const field = (type: INodeProperties['type'], name: string): INodeProperties => ({
	...{ displayName: `The ${name}`, name, type, default: '' },
});
const properties: INodeProperties[] = [
	field('string', 'subject'),
	field('number', 'amount'),
	field('boolean', 'yearly'),
	{ ...field('options', 'unit'), options: [option('hours'), option('days')] },
	{ ...field('options', 'unit'), options: [option('weeks')] },
	{ ...field('multiOptions', 'channels'), options: [option('email'), option('sms')] },
	{ ...field('collection', 'options'), options: [field('string', 'replyTo')] },
	field('resourceLocator', 'stage'),
	{
		...field('fixedCollection', 'attributes'),
		typeOptions: { multipleValues: true },
		options: [
			{
				...option('values'),
				displayName: 'Values',
				values: [field('string', 'name'), field('string', 'value')],
			},
		],
	},
];
const fit = (name: string, value: unknown) => fitOne(properties, name, value);

describe('A parameter that is text', () => {
	it.each<[unknown, string]>([
		['Hello', 'Hello'],
		['', ''],
		[null, ''],
		[5, '5'],
		[true, 'true'],
		[{ a: 1 }, '{"a":1}'],
		[[1, 'b'], '[1,"b"]'],
		[new Date(0), '1970-01-01T00:00:00.000Z'],
		['a\0b\ud800', 'a\ufffdb\ufffd'],
	])('is so whatever the result of its expression: %p', (value, text) => {
		expect(fit('subject', value)).toBe(text);
		expect(fit('options.replyTo', value)).toBe(text);
		expect(fit('options', { replyTo: value })).toEqual({ replyTo: text });
	});
});

describe('A parameter that is a number', () => {
	it.each<[unknown, number]>([
		[5, 5],
		['5', 5],
		[' -2.5 ', -2.5],
		[0, 0],
	])('may come as %p', (value, number) => {
		expect(fit('amount', value)).toBe(number);
	});

	it.each<[unknown, string]>([
		['five', "'The amount' is 'five'. Set it to a number."],
		['', "'The amount' is empty. Set it to a number."],
		[null, "'The amount' is empty. Set it to a number."],
		[NaN, "'The amount' is NaN. Set it to a number."],
		[Infinity, "'The amount' is Infinity. Set it to a number."],
		[[5], "'The amount' is '[5]'. Set it to a number."],
		['x'.repeat(1_000), `'The amount' is '${'x'.repeat(40)}…'. Set it to a number.`],
	])('is none as %p', (value, message) => {
		expect(() => fit('amount', value)).toThrow(message);
	});
});

describe('A parameter that is yes or no', () => {
	it.each<[unknown, boolean]>([
		[true, true],
		['true', true],
		[1, true],
		[false, false],
		['false', false],
		[0, false],
		['', false],
		[null, false],
	])('may come as %p', (value, flag) => expect(fit('yearly', value)).toBe(flag));

	it('is none as anything else', () => {
		expect(() => fit('yearly', 'often')).toThrow(
			"'The yearly' is 'often'. Set it to true or false.",
		);
		expect(() => fit('yearly', {})).toThrow("'The yearly' is '{}'. Set it to true or false.");
	});
});

describe('A parameter that is a choice', () => {
	it('is one of those that any parameter of its name offers', () => {
		for (const unit of ['hours', 'days', 'weeks']) expect(fit('unit', unit)).toBe(unit);
		expect(() => fit('unit', 'toString')).toThrow(
			"'The unit' is 'toString'. Set it to hours, days or weeks.",
		);
	});

	it('of several takes one of them as well', () => {
		expect(fit('channels', ['sms', 'email'])).toEqual(['sms', 'email']);
		expect(fit('channels', 'sms')).toEqual(['sms']);
		expect(fit('channels', null)).toEqual([]);
		expect(() => fit('channels', ['fax'])).toThrow(
			"'The channels' is 'fax'. Set it to email or sms.",
		);
	});
});

describe('A group of parameters', () => {
	it('keeps values of any type, and names that are text', () => {
		const values = [
			{ name: 5, value: [1] },
			{ name: null, value: { a: 1 } },
		];
		expect(fit('attributes', { values })).toEqual({
			values: [
				{ name: '5', value: [1] },
				{ name: '', value: { a: 1 } },
			],
		});
	});

	it('does so also where it is read by its own name', () => {
		expect(fit('attributes.values', [{ name: { a: 1 }, value: { a: 1 } }])).toEqual([
			{ name: '{"a":1}', value: { a: 1 } },
		]);
		expect(fit('attributes.values', 'x')).toEqual([]);
	});

	it.each([null, 5, 'x', [], undefined])('is empty where it is none: %p', (value) => {
		expect(fitAll(properties, { attributes: { values: value } }, () => false)).toEqual({
			attributes: { values: [] },
		});
	});
});

describe('Parameters as a workflow holds them', () => {
	const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');

	it('keep expressions that are still to be evaluated, and names that the node does not know', () => {
		const parameters = { amount: '={{ $json.days }}', other: [1], stage: { value: ['a', 'b'] } };
		expect(fitAll(properties, parameters, isExpression)).toEqual({
			...parameters,
			stage: { value: 'a,b' },
		});
		expect(() => fitAll(properties, parameters, () => false)).toThrow(
			/'The amount' is '={{ \$json/,
		);
	});

	it('accept no name of a property of every object', () => {
		const parameters = JSON.parse('{"__proto__": {"amount": 1}, "constructor": 2}') as object;
		const fitted = fitAll(properties, parameters, isExpression);
		expect(Object.getPrototypeOf(fitted)).toBe(Object.prototype);
		expect(Object.keys(fitted)).toEqual(['__proto__', 'constructor']);
	});
});
