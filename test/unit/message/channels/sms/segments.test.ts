import { segmentsOf } from '../../../../../src/message/channels/sms/segments';

const a = (count: number) => 'a'.repeat(count);

describe('The number of SMS for a text', () => {
	it.each([
		['nothing', '', 'GSM-7', 1],
		['160 letters', a(160), 'GSM-7', 1],
		['161 letters', a(161), 'GSM-7', 2],
		['two full parts of 153', a(306), 'GSM-7', 2],
		['one letter more', a(307), 'GSM-7', 3],
		['Greek capitals and umlauts of the alphabet', 'ΔΦΓ äöüß', 'GSM-7', 1],
		['a euro sign, which counts twice', `${a(158)}€`, 'GSM-7', 1],
		['a euro sign at the edge', `${a(159)}€`, 'GSM-7', 2],
		['a euro sign that would be parted goes to the next', `${a(152)}€${a(152)}`, 'GSM-7', 3],
		['one letter outside of it', `${a(69)}ş`, 'UCS-2', 1],
		['71 letters', `${a(70)}ş`, 'UCS-2', 2],
		['two full parts of 67', `${a(133)}ş`, 'UCS-2', 2],
		['an emoji, which counts twice', `${a(68)}🎉`, 'UCS-2', 1],
		['an emoji that would be parted goes to the next', `${a(66)}🎉${a(66)}`, 'UCS-2', 3],
	])('is counted for %s', (_case, text, encoding, count) => {
		expect(segmentsOf(text)).toEqual({ encoding, count });
	});
});
