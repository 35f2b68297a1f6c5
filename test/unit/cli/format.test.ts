import { bytesText, counted, spanText } from '../../../src/cli/format';

describe('numbers and times as text', () => {
	it.each([
		[0, '0 contacts'],
		[1, '1 contact'],
		[1_200, '1,200 contacts'],
	])('count %d with separators, in singular or plural', (count, text) =>
		expect(counted(count, 'contact')).toBe(text),
	);

	it.each([
		[0, '0 seconds'],
		[1_400, '1 second'],
		[119_000, '119 seconds'],
		[120_000, '2 minutes'],
		[3 * 3_600_000, '3 hours'],
		[47 * 3_600_000, '47 hours'],
		[48 * 3_600_000, '2 days'],
	])('give a span of %d ms in the largest unit that it has two of', (ms, text) => {
		expect(spanText(ms)).toBe(text);
	});

	it.each([
		[0, '0 bytes'],
		[1_023, '1023 bytes'],
		[1_536, '1.5 KiB'],
		[250 * 1024 ** 2, '250 MiB'],
		[5_000 * 1024 ** 4, '5000 TiB'],
	])('give a size of %d bytes', (bytes, text) => expect(bytesText(bytes)).toBe(text));
});
