import { profileFromTraits } from '../../../src/contact/traits';
import type { JsonObject } from '../../../src/lib/json';

describe('traits', () => {
	it('that Segment reserves become the profile, the others attributes', () => {
		const traits = {
			email: ' Ada@Example.com ',
			phone: '+49 151 123-45678',
			firstName: 'Ada',
			lastName: 'Lovelace',
			timezone: 'Europe/London',
			locale: 'en-GB',
			plan: 'pro',
			address: { city: 'London' },
		};
		expect(profileFromTraits(traits)).toEqual({
			profile: {
				email: 'ada@example.com',
				phone: '+4915112345678',
				firstName: 'Ada',
				lastName: 'Lovelace',
				timezone: 'Europe/London',
				locale: 'en-GB',
			},
			attributes: { plan: 'pro', address: { city: 'London' } },
		});
	});

	it.each<[JsonObject]>([
		[{ first_name: 'Ada', last_name: 'Lovelace', time_zone: 'Europe/London' }],
		[{ firstname: 'Ada', lastname: 'Lovelace', timeZone: 'Europe/London' }],
	])('are known by other spellings: %j', (traits) => {
		expect(profileFromTraits(traits)).toEqual({
			profile: { firstName: 'Ada', lastName: 'Lovelace', timezone: 'Europe/London' },
			attributes: {},
		});
	});

	it('in two spellings count as Segment spells them, and the other is an attribute', () => {
		expect(profileFromTraits({ first_name: 'Augusta', firstName: 'Ada' })).toEqual({
			profile: { firstName: 'Ada' },
			attributes: { first_name: 'Augusta' },
		});
	});

	it('that their field cannot hold are kept as attributes', () => {
		const traits = {
			email: 'ada at example',
			phone: '0151 12345678',
			firstName: 7,
			locale: ['en'],
		};
		expect(profileFromTraits(traits)).toEqual({ profile: {}, attributes: traits });
	});

	it('that are null clear a field of the profile, or remove an attribute', () => {
		expect(profileFromTraits({ phone: null, plan: null })).toEqual({
			profile: { phone: null },
			attributes: { plan: null },
		});
	});

	it('that are blank neither set nor clear a field of the profile', () => {
		expect(profileFromTraits({ email: '', firstName: '  ', plan: '' })).toEqual({
			profile: {},
			attributes: { plan: '' },
		});
	});

	it('are not changed', () => {
		const traits = Object.freeze({ email: 'ada@example.com', plan: 'pro' });
		profileFromTraits(traits);
		expect(traits).toEqual({ email: 'ada@example.com', plan: 'pro' });
	});
});

describe('a full name', () => {
	it.each<[string, object]>([
		['Ada Lovelace', { firstName: 'Ada', lastName: 'Lovelace' }],
		['  Gabriel  García Márquez ', { firstName: 'Gabriel', lastName: 'García Márquez' }],
		['Ada', { firstName: 'Ada' }],
	])('is split at its first blank and kept as an attribute: %j', (name, profile) => {
		expect(profileFromTraits({ name })).toEqual({ profile, attributes: { name } });
	});

	it.each<[JsonObject]>([[{ firstName: 'A' }], [{ lastName: 'B' }], [{ first_name: null }]])(
		'is not split beside %j',
		(traits) => {
			const { profile } = profileFromTraits({ ...traits, name: 'Ada Lovelace' });
			expect(Object.keys(profile)).toHaveLength(1);
		},
	);

	it.each([7, null, '  '])('is not derived from %j', (name) => {
		expect(profileFromTraits({ name }).profile).toEqual({});
	});
});
