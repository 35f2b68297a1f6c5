import { instantIn, parseInstant } from '../../../src/value/instant';

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
});

describe('the instant of a date', () => {
	it.each([
		['2026-05-10', 'America/Los_Angeles', '2026-05-10T07:00:00Z'],
		['2026-05-10T09:00', 'Asia/Tokyo', '2026-05-10T00:00:00Z'],
		['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
		['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
		['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
		['2026-05-10T09:00Z', 'Asia/Tokyo', '2026-05-10T09:00:00Z'],
		['1778403600', 'Asia/Tokyo', '2026-05-10T09:00:00Z'],
	])('is in the zone unless it has an offset: %s in %s is %s', (text, zone, expected) => {
		expect(instantIn(text, zone)).toBe(Date.parse(expected));
	});

	it('is none where it names a zone, which databases could not place', () => {
		expect(instantIn('2026-05-10T09:00[Asia/Tokyo]', 'UTC')).toBeNull();
	});
});
