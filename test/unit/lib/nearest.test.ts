import { nearest } from '../../../src/lib/nearest';

describe('The nearest name', () => {
	it.each([
		['docter', ['doctor', 'migrate'], 'doctor'],
		['Sender', ['sender', 'store'], 'sender'],
		['journyKey', ['journeyName', 'journeyKey'], 'journeyKey'],
		['plna', ['plane', 'plan'], 'plan'],
		['nmae', ['mean', 'name'], 'name'],
		['abcd', ['cbda'], undefined],
		['a', ['b', 'elephant'], 'b'],
		['elephant', ['mouse', 'cat'], undefined],
		['x', [], undefined],
		['', ['ab'], undefined],
	])('of %j in %j is %j', (word, names, name) => {
		expect(nearest(word, names)).toBe(name);
	});

	it('of several as near as each other is the first', () => {
		expect(nearest('cot', ['cat', 'cut'])).toBe('cat');
	});
});
