import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError, type StoreErrorCode } from '../errors';
import { FOLDER_MODE } from './privacy';

interface FileProblem {
	code: StoreErrorCode;
	text: string;
}

const PROBLEMS: Record<string, FileProblem> = {
	EACCES: { code: 'read-only', text: 'n8n may not write there. Give it the right' },
	EPERM: { code: 'read-only', text: 'n8n may not write there. Give it the right' },
	EROFS: { code: 'read-only', text: 'that file system is read-only. Mount it for writing' },
	ENOSPC: { code: 'full', text: 'the disk is full. Make room' },
	ENOTDIR: {
		code: 'misconfigured',
		text: 'a part of the path is a file, not a folder. Correct it',
	},
	EEXIST: { code: 'misconfigured', text: 'a part of the path is a file, not a folder. Correct it' },
};

/** The reason why the file cannot be used, and a remedy. */
export function toFileError(path: string, error: unknown): StoreError {
	const { code = '', message } = error as NodeJS.ErrnoException;
	const problem = PROBLEMS[code] ?? { code: 'misconfigured', text: `${message}. Fix the cause` };
	return new StoreError(
		problem.code,
		`The journey store cannot use ${path}: ${problem.text}, or choose another path.`,
		{ cause: error },
	);
}

async function isFolder(path: string): Promise<boolean | undefined> {
	try {
		return (await stat(path)).isDirectory();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Checks the permission first: without it mkdir reports no more than a missing folder. */
async function makeFolder(folder: string): Promise<void> {
	let nearest = folder;
	while ((await isFolder(nearest)) === undefined) nearest = dirname(nearest);
	await access(nearest, constants.W_OK);
	await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
}

/**
 * Creates the folder of the file, for its owner alone.
 * @throws StoreError with the reason and a remedy if the file cannot be used
 */
export async function prepareFile(path: string): Promise<void> {
	try {
		await makeFolder(dirname(path));
		const folder = await isFolder(path);
		if (folder === true) {
			throw new StoreError(
				'misconfigured',
				`The journey store cannot use ${path}: it is a folder. Name a file in it.`,
			);
		}
		// The WAL is beside the file, so the folder must be writable, too.
		await access(dirname(path), constants.W_OK);
		if (folder === false) await access(path, constants.W_OK);
	} catch (error) {
		throw error instanceof StoreError ? error : toFileError(path, error);
	}
}
