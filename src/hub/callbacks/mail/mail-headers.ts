import { bareId, providerIds } from '../reference';

/** A mail's headers: names in lower case, values unfolded; of a repeated header the first value. */
export type MailHeaders = ReadonlyMap<string, string>;

const MAX_HEADERS = 500;
const MAX_VALUE = 4_000;
const MAX_BLOCK = 256 * 1024;
const MAX_REFERENCES = 20;

/** From pairs of name and value. */
export function mailHeaders(pairs: ReadonlyArray<readonly [string, string]>): MailHeaders {
	const headers = new Map<string, string>();
	for (const [name, value] of pairs.slice(0, MAX_HEADERS)) {
		const key = name.trim().toLowerCase();
		if (!headers.has(key)) headers.set(key, value.slice(0, MAX_VALUE).trim());
	}
	return headers;
}

/** From the block before a mail's body (RFC 5322, 2.2). */
export function parseHeaders(block: string): MailHeaders {
	const lines = block
		.slice(0, MAX_BLOCK)
		.replace(/\r?\n[ \t]+/g, ' ')
		.split(/\r?\n/);
	return mailHeaders(
		lines.flatMap((line): Array<[string, string]> => {
			const colon = line.indexOf(':');
			return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
		}),
	);
}

/** Message-IDs that the mail answers, the nearest first (RFC 5322, 3.6.4). */
export function answeredIds(headers: MailHeaders): string[] {
	const idsOf = (name: string) => (headers.get(name) ?? '').match(/<[^<>\s]{3,400}>/g) ?? [];
	const ids = [...idsOf('in-reply-to'), ...idsOf('references').reverse()];
	return providerIds(...ids.slice(0, MAX_REFERENCES).map(bareId));
}
