import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { exposedOf, type Exposed } from '../../store/sqlite/privacy';
import { bytesText } from '../format';
import { error, ok, warning, type Finding } from './finding';

const MIB = 1024 ** 2;
/** A commit needs space for its log, a checkpoint for the rest. */
const TOO_LITTLE = 100 * MIB;
const LITTLE = 1024 * MIB;

/** Findings about an SQLite file before it is opened; `missing`: there is no file. */
export async function fileFindings(
	path: string,
): Promise<{ missing: boolean; findings: Finding[] }> {
	const found = await kindOf(path);
	if (found !== 'file') return { missing: true, findings: [noFile(path, found)] };
	const folder = dirname(path);
	return { missing: false, findings: [await writable(path, folder), await roomIn(folder)] };
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
	try {
		return (await stat(path)).isDirectory() ? 'folder' : 'file';
	} catch (thrown) {
		if (['ENOENT', 'ENOTDIR'].includes((thrown as NodeJS.ErrnoException).code ?? '')) {
			return 'nothing';
		}
		throw thrown;
	}
}

function noFile(path: string, found: 'folder' | 'nothing'): Finding {
	if (found === 'folder') {
		return error('store', `${path} is a folder, not a store.`, 'Use the path of a file in it.');
	}
	return error(
		'store',
		`There is no store at ${path}.`,
		"n8n creates it when the first journey is activated. If you have journeys, they are in another store: set --store, or run this command with n8n's environment (N8N_JOURNEY_STORE_URL, N8N_USER_FOLDER).",
	);
}

/** The log is beside the file, so the folder must be writable as well. */
async function writable(path: string, folder: string): Promise<Finding> {
	for (const each of [folder, path]) {
		try {
			await access(each, constants.W_OK);
		} catch (thrown) {
			return refusal(each, (thrown as NodeJS.ErrnoException).code);
		}
	}
	return ok('disk', 'The file and its folder are writable.');
}

/** Once it is known that the file is a store: other programs' files are not ours to judge. */
export async function privacyFindings(path: string): Promise<Finding[]> {
	const isWindows = sep === '\\';
	return isWindows ? [] : [privacy(await exposedOf(path))];
}

/** @param exposed the files and folders that group or others may use */
export function privacy(exposed: readonly Exposed[]): Finding {
	if (exposed.length === 0) {
		return ok('disk', 'No other users of this machine may use the file or its folder.');
	}
	const found = exposed.map(({ path, mode }) => `${path} (${mode.toString(8)})`).join(', ');
	const commands = exposed.map(({ path, isFolder }) => `chmod ${isFolder ? 700 : 600} ${path}`);
	return warning(
		'disk',
		`Other users of this machine may use ${found}: the store holds contacts, and the keys that sign links.`,
		`Run: ${commands.join(' && ')}. If other programs need the folder, move the store to a folder of its own.`,
	);
}

/** @param code the system's error code, such as EACCES */
export function refusal(path: string, code: string | undefined): Finding {
	if (code === 'EROFS') {
		return error('disk', `${path} is on a read-only file system.`, 'Mount it read-write.');
	}
	return warning(
		'disk',
		`The user that runs this command has no write access to ${path} (${code}).`,
		"If n8n runs as the same user, grant it write access; otherwise run this command as n8n's user.",
	);
}

async function roomIn(folder: string): Promise<Finding> {
	const { bavail, bsize } = await statfs(folder);
	return room(folder, bavail * bsize);
}

/** @param free in bytes */
export function room(folder: string, free: number): Finding {
	const text = `${bytesText(free)} free on the disk of ${folder}.`;
	if (free >= LITTLE) return ok('disk', text, { free });
	const remedy =
		'Free disk space: on a full disk calls are refused and contacts wait until there is space again. No enrollment fails.';
	return (free < TOO_LITTLE ? error : warning)('disk', text, remedy, { free });
}
