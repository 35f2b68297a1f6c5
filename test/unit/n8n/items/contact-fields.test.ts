import { contactFields } from '../../../../src/n8n/items/contact-fields';
import { identityOf } from '../../../../src/n8n/items/identify';

describe('The contact fields of an item', () => {
	it.each<[string, object, object]>([
		[
			'a form of n8n',
			{ 'Work email': ' ada@example.com ', 'First name': 'Ada', 'Last name': 'Byron' },
			{ email: 'ada@example.com', firstName: 'Ada', lastName: 'Byron' },
		],
		[
			'a sheet',
			{ 'E-Mail': 'ada@example.com', SURNAME: 'B' },
			{ email: 'ada@example.com', lastName: 'B' },
		],
		[
			'an API',
			{ first_name: 'Ada', time_zone: 'Asia/Tokyo' },
			{ firstName: 'Ada', timezone: 'Asia/Tokyo' },
		],
		['something else', { name: 'Invoice 7', emails: 3, 'Email opt-in': 'yes', '': 'x' }, {}],
		['blank inputs', { firstName: '  ', 'Last Name': '', Surname: 'B' }, { lastName: 'B' }],
		['values that are no text', { email: { a: 1 }, firstName: 7, locale: null }, {}],
		['two of one meaning', { firstName: 'Ada', 'First Name': 'Bob' }, { firstName: 'Ada' }],
	])('are those of %s', (_, json, fields) => {
		expect(contactFields(json as never)).toEqual(fields);
	});

	it('identify its contact, unless the node names others', () => {
		const json = { 'E-mail address': 'Ada@Example.com', 'Phone Number': '+4915112345678' };
		const [email, phone] = ['ada@example.com', '+4915112345678'];
		expect(identityOf(json, {}, 0)).toMatchObject({ email, phone });
		const other = { contactEmail: 'bob@example.com' };
		expect(identityOf(json, other, 0)).toMatchObject({ email: 'bob@example.com' });
		expect(identityOf({ ...json, email: 'eve@example.com' }, {}, 0)).toMatchObject({
			email: 'eve@example.com',
		});
	});
});
