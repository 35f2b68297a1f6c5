import { contactIdOf, identityOf } from '../../../../src/n8n/items/identify';

describe('The contact of an item that comes from no journey', () => {
	it.each([
		[{ email: 'Ada@Example.com' }, { email: 'ada@example.com' }],
		[{ userId: 42 }, { userId: '42' }],
		[{ phone: '+49 151 12345678' }, { phone: '+4915112345678' }],
		[
			{ contact: { externalId: '42', email: 'ada@example.com' } },
			{ userId: '42', email: 'ada@example.com' },
		],
	])('is found in the usual fields: %j', (json, expected) => {
		expect(identityOf(json, {}, 0)).toEqual({
			userId: undefined,
			email: undefined,
			phone: undefined,
			...expected,
		});
	});

	it('is the one of the options, before the one of the item', () => {
		const json = { email: 'item@example.com', userId: 'item' };
		const options = { contactEmail: 'option@example.com', contactUserId: 'option' };
		expect(identityOf(json, options, 0)).toMatchObject({
			userId: 'option',
			email: 'option@example.com',
		});
	});

	it('is looked for on the item where an option has come out empty', () => {
		expect(identityOf({ email: 'item@example.com' }, { contactEmail: '' }, 0)).toMatchObject({
			email: 'item@example.com',
		});
	});

	it.each([
		['userId', 'a\0b'],
		['userId', 'cut \ud83c'],
		['userId', 'M\ufffdller'],
		['userId', 'x'.repeat(501)],
		['contact', { externalId: 'a\0b' }],
	])(
		'is refused with the index of the item where its user ID is no whole one: %s %j',
		(key, value) => {
			const json = { email: 'ada@example.com', [key]: value };
			expect(() => identityOf(json, {}, 3)).toThrow(
				expect.objectContaining({
					itemIndex: 3,
					message: expect.stringMatching(/^The user ID '.{1,41}' (holds NUL|is longer than 500)/),
				}),
			);
		},
	);

	it.each([
		[{}],
		[{ email: 'not an address' }],
		[{ userId: ' ' }],
		[{ userId: 'null' }],
		[{ email: null }],
	])('is none where nothing can be used: %j', (json) => {
		expect(Object.values(identityOf(json, {}, 0)).filter((value) => value !== undefined)).toEqual(
			[],
		);
	});
});

describe("The number of an item's contact", () => {
	it('is that of the contact on it, as Segment Filter adds it', () => {
		expect(contactIdOf({ contact: { id: 17, email: null } })).toBe(17);
	});

	it.each([
		[{}],
		[{ contact: null }],
		[{ contact: 'ada' }],
		[{ contact: { id: 0 } }],
		[{ contact: { id: '17' } }],
		[{ contact: { id: 1.5 } }],
		[{ id: 17 }],
	])('is none of %j', (json) => {
		expect(contactIdOf(json)).toBeNull();
	});
});
