import { identityOf } from '../../../src/n8n/enroll';

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
		expect(identityOf(json, {})).toEqual({
			userId: undefined,
			email: undefined,
			phone: undefined,
			...expected,
		});
	});

	it('is who the options say, before who the item says', () => {
		const json = { email: 'item@example.com', userId: 'item' };
		const options = { contactEmail: 'option@example.com', contactUserId: 'option' };
		expect(identityOf(json, options)).toMatchObject({
			userId: 'option',
			email: 'option@example.com',
		});
	});

	it('is looked for on the item where an option has come out empty', () => {
		expect(identityOf({ email: 'item@example.com' }, { contactEmail: '' })).toMatchObject({
			email: 'item@example.com',
		});
	});

	it.each([
		[{}],
		[{ email: 'not an address' }],
		[{ userId: ' ' }],
		[{ userId: 'null' }],
		[{ email: null }],
	])('is nobody where nothing can be used: %j', (json) => {
		expect(Object.values(identityOf(json, {})).filter((value) => value !== undefined)).toEqual([]);
	});
});
