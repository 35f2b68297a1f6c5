/** A file of contacts, a log or a model, as it was given. */
export interface InputFile {
	/** For messages. */
	name: string;
	content: Uint8Array | string;
}

/** A file that cannot be read as a whole; the message names the file, the place and the remedy. */
export class InputFileError extends Error {
	override readonly name = 'InputFileError';

	constructor({ name }: Pick<InputFile, 'name'>, problem: string) {
		super(`${name}: ${problem}`);
	}
}

const MARKS: ReadonlyArray<[mark: readonly number[], encoding: string]> = [
	[[0xef, 0xbb, 0xbf], 'utf-8'],
	[[0xff, 0xfe], 'utf-16le'],
	[[0xfe, 0xff], 'utf-16be'],
];

/**
 * The text of a file: in the encoding that its byte order mark names, else UTF-8 if it is that, else
 * Windows-1252, in which Excel writes CSV. Without the mark.
 * @throws InputFileError for a file that is no text, such as a spreadsheet
 */
export function textOf(file: InputFile): string {
	const { content } = file;
	const text = typeof content === 'string' ? content : decoded(content);
	if (text.includes('\0')) {
		const remedy = 'it is no text: save it as CSV in UTF-8';
		throw new InputFileError(file, remedy);
	}
	return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function decoded(bytes: Uint8Array): string {
	const marked = MARKS.find(([mark]) => mark.every((byte, i) => bytes[i] === byte));
	if (marked !== undefined) return new TextDecoder(marked[1]).decode(bytes);
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}
