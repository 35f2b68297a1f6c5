import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { CommandError } from './deps';
import { exists } from './exists';

/** Readable only for its owner: a backup holds personal data and the keys that sign links. */
const MODE = 0o600;

/**
 * Writes a new file, completely or not at all: under a temporary name beside it first, synced to
 * disk before it is renamed. Returns its size in bytes.
 * @throws CommandError if the file exists
 */
export async function writeNewFile(
	path: string,
	write: (to: Writable) => Promise<void>,
): Promise<number> {
	await refuseExisting(path);
	const unfinished = `${path}.${randomBytes(4).toString('hex')}.unfinished`;
	try {
		await writeTo(unfinished, write);
		await refuseExisting(path);
		await rename(unfinished, path);
	} catch (error) {
		await rm(unfinished, { force: true });
		throw error;
	}
	await syncFolder(dirname(path));
	return (await stat(path)).size;
}

async function writeTo(path: string, write: (to: Writable) => Promise<void>): Promise<void> {
	const stream = createWriteStream(path, { flags: 'wx', mode: MODE, flush: true });
	const closed = new Promise<void>((resolve) => stream.once('close', resolve));
	const written = finished(stream);
	try {
		// The first error is reported; a full disk must not leave the writer waiting.
		await Promise.race([written, write(stream)]);
		stream.end();
		await written;
	} catch (error) {
		stream.destroy();
		written.catch(() => undefined);
		await closed;
		throw error;
	}
}

async function refuseExisting(path: string): Promise<void> {
	if (await exists(path)) throw new CommandError(`${path} already exists. Use a new file name.`);
}

/**
 * Makes the name survive a power cut; where folders cannot be synced (Windows), this is
 * unnecessary.
 */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder).catch(() => undefined);
	await handle?.sync().finally(() => handle.close());
}
