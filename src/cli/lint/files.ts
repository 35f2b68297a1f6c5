import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import {
	readWorkflowFiles,
	WorkflowFileError,
	type WorkflowFile,
} from '../../journey/workflow-file';
import { CommandError } from '../deps';

/** A file as it was read. */
export interface ReadFile {
	path: string;
	text: string;
	workflows: WorkflowFile[];
	/** Why it holds no workflow; null if it does. */
	flaw: string | null;
}

/**
 * The workflows in files, in all JSON files of folders, and in those that match a pattern. What is
 * found in folders and by patterns need not be a workflow; what is named must be.
 * @throws CommandError if there is nothing at a path
 */
export async function filesAt(paths: readonly string[]): Promise<ReadFile[]> {
	const files = new Map<string, ReadFile>();
	for (const path of paths) {
		const kind = await kindOf(path);
		if (kind === 'file') {
			files.set(path, read(path, await readFile(path, 'utf8')));
			continue;
		}
		const found = kind === 'folder' ? await jsonIn(path) : await glob(path, GLOBBING);
		if (found.length === 0) {
			throw new CommandError(
				kind === 'folder'
					? `There is no JSON file in ${path}.`
					: `There is no file, folder or match for '${path}'.`,
			);
		}
		for (const each of found.sort()) {
			const text = await readFile(each, 'utf8');
			if (!files.has(each) && mayBeWorkflow(text)) files.set(each, read(each, text));
		}
	}
	return [...files.values()];
}

const GLOBBING = { ignore: '**/node_modules/**', expandDirectories: false };

async function jsonIn(folder: string): Promise<string[]> {
	const found = await glob('**/*.json', { ...GLOBBING, cwd: folder });
	return found.map((each) => join(folder, each));
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'pattern'> {
	try {
		return (await stat(path)).isDirectory() ? 'folder' : 'file';
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		return 'pattern';
	}
}

/** Other JSON files, such as package.json, have no nodes; broken ones are shown. */
function mayBeWorkflow(text: string): boolean {
	return text.includes('"nodes"');
}

function read(path: string, text: string): ReadFile {
	try {
		return { path, text, workflows: readWorkflowFiles(text, path), flaw: null };
	} catch (error) {
		if (!(error instanceof WorkflowFileError)) throw error;
		return { path, text, workflows: [], flaw: error.message };
	}
}
