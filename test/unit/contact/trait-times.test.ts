import {
	LAG_MS,
	mayBeReconfirmed,
	mergeTraits,
	presentTraits,
	readTimes,
	setTraits,
	storeTimes,
	timesMoved,
	type KnownTraits,
} from '../../../src/contact/trait-times';
import type { JsonObject } from '../../../src/lib/json';

const BLANK = {
	...{ email: null, phone: null, firstName: null, lastName: null, timezone: null, locale: null },
};

/** What is known after these traits came at these times. */
function after(...given: [at: number, traits: JsonObject][]): KnownTraits {
	const known: KnownTraits = { profile: { ...BLANK }, attributes: {}, times: new Map() };
	for (const [at, traits] of given) setTraits(known, traits, at);
	return known;
}

const stored = (known: KnownTraits) => storeTimes(known.times, presentTraits(known));

describe('the traits of a contact', () => {
	it('count unless a newer value of the same trait is known', () => {
		const known = after([20, { plan: 'pro', firstName: 'Ann' }], [10, { plan: 'free', seats: 3 }]);
		expect(known.attributes).toEqual({ plan: 'pro', seats: 3 });
		expect(after([20, { firstName: 'Ann' }], [10, { firstName: 'An' }]).profile.firstName).toBe(
			'Ann',
		);
	});

	it('take the last value where both came in the same millisecond', () => {
		expect(after([10, { plan: 'a' }], [10, { plan: 'b' }]).attributes).toEqual({ plan: 'b' });
	});

	it('stay removed where the removal is newer', () => {
		const known = after([20, { plan: null, email: null }], [10, { plan: 'pro', email: 'a@b.de' }]);
		expect(known.attributes).toEqual({});
		expect(known.profile.email).toBeNull();
		expect(after([20, { plan: null }], [30, { plan: 'pro' }]).attributes).toEqual({ plan: 'pro' });
	});

	it('do not change the prototype of the attributes by a trait called __proto__', () => {
		const known = after([
			10,
			JSON.parse('{"__proto__": {"admin": true}, "plan": 1}') as JsonObject,
		]);
		expect(known.attributes).toEqual({ plan: 1 });
		expect((known.attributes as { admin?: boolean }).admin).toBeUndefined();
	});
});

describe('the times of traits', () => {
	it('are one number where all traits came at once', () => {
		expect(stored(after([10, { plan: 'pro', firstName: 'Ann', seats: 3 }]))).toEqual({
			...{ traitsAt: 10, traitTimes: null },
		});
	});

	it('list only the traits of another time than most', () => {
		const known = after([10, { plan: 'pro', seats: 3 }], [20, { timezone: 'Asia/Tokyo' }]);
		expect(stored(known)).toEqual({ traitsAt: 10, traitTimes: { timezone: 20 } });
	});

	it('keep removals, which differ from traits that never came', () => {
		const known = after([10, { plan: 'pro', seats: 3 }], [20, { plan: null }]);
		expect(stored(known)).toEqual({ traitsAt: 10, traitTimes: { plan: 20 } });
	});

	it('are the same after they are stored and read', () => {
		const known = after(
			[10, { plan: 'pro', seats: 3, firstName: 'Ann' }],
			[20, { plan: null, locale: 'de' }],
			[30, { tags: [] }],
		);
		const { traitsAt, traitTimes } = stored(known);
		expect(readTimes({ traitsAt, traitTimes }, presentTraits(known))).toEqual(known.times);
	});

	it('let any value replace traits from before times were kept', () => {
		const known = { ...after(), attributes: { plan: 'pro', seats: 3, since: 1 } };
		setTraits(known, { plan: 'free' }, 10);
		const { traitsAt, traitTimes } = stored(known);
		expect({ traitsAt, traitTimes }).toEqual({ traitsAt: null, traitTimes: { plan: 10 } });
		known.times = readTimes({ traitsAt, traitTimes }, presentTraits(known));
		setTraits(known, { plan: 'old', seats: 1 }, 5);
		expect(known.attributes).toEqual({ plan: 'free', seats: 1, since: 1 });
	});
});

describe('the traits of two merged contacts', () => {
	it('keep the survivor’s profile, and fill its gaps', () => {
		const survivor = after([10, { firstName: 'Ann' }]);
		const { profile } = mergeTraits(survivor, after([20, { firstName: 'A.', locale: 'de' }]));
		expect(profile).toEqual({ ...BLANK, firstName: 'Ann', locale: 'de' });
	});

	it('do not fill fields that the survivor removed later', () => {
		const survivor = after([20, { locale: null }]);
		expect(mergeTraits(survivor, after([10, { locale: 'de' }])).profile.locale).toBeNull();
		expect(mergeTraits(survivor, after([30, { locale: 'de' }])).profile.locale).toBe('de');
	});

	it('take the later value of each attribute, and the survivor’s at the same time', () => {
		const survivor = after([10, { plan: 'pro', seats: 3, tag: 'a' }], [30, { tag: 'b' }]);
		const loser = after([10, { plan: 'free' }], [20, { seats: 5, tag: 'c', since: 1 }]);
		expect(mergeTraits(survivor, loser).attributes).toEqual({
			...{ plan: 'pro', seats: 5, tag: 'b', since: 1 },
		});
	});

	it("lack attributes whose removal by the loser is newer than the survivor's value", () => {
		const loser = after([20, { plan: null }]);
		expect(mergeTraits(after([10, { plan: 'pro' }]), loser).attributes).toEqual({});
		expect(mergeTraits(after([30, { plan: 'pro' }]), loser).attributes).toEqual({ plan: 'pro' });
	});

	it('keep the times of the values taken over', () => {
		const merged = mergeTraits(after([10, { plan: 'pro' }]), after([20, { seats: 5 }]));
		setTraits(merged, { plan: 'late', seats: 1 }, 15);
		expect(merged.attributes).toEqual({ plan: 'late', seats: 5 });
	});
});

describe('the time zone and locale that a device sends with each call', () => {
	const moved = (from: Record<string, number>, to: Record<string, number>, onEvents = true) =>
		timesMoved(new Map(Object.entries(from)), new Map(Object.entries(to)), onEvents);

	it('are written again after a day', () => {
		expect(moved({ timezone: 10 }, { timezone: 10 + LAG_MS })).toBe(false);
		expect(moved({ timezone: 10, locale: 10 }, { timezone: 10, locale: 11 + LAG_MS })).toBe(true);
		expect(moved({}, { locale: 10 })).toBe(true);
	});

	it('are written each time where no event has recorded their time', () => {
		expect(moved({ timezone: 10 }, { timezone: 11 }, false)).toBe(true);
		expect(moved({ timezone: 10 }, { timezone: 10 }, false)).toBe(false);
	});

	it('differ from attributes, which calls do not repeat: those are written each time', () => {
		expect(moved({ plan: 10 }, { plan: 11 })).toBe(true);
	});

	it('may have come again where others come within that day', () => {
		const known = after([10, { timezone: 'Asia/Tokyo', locale: 'ja', plan: 'pro' }]);
		const others = { timeZone: 'Europe/Rome', locale: 'ja', plan: 'free' };
		expect(mayBeReconfirmed(known, others, 11)).toEqual(['timezone']);
		expect(mayBeReconfirmed(known, others, 10)).toEqual([]);
		expect(mayBeReconfirmed(known, others, 10 + LAG_MS)).toEqual(['timezone']);
		expect(mayBeReconfirmed(known, others, 11 + LAG_MS)).toEqual([]);
		expect(mayBeReconfirmed(after(), others, 11)).toEqual([]);
	});
});
