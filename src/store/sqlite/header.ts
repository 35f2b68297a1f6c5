import { open } from 'node:fs/promises';

/** In the file's header, where `file` and SQLite's own tools show it: "JRNY". */
export const APPLICATION_ID = 0x4a524e59;

/** The header of every SQLite file: its first bytes, and where it says what is meant here. */
const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const SCHEMA_COOKIE_AT = 40;
const APPLICATION_ID_AT = 68;

/**
 * Whether the file is marked as another program's, or holds tables and no mark. Read without
 * SQLite, because a connection that writes turns the journal of whatever it opens into a log. Our own
 * mark may still be in the log only; then there are no tables yet.
 * @see https://www.sqlite.org/fileformat.html section 1.3
 */
export async function isOfAnotherProgram(path: string): Promise<boolean> {
	const header = await headerOf(path);
	if (header?.toString('latin1', 0, MAGIC.length) !== MAGIC) return false;
	const id = header.readUInt32BE(APPLICATION_ID_AT);
	return id !== APPLICATION_ID && (id !== 0 || header.readUInt32BE(SCHEMA_COOKIE_AT) !== 0);
}

/** undefined: there is no file, or it is shorter. */
async function headerOf(path: string): Promise<Buffer | undefined> {
	// What else is wrong with it, SQLite says in its own words.
	const file = await open(path).catch(() => undefined);
	if (file === undefined) return undefined;
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
		return bytesRead === HEADER_BYTES ? buffer : undefined;
	} finally {
		await file.close();
	}
}
