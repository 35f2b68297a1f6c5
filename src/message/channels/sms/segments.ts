/** 3GPP TS 23.038, 6.2.1: the alphabet, and the characters with an escape (6.2.1.1). */
const GSM_7 = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const GSM_7_ESCAPED = new Set('\f^{}\\[~]|€');

export type SmsEncoding = 'GSM-7' | 'UCS-2';

export interface SmsSegments {
	encoding: SmsEncoding;
	/** The segments that operators count and charge for. */
	count: number;
}

/** Units of a single message, and of each part of a longer one (minus a header of 6 octets). */
const ROOM = { 'GSM-7': [160, 153], 'UCS-2': [70, 67] } as const;

/** The number of segments of a text; a character of two units is never split. */
export function segmentsOf(text: string): SmsSegments {
	const characters = [...text];
	const isGsm = characters.every((each) => GSM_7.has(each) || GSM_7_ESCAPED.has(each));
	const encoding = isGsm ? 'GSM-7' : 'UCS-2';
	const [alone, part] = ROOM[encoding];
	const units = characters.map((each) => (isGsm ? (GSM_7_ESCAPED.has(each) ? 2 : 1) : each.length));
	const total = units.reduce((sum, each) => sum + each, 0);
	return { encoding, count: total <= alone ? 1 : parts(units, part) };
}

function parts(units: readonly number[], room: number): number {
	let count = 1;
	let used = 0;
	for (const each of units) {
		if (used + each > room) {
			count += 1;
			used = 0;
		}
		used += each;
	}
	return count;
}
