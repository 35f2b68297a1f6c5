import { Renderer } from '../../../../src/message/template/render';

const renderer = new Renderer();
const now = Date.parse('2024-03-31T00:30:00Z');

function render(text: string, scope: object = {}, timeZone?: string) {
	return renderer.compile(text, 'text').render({ scope, now, timeZone });
}

describe('Dates in a template', () => {
	const date = (value: string, zone?: string, scope = {}) =>
		render(`{{ ${value} | date: "%Y-%m-%d %H:%M %z" }}`, scope, zone);

	it("take 'now' from the clock handed in, in the contact's zone", () => {
		expect(date('"now"', 'Europe/Berlin')).toBe('2024-03-31 01:30 +0100');
		expect(date('"today"', 'America/New_York')).toBe('2024-03-30 20:30 -0400');
		expect(date('"now"', 'UTC+2')).toBe('2024-03-31 02:30 +0200');
		expect(date('"now"')).toBe('2024-03-31 00:30 +0000');
		expect(date('"now"', 'Moon/Crater')).toBe('2024-03-31 00:30 +0000');
	});

	it('are read as instants where they name one, else in the zone they are written in', () => {
		const zone = 'America/New_York';
		const scope = { ts: 1_711_845_000, day: '1990-05-06' };
		expect(date('ts', zone, scope)).toBe('2024-03-30 20:30 -0400');
		expect(date('"2024-03-31T00:30:00Z"', zone)).toBe('2024-03-30 20:30 -0400');
		expect(date('"2024-03-31T02:30:00+02:00"', zone)).toBe('2024-03-30 20:30 -0400');
		expect(date('"2024-03-30T20:30"', zone)).toBe('2024-03-30 20:30 -0400');
		expect(date('"2024-03-30 20:30:00"', zone)).toBe('2024-03-30 20:30 -0400');
		expect(render('{{ day | date: "%b %-d" }}', scope, zone)).toBe('May 6');
	});

	it("are read by the contact's clock also where the template names another to write by", () => {
		const named = '{{ "2026-05-10T09:00" | date: "%d %H:%M", "Asia/Tokyo" }}';
		expect(render(named, {}, 'America/New_York')).toBe('10 22:00');
		expect(render(named, {}, 'Asia/Tokyo')).toBe('10 09:00');
	});

	it.each([
		['20260510T0900', '2026-05-10 09:00'],
		['2026-05-10 13:00:00 UTC', '2026-05-10 09:00'],
		['2026-05-10 15:00:00 +0200', '2026-05-10 09:00'],
		['1778418000', '2026-05-10 09:00'],
		['2026-05-10T24:00', '2026-05-11 00:00'],
		['2026-05-10T15:00+02:00[Europe/Berlin]', '2026-05-10 09:00'],
	])('are read in every form that waits and rules read: %s', (text, expected) => {
		expect(render('{{ d | date: "%Y-%m-%d %H:%M" }}', { d: text }, 'America/New_York')).toBe(
			expected,
		);
	});

	it('may be written in a zone that the template names', () => {
		expect(render('{{ "now" | date: "%H:%M", "Asia/Tokyo" }}', {}, 'UTC')).toBe('09:30');
		expect(() => render('a {{ "now" | date: "%H", "Moon/Crater" }}')).toThrow(
			'Line 1, column 3: unknown time zone "Moon/Crater"',
		);
	});

	it.each([
		['date_to_xmlschema', '2024-03-31T01:30:00+01:00'],
		['date_to_rfc822', 'Sun, 31 Mar 2024 01:30:00 +0100'],
		['date_to_string', '31 Mar 2024'],
		['date_to_long_string', '31 March 2024'],
		['date_to_string: "ordinal", "US"', 'Mar 31st, 2024'],
	])('follow the clock and the zone with %s, too', (filter, written) => {
		expect(render(`{{ "now" | ${filter} }}`, {}, 'Europe/Berlin')).toBe(written);
	});

	it.each([
		// RFC 5322, appendix A; RFC 9110, section 5.6.7, with its two old forms.
		['Fri, 21 Nov 1997 09:55:06 -0600', '1997-11-21 16:55 +0100'],
		['Tue, 1 Jul 2003 10:52:37 +0200', '2003-07-01 10:52 +0200'],
		['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06 09:49 +0100'],
		['Sun Nov  6 08:49:37 1994', '1994-11-06 08:49 +0100'],
		['Tue, 01 Dec 2026', '2026-12-01 00:00 +0000'],
		['1 Dec 2026 09:00 EST', '2026-12-01 15:00 +0100'],
		['01-Dec-2026', '2026-12-01 00:00 +0000'],
		// JavaScript, Ruby, Postgres, ISO 8601.
		[
			'Tue Dec 01 2026 10:00:00 GMT+0100 (Central European Standard Time)',
			'2026-12-01 10:00 +0100',
		],
		['Tue, 01 Dec 2026 09:00:00 GMT', '2026-12-01 10:00 +0100'],
		['2026-12-01 10:00:00 +0100', '2026-12-01 10:00 +0100'],
		['2026-12-01 10:00:00 UTC', '2026-12-01 11:00 +0100'],
		['2026-12-01 10:00:00.123456+00', '2026-12-01 11:00 +0100'],
		['20261201T100000Z', '2026-12-01 11:00 +0100'],
		['20261201', '2026-12-01 00:00 +0000'],
		// As people write them: the clock is the contact's.
		['December 1, 2026', '2026-12-01 00:00 +0000'],
		['December 1st, 2026 at 9:05 PM', '2026-12-01 21:05 +0100'],
		['Dec. 1 2026, 12:30 am', '2026-12-01 00:30 +0100'],
		['1 July 2026 10:00', '2026-07-01 10:00 +0200'],
		['2026/05/10', '2026-05-10 00:00 +0000'],
		['2026/5/9 10:00', '2026-05-09 10:00 +0200'],
		['2026.05.10', '2026-05-10 00:00 +0000'],
		['10.05.2026', '2026-05-10 00:00 +0000'],
		['1.5.2026 9:05', '2026-05-01 09:05 +0200'],
		['1711845000', '2024-03-31 01:30 +0100'],
		['1711845000000', '2024-03-31 01:30 +0100'],
	])('are read as they are written: %s', (written, expected) => {
		expect(date('x', 'Europe/Berlin', { x: written })).toBe(expected);
		expect(date('x', 'Europe/Berlin', { x: ` ${written} ` })).toBe(expected);
	});

	it.each([
		...['soon', '', 'Plan 5', 'May', 'May 2026', 'June', 'Mon', '5', '05/06/2026', '13/13/2026'],
		...['Tue, 31 Feb 2026', '2026/13/01', '30.02.2026', '2026/05-10', '1 Dec 26', '2026-02-30'],
		...['Tue, 01 Dec 2026 10:00 XYZ', '1 Dec 2026 25:00', 'Dec 1, 2026 13:00 pm x', '10:00'],
		...[
			'١٢/١٢/٢٠٢٦',
			'2026年5月10日',
			'le 1 décembre 2026',
			`${'9'.repeat(200)}`,
			'NaN',
			'tomorrow',
		],
	])('that are none, or have two meanings, stay as they are: %j', (written) => {
		expect(render('[{{ x | date: "%Y" }}]', { x: written })).toBe(`[${written}]`);
	});

	it.each([
		['nothing', undefined, ''],
		['null', null, ''],
		['a truth', true, 'true'],
		['a list', ['2026-01-01'], '2026-01-01'],
		['no date', new Date(NaN), 'Invalid Date'],
		['a moment', new Date(0), '1970'],
		['seconds', 0, '1970'],
		['ms before 1970', -86_400_000_000, '1967'],
	])('may be of other types: %s', (_what, x, expected) => {
		expect(render('{{ x | date: "%Y" }}', { x })).toBe(expected);
	});

	it.each([
		['Europe/Berlin', 'CET', 'CEST'],
		['Europe/London', 'GMT', 'BST'],
		['America/New_York', 'EST', 'EDT'],
		['America/Los_Angeles', 'PST', 'PDT'],
		['Australia/Sydney', 'AEDT', 'AEST'],
		['Asia/Kolkata', 'IST', 'IST'],
		['Asia/Tokyo', 'JST', 'JST'],
		['UTC', 'UTC', 'UTC'],
		['Africa/Johannesburg', 'SAST', 'SAST'],
		['Pacific/Auckland', 'NZDT', 'NZST'],
		['Asia/Shanghai', '+08:00', '+08:00'],
		['Europe/Istanbul', '+03:00', '+03:00'],
		['America/Sao_Paulo', '-03:00', '-03:00'],
		['+02:00', '+02:00', '+02:00'],
	])(
		'name their zone by its abbreviation, or by its offset where it has none: %s',
		(zone, ...names) => {
			const named = ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z'].map((x) =>
				render('{{ x | date: "%Z" }}', { x }, zone),
			);
			expect(named).toEqual(names);
		},
	);

	it.each(['%F', '%D', '%T %R', '%r', '%v', '%V', '%G', '%x %X', '%c', '%+'])(
		'never leave a code of Ruby in a message: %s',
		(format) => {
			expect(render(`{{ "now" | date: "${format}" }}`)).not.toContain('%');
		},
	);

	it('are left alone where they are none', () => {
		expect(render('{{ x | date: "%Y" }}', { x: 'soon' })).toBe('soon');
	});

	it('are written by the default format without one', () => {
		expect(render('{{ "now" | date }}', {}, 'Europe/Berlin')).toBe(
			'Sunday, March 31, 2024 at 1:30 am +0100',
		);
	});
});
