import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { CommandError } from './deps';
import { exists } from './exists';

/** Only for whoever made it: a backup holds personal data and the keys that links are signed with. */
const MODE = 0o600;

/**
 * Writes a file that did not exist, whole or not at all: under another name beside it first, and on
 * the disk before it gets its own. Returns its size in bytes.
 * @throws CommandError where there is such a file
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
		// Whichever fails first is told; a full disk must not leave the writer waiting.
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
	if (await exists(path))
		throw new CommandError(`${path} exists already. Give the name of a new file.`);
}

/** So that the name survives a power cut; where folders cannot be synced (Windows), there is no need. */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder).catch(() => undefined);
	await handle?.sync().finally(() => handle.close());
}
