import { open } from 'node:fs/promises';

/** In the file's header, where `file` and SQLite's own tools show it: "JRNY". */
export const APPLICATION_ID = 0x4a524e59;

/** Layout of the header of a SQLite file; offsets in bytes. */
const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const SCHEMA_COOKIE_AT = 40;
const APPLICATION_ID_AT = 68;

/**
 * Whether the file has another program's application id, or tables and no application id. Read
 * without SQLite, because a writing connection switches the file to WAL mode. Our own id may still be
 * in the WAL only; then the file has no tables yet.
 * @see https://www.sqlite.org/fileformat.html section 1.3
 */
export async function isOfAnotherProgram(path: string): Promise<boolean> {
	const header = await headerOf(path);
	if (header?.toString('latin1', 0, MAGIC.length) !== MAGIC) return false;
	const id = header.readUInt32BE(APPLICATION_ID_AT);
	return id !== APPLICATION_ID && (id !== 0 || header.readUInt32BE(SCHEMA_COOKIE_AT) !== 0);
}

/** Undefined: there is no file, or it is shorter. */
async function headerOf(path: string): Promise<Buffer | undefined> {
	// SQLite reports any other problem when it opens the file.
	const file = await open(path).catch(() => undefined);
	if (file === undefined) return undefined;
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
		return bytesRead === HEADER_BYTES ? buffer : undefined;
	} finally {
		await file.close();
	}
}
