import { rfmSchema } from '../../../src/segment/segment';

const rfm = { event: 'Order Completed', days: 365 };

describe('recency, frequency and monetary value', () => {
	it.each([
		[{ ...rfm, recency: [5] }],
		[{ ...rfm, recency: [4, 5], frequency: [5], monetary: [5], value: 'total' }],
		[{ ...rfm, value: 'total' }],
	])('may be queried as %j', (input) => {
		expect(rfmSchema.parse(input)).toEqual(input);
	});

	it('need a property for the monetary value, and the error names its setting', () => {
		const { error } = rfmSchema.safeParse({ ...rfm, monetary: [5] });
		expect(error?.issues).toMatchObject([
			{ path: ['value'], message: expect.stringContaining("set 'Value Property'") as string },
		]);
	});
});
