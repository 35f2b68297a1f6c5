import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
	BackupError,
	FORMAT,
	FORMAT_VERSION,
	headerSchema,
	lineSchema,
	type BackupHeader,
	type BackupLine,
} from './format';

/** Opens the file from its beginning at each call. */
export type OpenBackup = () => Readable;

/** Characters. No page is nearly as long; a file without line ends must not fill the memory. */
const LONGEST_LINE = 256 * 1_024 * 1_024;

const NEWLINE = 10;

/** A backup's lines, the header first. Throws a BackupError for any defect of the file. */
export async function* readLines(open: OpenBackup): AsyncGenerator<BackupHeader | BackupLine> {
	const digest = createHash('sha256');
	let before: BackupHeader | BackupLine | null = null;
	for await (const bytes of splitLines(inflate(open))) {
		if (before !== null && 'end' in before) throw damaged('data follows its end');
		const line: BackupHeader | BackupLine = before === null ? headerOf(bytes) : lineOf(bytes);
		if (!('end' in line)) digest.update(bytes);
		else if (line.end.sha256 !== digest.digest('hex')) throw damaged('its digest does not match');
		yield line;
		before = line;
	}
	if (before === null) throw foreign('it is empty');
	if (!('end' in before)) throw damaged('its end is missing');
}

/** zlib's codes for altered data and for truncated data. */
const ALTERED = 'Z_DATA_ERROR';
const CUT_SHORT = 'Z_BUF_ERROR';

async function* inflate(open: OpenBackup): AsyncGenerator<Buffer> {
	const file = Readable.from(gzipped(open()));
	const gunzip = createGunzip();
	file.once('error', (error) => gunzip.destroy(error));
	try {
		for await (const chunk of file.pipe(gunzip)) yield chunk as Buffer;
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === CUT_SHORT) throw damaged('it is truncated', error);
		if (code === ALTERED) throw damaged('it cannot be decompressed', error);
		throw error;
	} finally {
		file.destroy();
		gunzip.destroy();
	}
}

/** The first bytes of every gzip file (RFC 1952). */
const MAGIC = Buffer.from([0x1f, 0x8b]);

async function* gzipped(file: Readable): AsyncGenerator<Buffer> {
	let begin = Buffer.alloc(0);
	for await (const chunk of file) {
		if (begin.length < MAGIC.length) {
			begin = Buffer.concat([begin, chunk as Buffer]).subarray(0, MAGIC.length);
			if (!begin.equals(MAGIC.subarray(0, begin.length))) throw foreign('it is not a gzip file');
		}
		yield chunk as Buffer;
	}
	if (begin.length === 0) throw foreign('it is empty');
}

/** Each with its newline at the end. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let parts: Buffer[] = [];
	let length = 0;
	for await (const chunk of chunks) {
		let from = 0;
		for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
			yield Buffer.concat([...parts, chunk.subarray(from, at + 1)]);
			[parts, length, from] = [[], 0, at + 1];
		}
		const rest = chunk.subarray(from);
		parts.push(rest);
		length += rest.length;
		if (length > LONGEST_LINE) throw foreign('a line has no end');
	}
	if (length > 0) throw damaged('it is truncated');
}

function headerOf(bytes: Buffer): BackupHeader {
	const { success, data } = headerSchema.safeParse(parsed(bytes));
	if (!success) throw foreign(`it does not have the header of ${FORMAT}`);
	if (data.version > FORMAT_VERSION) {
		throw new BackupError(
			'newer',
			`The backup has format ${data.version}, and this version of n8n-nodes-journey reads ` +
				`formats up to ${FORMAT_VERSION}. Update the package, then restore it.`,
		);
	}
	return data;
}

function lineOf(bytes: Buffer): BackupLine {
	const { success, data } = lineSchema.safeParse(parsed(bytes));
	if (!success) throw damaged('a line was altered');
	return data;
}

function parsed(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}

export function foreign(why: string, cause?: unknown): BackupError {
	return new BackupError(
		'foreign',
		`The file is not a backup of a journey store: ${why}. Use a file that was made by 'n8n-journey backup'.`,
		{ cause },
	);
}

export function damaged(why: string, cause?: unknown): BackupError {
	return new BackupError(
		'damaged',
		`The backup is damaged: ${why}. Nothing was restored. Use another copy, or an older backup.`,
		{ cause },
	);
}
