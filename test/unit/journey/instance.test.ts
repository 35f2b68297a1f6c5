import fc from 'fast-check';
import { concerns, instanceNamedBy } from '../../../src/journey/instance';
import type { JsonValue } from '../../../src/lib/json';
import { MAX_ID_LENGTH } from '../../../src/value/limits';

const named = (value: JsonValue) => instanceNamedBy({ cartId: value }, 'cartId');

describe('The instance that an event names', () => {
	it.each([
		['A', 'A'],
		[' A', ' A'],
		['a', 'a'],
		[17, '17'],
		['17', '17'],
		[17.5, '17.5'],
		[-0, '0'],
		[1e21, `1${'0'.repeat(21)}`],
	])('is the text of %j', (value, text) => {
		expect(named(value)).toBe(text);
	});

	it.each([[null], [''], [true], [['A']], [{ id: 'A' }]])('is none for %j', (value) => {
		expect(named(value as JsonValue)).toBeNull();
	});

	it.each(['toString', '__proto__', 'cartId.length', 'cartId.0', '', '.', 'a..b'])(
		'is none at %j, which is no property of its own',
		(path) => {
			expect(instanceNamedBy({ cartId: 'A' }, path)).toBeNull();
			expect(instanceNamedBy(undefined, path)).toBeNull();
		},
	);

	it('is never longer than an index can hold, and the same for the same text only', () => {
		const long = fc.string({ minLength: MAX_ID_LENGTH - 2, maxLength: 3 * MAX_ID_LENGTH });
		fc.assert(
			fc.property(long, long, (a, b) => {
				expect(named(a)!.length).toBeLessThanOrEqual(MAX_ID_LENGTH);
				expect(named(a) === named(b)).toBe(a.normalize('NFC') === b.normalize('NFC'));
				expect(named(`${a}.`) === named(a)).toBe(false);
			}),
		);
	});
});

describe('An event with an instance', () => {
	it('concerns the enrollment of that instance, and no other', () => {
		const value = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true }));
		fc.assert(
			fc.property(value, value, (entered, other) => {
				const instance = named(entered);
				fc.pre(instance !== null && named(other) !== null);
				const enrollment = { instance, instanceKey: 'cartId' };
				expect(concerns(enrollment, { cartId: entered })).toBe(true);
				expect(concerns(enrollment, { cartId: other })).toBe(named(other) === instance);
			}),
		);
	});

	it('concerns every enrollment whose instance is no value of a property', () => {
		for (const instance of ['', 'event 7', '2030-06-03T08:00:00Z', '2030']) {
			expect(concerns({ instance, instanceKey: null }, { cartId: 'A' })).toBe(true);
		}
	});
});

describe('An event without an instance', () => {
	it('concerns every enrollment', () => {
		const enrollment = { instance: 'A', instanceKey: 'cart.id' };
		for (const properties of [{}, { cartId: 'B' }, { cart: null }, { cart: { id: [] } }]) {
			expect(concerns(enrollment, properties as never)).toBe(true);
		}
		expect(concerns(enrollment, { cart: { id: 'B' } })).toBe(false);
	});
});
