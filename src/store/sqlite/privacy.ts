import { chmod, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** Contacts and the keys that sign links are in the file: it is for its owner alone. */
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;
/** What group and others may do. */
const OTHERS = 0o077;

/** Of SQLite itself; it gives the others the rights that the file has. */
const BESIDE = ['-wal', '-shm', '-journal'];

/** A file or folder that others than its owner may use. */
export interface Exposed {
	path: string;
	isFolder: boolean;
	/** Permission bits, such as 0o644. */
	mode: number;
}

/** The file and those that SQLite keeps beside it, whether they exist or not. */
export function filesOf(path: string): string[] {
	return [path, ...BESIDE.map((end) => `${path}${end}`)];
}

/**
 * Creates the file if there is none, and takes from group and others what an earlier version, a copy
 * or a wide umask gave them. The folder only if nothing but the store is in it: another program may
 * need its rights otherwise. The rights of somebody else's file cannot be changed; `exposedOf` tells.
 */
export async function keepPrivate(path: string): Promise<void> {
	await createMissing(path);
	for (const { path: each, mode, isFolder } of await exposedOf(path)) {
		if (isFolder && !(await holdsOnlyTheStore(each, path))) continue;
		// Never adds a right: a file may be read-only on purpose.
		await chmod(each, mode & ~OTHERS).catch(() => undefined);
	}
}

/**
 * SQLite itself would create it with whatever the umask leaves. A file that exists is not opened:
 * closing it would end the locks that SQLite has on it in this process (POSIX).
 */
async function createMissing(path: string): Promise<void> {
	try {
		await (await open(path, 'wx', FILE_MODE)).close();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
}

/** What group or others may use, of the folder and the files that exist. */
export async function exposedOf(path: string): Promise<Exposed[]> {
	const found = await Promise.all([dirname(path), ...filesOf(path)].map(exposed));
	return found.flatMap((each) => each ?? []);
}

async function exposed(path: string): Promise<Exposed | undefined> {
	const found = await stat(path).catch(() => undefined);
	if (found === undefined || (found.mode & OTHERS) === 0) return undefined;
	return { path, isFolder: found.isDirectory(), mode: found.mode & 0o777 };
}

async function holdsOnlyTheStore(folder: string, path: string): Promise<boolean> {
	const own = filesOf(basename(path));
	const names = await readdir(folder).catch(() => undefined);
	return names?.every((name) => own.includes(name)) ?? false;
}
