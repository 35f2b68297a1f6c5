import { parseInstant } from '../../../src/value/instant';

const at = Date.UTC(2024, 4, 1, 10);

describe('an instant', () => {
	it.each([
		'2024-05-01T10:00:00Z',
		'2024-05-01T10:00:00.000Z',
		'2024-05-01T10:00:00.000000000Z',
		'2024-05-01T12:00:00+02:00',
		'2024-05-01T12:00:00+0200',
		'2024-05-01T05:30:00-0430',
		'2024-05-01t10:00:00z',
		'2024-05-01 10:00:00Z',
		' 2024-05-01T10:00:00Z ',
	])('is read from ISO 8601: %j', (text) => {
		expect(parseInstant(text)).toBe(at);
	});

	it.each(['2024-05-01T10:00:00', '2024-05-01 10:00', '2024-05-01T10:00:00.000'])(
		'without a zone is UTC, whatever the zone of the machine: %j',
		(text) => {
			expect(parseInstant(text)).toBe(at);
		},
	);

	it('of a day is its beginning in UTC', () => {
		expect(parseInstant('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
	});

	it('is read from a number of ms, or of seconds with any fraction', () => {
		expect(parseInstant(at)).toBe(at);
		expect(parseInstant(at / 1_000)).toBe(at);
		expect(parseInstant(1714557600.1234)).toBe(at + 123);
	});

	it.each([
		'2023-02-29',
		'2024-02-30T00:00:00Z',
		'2024-13-01',
		'2024-05-01T25:00:00Z',
		'1',
		'May 1, 2024',
		'tomorrow',
		'',
		NaN,
		Infinity,
		null,
		undefined,
		true,
		{},
	])('is not made up from %p', (value) => {
		expect(parseInstant(value)).toBeNull();
	});

	it('is not looked for in text of more than 64 characters', () => {
		const spelled = (digits: number) => `2024-05-01T10:00:00.${'0'.repeat(digits)}Z`;
		expect(parseInstant(spelled(43))).toBe(at);
		expect(parseInstant(spelled(44))).toBeNull();
	});
});
