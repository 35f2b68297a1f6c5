import fc from 'fast-check';
import { readContacts } from '../../../src/simulation/contacts-file';
import { InputFileError } from '../../../src/simulation/files/input-file';

const read = (content: string | Uint8Array, zone = 'Europe/Berlin') =>
	readContacts({ name: 'people.csv', content }, zone);
const lines = (...each: string[]) => each.join('\n') + '\n';

describe('contacts of a CSV file', () => {
	test('columns of identity, profile and attributes become a contact', () => {
		const { contacts, rejected } = read(
			lines(
				'userId,Email Address,phone,First Name,address.city,address.zip,plan,startsAt,properties.cart_id',
				'42, Ada@Example.com ,+49 151 12345678,Ada,Berlin,10115,pro,2026-03-01,c-1',
			),
		);
		expect(rejected).toEqual([]);
		expect(contacts).toEqual([
			{
				key: '42',
				identity: { userId: '42', email: 'ada@example.com', phone: '+4915112345678' },
				traits: {
					email: 'Ada@Example.com',
					phone: '+49 151 12345678',
					firstName: 'Ada',
					address: { city: 'Berlin', zip: '10115' },
					plan: 'pro',
				},
				startsAt: Date.parse('2026-02-28T23:00:00Z'),
				startProperties: { cart_id: 'c-1' },
				consents: [],
			},
		]);
	});

	test.each([
		['email,', 'ada@example.com', { email: 'ada@example.com' }, 'ada@example.com'],
		['id,email', '7,ada@example.com', { userId: '7', email: 'ada@example.com' }, '7'],
		[
			'anonymousId,phone',
			'a-1,+4915112345678',
			{ anonymousId: 'a-1', phone: '+4915112345678' },
			'a-1',
		],
		['phone,plan', '+4915112345678,pro', { phone: '+4915112345678' }, '+4915112345678'],
	])('the key of %s is the first known identifier', (head, row, identity, key) => {
		const { contacts } = read(lines(head, head.endsWith(',') ? `${row},` : row));
		expect(contacts[0]).toMatchObject({ identity, key });
	});

	test.each([
		[';', 'id;email', '1;a@example.com'],
		['tab', 'id\temail', '1\ta@example.com'],
		['vertical bar', 'id|email', '1|a@example.com'],
		['sep=', 'sep=;\nid;email', '1;a@example.com'],
	])('cells may be separated by %s', (_, head, row) => {
		expect(read(lines(head, row)).contacts[0].identity).toEqual({
			userId: '1',
			email: 'a@example.com',
		});
	});

	test.each([
		['UTF-8 with a byte order mark', Buffer.from('\ufeffid,city\n1,Zürich\n')],
		['UTF-16', Buffer.from('\ufeffid,city\n1,Zürich\n', 'utf16le')],
		['Windows-1252', Buffer.from('id,city\n1,Zürich\n', 'latin1')],
	])('reads %s', (_, content) => {
		expect(read(content).contacts[0].traits).toEqual({ city: 'Zürich' });
	});

	test('a column is numbers or truth values only if every cell is; labels stay text', () => {
		const { contacts } = read(
			lines(
				'id,orders,price,vip,mixed,ean,long,postcode,tags,birthday',
				'1,3,19.90,true,1,0123,12345678901234567,90210,"[""a"",""b""]",1990-02-03',
				'2,,5,FALSE,x,4567,1,1234,,',
			),
		);
		expect(contacts.map(({ traits }) => traits)).toEqual([
			{
				...{ orders: 3, price: 19.9, vip: true, mixed: '1', ean: '0123' },
				...{ long: '12345678901234567', postcode: '90210', tags: ['a', 'b'] },
				birthday: '1990-02-03',
			},
			{ price: 5, vip: false, mixed: 'x', ean: '4567', long: '1', postcode: '1234' },
		]);
	});

	test('consent is read by channel and topic; a name of no channel is a topic of e-mail', () => {
		const { contacts, rejected } = read(
			lines(
				'id,consent.email,consent.SMS,consent.email.offers,consent.news',
				'1,granted,denied,no,subscribed',
				'2,,unknown,,',
				'3,maybe,,,',
			),
		);
		expect(contacts.map(({ consents }) => consents)).toEqual([
			[
				{ channel: 'email', status: 'optedIn' },
				{ channel: 'sms', status: 'optedOut' },
				{ channel: 'email', topic: 'offers', status: 'optedOut' },
				{ channel: 'email', topic: 'news', status: 'optedIn' },
			],
			[],
		]);
		expect(rejected).toEqual([
			{
				place: 'line 4',
				reason: "consent.email is 'maybe': write granted or denied, or nothing if it is unknown",
				row: expect.any(String),
			},
		]);
	});

	test.each([
		['2026-03-29T02:30', '2026-03-29T01:00:00Z'],
		['2026-07-01T09:00+00:00', '2026-07-01T09:00:00Z'],
		['2026-07-01 09:00', '2026-07-01T07:00:00Z'],
	])('the start %s is an instant of the zone unless it has an offset', (startsAt, at) => {
		expect(read(lines('id,starts_at', `1,${startsAt}`)).contacts[0].startsAt).toBe(Date.parse(at));
	});

	test('a row that stands for no contact is returned with its line and the remedy', () => {
		const { contacts, rejected } = read(
			lines(
				'id,email,starts_at,note',
				'1,a@example.com,,fine',
				'',
				'2,b@example.com,tomorrow,x',
				'undefined,,,x',
				',no address,,x',
				',,,x',
				'3,c@example.com',
				'"4"x,d@example.com,,x',
				'5,e@example.com,,"two\nlines"',
				'1,f@example.com,,again',
			),
		);
		expect(contacts.map(({ key }) => key)).toEqual(['1', '5']);
		expect(rejected.map(({ place, reason }) => `${place}: ${reason}`).sort()).toEqual([
			"line 12: '1' is the contact of line 2 again: put both rows into one",
			"line 4: startsAt 'tomorrow' is no date: write 2026-03-01, 2026-03-01T09:00 or 2026-03-01T09:00:00Z",
			"line 5: userId 'undefined' cannot be used: write the contact's own ID",
			"line 6: email 'no address' cannot be used: write an address such as ada@example.com",
			'line 7: it has no userId, email, phone or anonymousId: fill one',
			'line 8: it has 2 cells, the head line 4: put cells with the separator or a line break in quotes',
			'line 9: a quotation mark is in the wrong place: put the whole cell in quotes, and write " within it as ""',
		]);
	});

	test('an unclosed quote costs one line, not the rest of the file', () => {
		const { contacts, rejected } = read(lines('id,name', '1,a', '2,"b', '3,c', '4,d'));
		expect(contacts.map(({ key }) => key)).toEqual(['1', '3', '4']);
		expect(rejected).toMatchObject([{ place: 'line 3', row: '2,"b' }]);
	});

	test('an unusable second identifier, zone or shared address is a warning', () => {
		const { contacts, warnings } = read(
			lines(
				'id,email,timezone',
				'1,nonsense,Mars/Base',
				'2,a@example.com,Europe/Berlin',
				'3,A@example.com,',
			),
		);
		expect(contacts).toHaveLength(3);
		expect(contacts[0].traits).toEqual({ email: 'nonsense', timezone: 'Mars/Base' });
		expect(warnings.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
			"line 2: email 'nonsense' cannot be used: write an address such as ada@example.com",
			"line 2: timezone 'Mars/Base' is unknown, and not used: write a name such as Europe/Berlin",
			"line 4: its email 'a@example.com' is that of line 3 too",
		]);
	});

	test.each([
		['', 'people.csv: it is empty'],
		['id,id\n1,2\n', "people.csv: line 1: there are two columns 'id': rename one"],
		['id,__proto__.x\n1,2\n', "people.csv: line 1: '__proto__' is a forbidden name: rename it"],
		['id,a..b\n1,2\n', "people.csv: line 1: 'a..b' is no name of a column: rename it"],
		['PK\0\0', 'people.csv: it is no text: save it as CSV in UTF-8'],
		['[{]', expect.stringContaining('people.csv: it is no valid JSON')],
	])('a file %j is refused as a whole', (content, message) => {
		let error: unknown;
		try {
			read(content);
		} catch (caught) {
			error = caught;
		}
		expect(error).toBeInstanceOf(InputFileError);
		expect((error as Error).message).toEqual(message);
	});

	test('every line of any table is a contact or a rejected row', () => {
		const cell = fc.string({ maxLength: 6, unit: fc.constantFrom('a', '1', '"', ' ', 'é', '=') });
		fc.assert(
			fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), (rows) => {
				const body = rows.map(([a, b]) => `${a},${b}`);
				const { contacts, rejected } = read(lines('id,note', ...body));
				const places = rejected.map(({ place }) => place);
				expect(new Set(places).size).toBe(places.length);
				// A quoted cell may hold a line break and so take several lines.
				if (!body.join('').includes('"'))
					expect(contacts.length + rejected.length).toBe(rows.length);
			}),
		);
	});

	test('any text survives in a quoted cell', () => {
		fc.assert(
			fc.property(fc.string({ minLength: 1, unit: 'binary' }), (text) => {
				fc.pre(!text.includes('\0') && text.trim() === text && !/[\p{Cs}]/u.test(text));
				fc.pre(!/^[[{]/.test(text) && !/^-?\d|^true$|^false$/i.test(text));
				const { contacts } = read(lines('id,note', `1,"${text.replace(/"/g, '""')}"`));
				expect(contacts[0].traits.note).toBe(text);
			}),
		);
	});
});

describe('contacts of a JSON file', () => {
	test.each([
		['NDJSON', '{"userId":"1","plan":"pro","n":2}\n{"email":"a@example.com"}\n'],
		['an array', '[{"userId":"1","plan":"pro","n":2},{"email":"a@example.com"}]'],
	])('%s gives one contact an object', (_, text) => {
		expect(read(text).contacts).toMatchObject([
			{ key: '1', traits: { plan: 'pro', n: 2 } },
			{ key: 'a@example.com' },
		]);
	});

	test('properties and consent may be objects', () => {
		const [contact] = read(
			'{"id":1,"properties":{"cart":{"id":"c"}},"consent":{"email":true,"sms":{"offers":"denied"}}}',
		).contacts;
		expect(contact).toMatchObject({
			startProperties: { cart: { id: 'c' } },
			consents: [
				{ channel: 'email', status: 'optedIn' },
				{ channel: 'sms', topic: 'offers', status: 'optedOut' },
			],
		});
	});

	test('a line that is no object is rejected alone', () => {
		const { contacts, rejected } = read(
			'{"id":1}\n{"id":\n[2]\n{"id":3,"__proto__":{"x":1}}\n{"id":4}',
		);
		expect(contacts.map(({ key }) => key)).toEqual(['1', '4']);
		expect(rejected.map(({ place }) => place)).toEqual(['line 2', 'line 3', 'line 4']);
	});
});
