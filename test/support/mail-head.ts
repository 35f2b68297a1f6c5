import { TextDecoder } from 'node:util';

/** The headers of a mail as they stood on the wire, each unfolded. */
export function headersOf(raw: string): Array<[name: string, value: string]> {
	const [head] = raw.split('\r\n\r\n');
	const lines = head.replace(/\r\n(?=[ \t])/g, '').split('\r\n');
	return lines.map((line) => {
		const [, name, value] = /^([!-9;-~]+): ?(.*)$/s.exec(line) ?? [];
		if (name === undefined) throw new Error(`No header: ${line}`);
		return [name, value];
	});
}

export function headerOf(raw: string, name: string): string | undefined {
	const values = headersOf(raw).filter(([each]) => each === name);
	if (values.length > 1) throw new Error(`${name} stands there twice`);
	return values[0]?.[1];
}

const WORD = /=\?utf-8\?([bq])\?([!->@-~]*)\?=/i;
const ATOM = /[\w!#$%&'*+/=?^`{|}~-]+/;
const QUOTED = /"(?:[ !#-[\]-~]|\\[ -~])*"/;
const ADDRESS = /(?:"[!-~]+"|[^\s"(),:;<>@[\\\]]+)@[a-z0-9.-]+/u;
const MAILBOX = new RegExp(
	`^(?:((?:${WORD.source} ?)+|${QUOTED.source}|${ATOM.source}(?: ${ATOM.source})*) ?<(${ADDRESS.source})>|(${ADDRESS.source}))$`,
	'iu',
);

/**
 * The mailbox in a header by the letter of RFC 5322 and RFC 2047, as a second opinion beside
 * mailparser's.
 */
export function strictMailbox(value: string): { name: string; address: string } {
	const found = MAILBOX.exec(value);
	if (found === null) throw new Error(`No mailbox: ${value}`);
	const [, name = '', , , address = found.at(-1)!] = found;
	if (name.startsWith('"'))
		return { name: name.trim().slice(1, -1).replace(/\\(.)/g, '$1'), address };
	return { name: strictText(name.trim()), address };
}

/** Text of a header with its encoded words (RFC 2047) decoded, each of which holds whole characters. */
export function strictText(value: string): string {
	const joined = value.replace(/\?= +=\?/g, '?==?');
	return joined.replace(new RegExp(WORD.source, 'gi'), (word, way: string, text: string) => {
		if (word.length > 75) throw new Error(`Too long: ${word}`);
		const bytes =
			way.toLowerCase() === 'b'
				? Buffer.from(text, 'base64')
				: Buffer.from(
						text
							.replaceAll('_', ' ')
							.replace(/=([0-9A-F]{2})/g, (_all, hex: string) =>
								String.fromCharCode(Number.parseInt(hex, 16)),
							),
						'latin1',
					);
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	});
}
