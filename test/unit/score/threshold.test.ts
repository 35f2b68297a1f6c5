import { crossingOf, isAbove, type Crossing } from '../../../src/score/threshold';

const threshold = { at: 50, hysteresis: 10 };

/** How a contact with these scores, one after the other, crosses. */
function crossings(...points: number[]): Crossing[] {
	let side: boolean | null = null;
	return points.map((each) => {
		const after = isAbove(each, threshold, side ?? false);
		const crossing = crossingOf(side, after);
		side = after;
		return crossing;
	});
}

describe('A threshold', () => {
	it('is crossed up at its points, and crossed down only below the hysteresis', () => {
		expect(crossings(49, 50, 40, 39)).toEqual(['scored', 'crossedUp', 'scored', 'crossedDown']);
	});

	it('is crossed once: a score that hovers around it stays on its side', () => {
		expect(crossings(50, 49, 50, 45, 55, 41)).toEqual(['crossedUp', ...Array(5).fill('scored')]);
		expect(crossings(39, 45, 49, 40)).toEqual(Array(4).fill('scored'));
	});

	it('is crossed up by a new contact above, and not by a new contact below', () => {
		expect(crossings(80)).toEqual(['crossedUp']);
		expect(crossings(-1)).toEqual(['scored']);
	});
});
