import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import { batchParameters, hasExpression } from '../../../../src/n8n/parameters/read';

/** A node's parameters as n8n supplies them; counts the reads. */
function nodeWith(parameters: INodeParameters) {
	const asked: Array<[string, number]> = [];
	const context: Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'> = {
		getNode: () => ({ parameters }) as ReturnType<IExecuteFunctions['getNode']>,
		getNodeParameter: (name: string, index: number, fallback?: unknown) => {
			asked.push([name, index]);
			const value = parameters[name];
			return typeof value === 'string' && value.startsWith('=')
				? `${value} of ${index}`
				: (value ?? fallback);
		},
	} as Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>;
	return { read: batchParameters(context as IExecuteFunctions), asked };
}

describe('A parameter', () => {
	it('without an expression is read once for the batch', () => {
		const { read, asked } = nodeWith({ subject: 'Hello' });
		expect([0, 1, 2].map((index) => read<string>('subject', index))).toEqual(
			Array(3).fill('Hello'),
		);
		expect(asked).toEqual([['subject', 0]]);
	});

	it('with an expression is read for every item', () => {
		const { read, asked } = nodeWith({ to: '={{ $json.email }}' });
		expect([0, 1].map((index) => read<string>('to', index))).toEqual([
			'={{ $json.email }} of 0',
			'={{ $json.email }} of 1',
		]);
		expect(asked).toHaveLength(2);
	});

	it('without a value is its fallback', () => {
		expect(nodeWith({}).read('options', 0, { replyTo: '' })).toEqual({ replyTo: '' });
	});
});

describe('An expression', () => {
	it.each([
		['={{ $json.email }}', true],
		['{{ contact.firstName }}', false],
		['a = b', false],
		[5, false],
		[null, false],
		[{ replyTo: '', to: '={{ 1 }}' }, true],
		[{ conditions: [{ value: 'x' }, { value: '={{ 1 }}' }] }, true],
		[{ conditions: [{ value: 'x' }] }, false],
	])('is found, also inside: %j is %s', (raw, expected) => {
		expect(hasExpression(raw)).toBe(expected);
	});
});
