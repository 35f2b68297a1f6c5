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

	it('are left alone where they are none', () => {
		expect(render('{{ x | date: "%Y" }}', { x: 'soon' })).toBe('soon');
	});
});
