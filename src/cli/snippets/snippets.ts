import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { unreadable } from '../../message/snippet/readable';
import { snippetFlaw, type Snippet } from '../../message/snippet/snippets';
import { openSqlStore } from '../../store/sql/store';
import type { Store } from '../../store/store';
import { defineCommand, STORE_OPTION, type Values } from '../command';
import { CommandError, type CliDeps, type CommandResult } from '../deps';
import { oneFile } from '../positionals';
import { openForWriting, storeLocationOf } from '../store-location';

const WORKSPACE_OPTION = {
	workspace: { type: 'string', default: 'default', value: 'name', help: 'default if not given' },
} as const;

const PUSH_OPTIONS = {
	...STORE_OPTION,
	...WORKSPACE_OPTION,
	delete: {
		type: 'boolean',
		default: false,
		help: 'also delete the snippets that have no file in the folder',
	},
	'dry-run': {
		type: 'boolean',
		default: false,
		help: 'say what would be done, and change nothing',
	},
} as const;

const PULL_OPTIONS = { ...STORE_OPTION, ...WORKSPACE_OPTION };

interface PushArguments {
	folder: string;
	store?: string;
	workspace: string;
	delete: boolean;
	dryRun: boolean;
}

/** What a file of a snippet ends with; the first is that of new files. */
const ENDINGS = ['.liquid', '.html', '.mjml', '.txt'];

export const snippetsPush = defineCommand({
	name: 'snippets push',
	summary: 'save the snippets and layouts in the files of a folder',
	usage: '<folder>',
	notes: [
		"Each file is a snippet with the file's name, such as footer.liquid, footer.html, footer.mjml or footer.txt. All are saved, or, if one has a mistake, none.",
	],
	examples: ['snippets push snippets --workspace acme', 'snippets push snippets --delete'],
	options: PUSH_OPTIONS,
	read: (values: Values<typeof PUSH_OPTIONS>, positionals): PushArguments => ({
		folder: oneFile('snippets push', positionals, 'snippets'),
		...{ store: values.store, workspace: values.workspace },
		...{ delete: values.delete, dryRun: values['dry-run'] },
	}),
	run: push,
});

export const snippetsPull = defineCommand({
	name: 'snippets pull',
	summary: 'write the snippets and layouts of a workspace into a folder, a file each',
	usage: '<folder>',
	notes: ['A file that a snippet has already is replaced; other files stay.'],
	examples: ['snippets pull snippets --workspace acme'],
	options: PULL_OPTIONS,
	read: (values: Values<typeof PULL_OPTIONS>, positionals) => ({
		folder: oneFile('snippets pull', positionals, 'snippets'),
		...{ store: values.store, workspace: values.workspace },
	}),
	run: pull,
});

async function push(args: PushArguments, deps: CliDeps): Promise<CommandResult> {
	const { folder, workspace, dryRun } = args;
	const files = await filesIn(folder);
	if (files.size === 0) {
		throw new CommandError(
			`There is no file of a snippet in ${folder}. Name it after the snippet, such as footer.liquid.`,
		);
	}
	const snippets: Snippet[] = [];
	for (const [name, file] of files) {
		snippets.push({ name, content: await readFile(join(folder, file), 'utf8') });
	}
	const flaws = snippets.flatMap((each) => snippetFlaw(each) ?? unreadable(each) ?? []);
	if (flaws.length > 0) throw new CommandError([...flaws, 'Nothing was saved.'].join('\n'));
	return await withStore(args, deps, async (store, workspaceId) => {
		const known = await store.snippets.list(workspaceId);
		const gone = known.map(({ name }) => name).filter((name) => !files.has(name));
		const deleted = args.delete ? gone : [];
		const before = new Map(known.map(({ name, content }) => [name, content]));
		const changed = snippets.filter(({ name, content }) => before.get(name) !== content);
		if (!dryRun) {
			if (deleted.length > 0) await store.snippets.remove(workspaceId, deleted);
			await store.snippets.save(workspaceId, changed, deps.now());
		}
		const names = changed.map(({ name }) => name);
		const would = dryRun ? 'would be ' : '';
		return {
			ok: true,
			lines: [
				...names.map((name) => `${name}: ${would}saved`),
				...deleted.map((name) => `${name}: ${would}deleted`),
				`${snippets.length} in ${folder}, ${names.length} ${would}saved and ${deleted.length} ${would}deleted in the workspace '${workspace}'.`,
			],
			document: {
				workspace,
				dryRun,
				saved: names,
				deleted,
				unchanged: snippets.length - names.length,
			},
		};
	});
}

async function pull(
	args: Omit<PushArguments, 'delete' | 'dryRun'>,
	deps: CliDeps,
): Promise<CommandResult> {
	const { folder, workspace } = args;
	return await withStore(args, deps, async (store, workspaceId) => {
		const snippets = await store.snippets.list(workspaceId);
		await mkdir(folder, { recursive: true });
		const files = await filesIn(folder);
		const written: string[] = [];
		for (const { name, content } of snippets) {
			const file = files.get(name) ?? `${name}${ENDINGS[0]}`;
			await writeFile(join(folder, file), content);
			written.push(file);
		}
		return {
			ok: true,
			lines: [
				...written,
				`${written.length} snippets of the workspace '${workspace}' are in ${folder}.`,
			],
			document: { workspace, folder, files: written },
		};
	});
}

/** The files of snippets in a folder, by the snippet's name. */
async function filesIn(folder: string): Promise<Map<string, string>> {
	const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
		throw new CommandError(`The folder ${folder} cannot be read: ${(error as Error).message}`);
	});
	const files = new Map<string, string>();
	for (const { name: file } of found.filter((each) => each.isFile())) {
		const ending = extname(file);
		if (!ENDINGS.includes(ending)) continue;
		const name = basename(file, ending);
		const other = files.get(name);
		if (other !== undefined) {
			throw new CommandError(`${other} and ${file} are the same snippet. Remove one of them.`);
		}
		files.set(name, file);
	}
	return files;
}

async function withStore(
	{ store: given, workspace }: { store?: string; workspace: string },
	deps: CliDeps,
	work: (store: Store, workspaceId: number) => Promise<CommandResult>,
): Promise<CommandResult> {
	const store = await openSqlStore(await openForWriting(storeLocationOf(given, deps)));
	try {
		return await work(store, await store.workspace(workspace));
	} finally {
		await store.close();
	}
}
