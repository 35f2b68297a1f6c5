import { Renderer } from '../../../../src/message/template/render';
import { strftime, type WrittenMoment } from '../../../../src/message/template/strftime';
import { TemplateError } from '../../../../src/message/template/template-error';

const HOUR = 3_600_000;

/** A wall clock, with an offset in hours. */
function clock(text: string, hours = 0, zoneName = hours === 0 ? 'UTC' : ''): WrittenMoment {
	const east = hours * HOUR;
	return { at: Date.parse(`${text}Z`) - east, east, zoneName: () => zoneName };
}
const write = (format: string, moment: WrittenMoment) => strftime(format, moment, () => {});

const y2000 = clock('2000-01-01T00:00:00');
const docs = clock('2022-06-29T08:01:41', -5, 'CDT');

describe('A date in a format of Ruby', () => {
	// Examples of Ruby's page "Formats for Dates and Times" (doc/language/strftime_formatting.rdoc).
	it.each([
		['%H:%M:%S', '2022-06-29T14:02:07', '14:02:07'],
		['%Y', '0010-01-01T00:00:00', '0010'],
		['%y', '2022-06-29T00:00:00', '22'],
		['%y', '0001-01-01T00:00:00', '01'],
		['%C', '2022-06-29T00:00:00', '20'],
		['%C', '0100-01-01T00:00:00', '01'],
		['%m', '2022-01-01T00:00:00', '01'],
		['%m', '2022-12-01T00:00:00', '12'],
		['%B', '2022-12-01T00:00:00', 'December'],
		['%b', '2022-01-01T00:00:00', 'Jan'],
		['%h', '2022-12-01T00:00:00', 'Dec'],
		['%d', '2002-01-01T00:00:00', '01'],
		['%e', '2002-01-01T00:00:00', ' 1'],
		['%e', '2002-01-31T00:00:00', '31'],
		['%j', '2002-01-01T00:00:00', '001'],
		['%j', '2002-12-31T00:00:00', '365'],
		['%H', '2022-01-01T01:00:00', '01'],
		['%k', '2022-01-01T01:00:00', ' 1'],
		['%k', '2022-01-01T13:00:00', '13'],
		['%I', '2022-01-01T13:00:00', '01'],
		['%l', '2022-01-01T13:00:00', ' 1'],
		['%P', '2022-01-01T01:00:00', 'am'],
		['%p', '2022-01-01T13:00:00', 'PM'],
		['%M', '2022-01-01T01:00:00', '00'],
		['%L', '2022-01-01T01:00:00', '000'],
		['%a %A', '2022-06-29T00:00:00', 'Wed Wednesday'],
		['%u', '2022-06-26T00:00:00', '7'],
		['%w', '2022-06-26T00:00:00', '0'],
		['%U', '2022-06-26T00:00:00', '26'],
		['%W', '2022-06-26T00:00:00', '25'],
		['%G', '2023-01-01T00:00:00', '2022'],
		['%G', '2024-01-01T00:00:00', '2024'],
		['%g', '2023-01-01T00:00:00', '22'],
		['%V', '2023-01-01T00:00:00', '52'],
		['%V', '2024-01-01T00:00:00', '01'],
		['%n%t%%', '2022-06-29T00:00:00', '\n\t%'],
		['%c', '2022-06-29T08:01:41', 'Wed Jun 29 08:01:41 2022'],
		['%D', '2022-06-29T08:01:41', '06/29/22'],
		['%F', '2022-06-29T08:01:41', '2022-06-29'],
		['%v', '2022-06-29T08:01:41', '29-JUN-2022'],
		['%x', '2022-06-29T08:01:41', '06/29/22'],
		['%X', '2022-06-29T08:01:41', '08:01:41'],
		['%r', '2022-01-01T13:00:00', '01:00:00 PM'],
		['%R', '2022-01-01T13:00:00', '13:00'],
		['%T', '2022-01-01T13:00:00', '13:00:00'],
		['%0Y', '0010-01-01T00:00:00', '0010'],
		['%_Y', '0010-01-01T00:00:00', '  10'],
		['%-Y', '0010-01-01T00:00:00', '10'],
		['%^B', '2022-01-01T00:00:00', 'JANUARY'],
		['%#p', '2022-01-01T01:00:00', 'am'],
		['%^p', '2022-01-01T01:00:00', 'AM'],
		['%10Y', '2002-01-01T00:00:00', '0000002002'],
		['%10B', '2002-12-01T00:00:00', '  December'],
		['%3B', '2002-12-01T00:00:00', 'December'],
		['%Y%j', '2022-06-29T16:49:25', '2022180'],
		['%Y-%Ww-%u', '2022-06-29T16:49:25', '2022-26w-3'],
		['+%5Y', '2022-06-29T16:49:25', '+02022'],
		['T%H:%M:%S.%L', '2022-06-29T16:49:25.465', 'T16:49:25.465'],
		['%a, %d %b %Y %T GMT', '2001-02-03T00:00:00', 'Sat, 03 Feb 2001 00:00:00 GMT'],
		['%a, %-d %b %Y %T %z', '2001-02-03T00:00:00', 'Sat, 3 Feb 2001 00:00:00 +0000'],
	])("is as in Ruby's documentation: %s of %s", (format, at, written) => {
		expect(write(format, clock(at))).toBe(written);
	});

	it.each([
		['%z', '-0500'],
		['%:z', '-05:00'],
		['%::z', '-05:00:00'],
		['%Z', 'CDT'],
		['%+', 'Wed Jun 29 08:01:41 CDT 2022'],
		['%s', '1656507701'],
		['%Q', '1656507701000'],
	])("is as in Ruby's documentation, with its zone: %s", (format, written) => {
		expect(write(format, docs)).toBe(written);
	});

	// Expectations of Ruby's own tests (test/ruby/test_time.rb).
	it.each([
		['%3a %FT%T', 'Sat 2000-01-01T00:00:00'],
		['%-S', '0'],
		['%3S', '000'],
		['%r', '12:00:00 AM'],
		['%U %W %w %u', '00 00 6 6'],
		['%^c', 'SAT JAN  1 00:00:00 2000'],
		['%^Z', 'UTC'],
		['%#Z', 'utc'],
		['%#a %#A %#b %#B %#h', 'SAT SATURDAY JAN JANUARY JAN'],
		['%0t', '\t'],
		['%3t', '  \t'],
		['%03t', '00\t'],
		['%03n', '00\n'],
		['%#P', 'AM'],
		['%0e', '01'],
		['%_d', ' 1'],
		['%0k', '00'],
		['%_I', '12'],
		['%28c', '    Sat Jan  1 00:00:00 2000'],
		['%012s', '000946684800'],
		['%_12s', '   946684800'],
		['%z', '+0000'],
		['%-z', '-0000'],
		['%-:z', '-00:00'],
		['%-::z', '-00:00:00'],
	])("is as in Ruby's own tests: %j", (format, written) => {
		expect(write(format, y2000)).toBe(written);
	});

	it.each([
		[9, '%z', '+0900'],
		[9, '%:z', '+09:00'],
		[9, '%::z', '+09:00:00'],
		[9, '%:::z', '+09'],
		[9, '%_10z', '      +900'],
		[9, '%10z', '+000000900'],
		[9, '%_10:z', '     +9:00'],
		[9, '%10:z', '+000009:00'],
		[9, '%_10::z', '  +9:00:00'],
		[9, '%10::z', '+009:00:00'],
		[9, '%10:::z', '+000000009'],
		[9 + 1 / 3_600, '%:::z', '+09:00:01'],
		[-5, '%_10z', '      -500'],
		[-5, '%10z', '-000000500'],
		[-5, '%10::z', '-005:00:00'],
		[0.6, '%_10z', '      +036'],
		[0.6, '%10z', '+000000036'],
		[0.6, '%10:::z', '+000000:36'],
		[-55 / 60, '%_10:z', '     -0:55'],
		[-55 / 60, '%10:z', '-000000:55'],
	])("has its offset as in Ruby's own tests: %d hours by %s", (hours, format, written) => {
		expect(write(format, clock('2000-01-01T00:00:00', hours, 'X'))).toBe(written);
	});

	it.each([
		['%3N', '123'],
		['%6N', '123000'],
		['%N', '123000000'],
		['%10N', '1230000000'],
		['%0N', '123000000'],
		['%1N', '1'],
		['%6L', '123000'],
	])('has as many digits of its second as it says: %s', (format, written) => {
		expect(write(format, clock('2000-01-01T00:00:00.123'))).toBe(written);
	});

	it.each([
		['%Y', -1, '-0001'],
		['%C', -1, '-1'],
		['%y', -1, '99'],
		['%Y %G', 0, '0000 -0001'],
		['%C', -1000, '-10'],
		['%Y', 10_000, '10000'],
		['%_6Y', -1, '    -1'],
		['%6Y', -1, '-00001'],
	])('may be of any year: %s of %d', (format, year, written) => {
		const at = new Date(0).setUTCFullYear(year, 0, 1);
		expect(write(format, { at, east: 0, zoneName: () => 'UTC' })).toBe(written);
	});

	it.each(['%Ec', '%EC', '%Ex', '%EX', '%Ey', '%EY', '%Od', '%Oe', '%OH', '%Oy', '%OV'])(
		'takes the modifiers of locales, which change nothing: %s',
		(format) => {
			expect(write(format, docs)).toBe(write(format.replace(/[EO]/, ''), docs));
		},
	);

	it.each([
		[1, '1st'],
		[2, '2nd'],
		[3, '3rd'],
		[11, '11th'],
		[12, '12th'],
		[13, '13th'],
		[21, '21st'],
		[30, '30th'],
	])('has the ending of its day by %%q: %d', (day, written) => {
		const at = Date.UTC(2026, 0, day);
		expect(write('%-d%q', { at, east: 0, zoneName: () => 'UTC' })).toBe(written);
	});

	it('has the week of ISO 8601 on every day of 60 years', () => {
		for (let year = 1990; year < 2050; year++) {
			// January 4 is always in the first week, December 28 in the last (ISO 8601, 2.2.10).
			const first = clock(`${year}-01-04T00:00:00`);
			expect(write('%G-%V', first)).toBe(`${year}-01`);
			const last = write('%V', clock(`${year}-12-28T00:00:00`));
			expect(['52', '53']).toContain(last);
			for (let day = 0; day < 7 * Number(last); day++) {
				const monday = first.at - (Number(write('%u', first)) - 1) * 24 * HOUR;
				const moment = { at: monday + day * 24 * HOUR, east: 0, zoneName: () => 'UTC' };
				const week = String(Math.floor(day / 7) + 1).padStart(2, '0');
				expect(write('%G-W%V-%u', moment)).toBe(`${year}-W${week}-${(day % 7) + 1}`);
			}
		}
	});
});

describe('A code that Ruby does not have', () => {
	const known = /[%aAbBcCdDeFgGhHIjklLmMnNpPqQrRsStTuUvVwWxXyYzZ+]/;
	const letters = Array.from({ length: 0x5e }, (_, n) => String.fromCharCode(0x21 + n));
	const unknown = letters.filter((letter) => !known.test(letter) && !/[-_0-9^#:EO]/.test(letter));
	const renderer = new Renderer();

	it.each([
		...unknown.map((letter) => `%${letter}`),
		...['%Ob', '%Eb', '%O0y', '%E10y', '%4^p', '%:y', '%:0z', '%:10z', '%::::z', '%-', '%', '% d'],
		...['%ü', '%1', '%😀', '%\n', '50% off until %d'],
	])('is an error with its place, and never written: %j', (format) => {
		const template = renderer.compile(`a {{ "now" | date: f }}`, 'text');
		const render = () => template.render({ scope: { f: format }, now: 0 });
		expect(render).toThrow(TemplateError);
		expect(render).toThrow(/^Line 1, column 3: unknown date code "%.*". Use the codes of Ruby/s);
	});
});
