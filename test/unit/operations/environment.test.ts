import { canvasKeyOf } from '../../../src/operations/environment';

describe('N8N_JOURNEY_CANVAS', () => {
	it.each([undefined, '', '  '])('is off where it is %j', (value) => {
		expect(canvasKeyOf({ N8N_JOURNEY_CANVAS: value })).toBeUndefined();
	});

	it('is a key that a URL carries as it is', () => {
		const key = 'aA0-_.~bcdefghijklmnop';
		expect(canvasKeyOf({ N8N_JOURNEY_CANVAS: ` ${key} ` })).toBe(key);
	});

	it.each(['true', 'x'.repeat(19), `${'x'.repeat(20)}&y`, `${'x'.repeat(20)}ü`, 'x y'.repeat(9)])(
		'is refused with the remedy where it is no such key: %j',
		(value) => {
			expect(() => canvasKeyOf({ N8N_JOURNEY_CANVAS: value })).toThrow('openssl rand -hex 24');
		},
	);
});
