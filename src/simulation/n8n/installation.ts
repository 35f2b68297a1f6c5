import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';

/** Folders of the packages whose code a rehearsal runs. */
export interface N8nInstallation {
	/** Of `n8n`; null: only its engine is there. */
	n8n: string | null;
	/** Of `n8n-core`. */
	core: string;
	/** Folders with community packages, such as `~/.n8n/nodes/node_modules`. */
	community: string[];
}

/** What this process knows of where n8n may be. */
export interface Whereabouts {
	/** As the user says: folder of n8n's package, or the one with its `node_modules`. */
	given?: string;
	/** A file of this pack. */
	packFile: string;
	/** The script that this process began with. */
	script?: string;
	/** The program of Node. */
	execPath: string;
	env: Readonly<Record<string, string | undefined>>;
	home: string;
}

export class N8nNotFoundError extends Error {
	override readonly name = 'N8nNotFoundError';
}

const HOW_TO_MEND =
	"Say where it is with '--n8n <folder>': the folder of n8n's package, or the one whose node_modules " +
	'has n8n in it. Or install n8n here: npm install --global n8n';

/**
 * The n8n that a rehearsal takes its engine and nodes from: the one that is given, else the one that
 * runs this process, else the nearest one.
 * @throws N8nNotFoundError which says where it has looked
 */
export function findN8n(whereabouts: Whereabouts): N8nInstallation {
	const community = communityFolders(whereabouts);
	const { given, packFile } = whereabouts;
	if (given !== undefined) return { ...givenN8n(given), community };
	const folders = placesOf(whereabouts);
	for (const folder of folders) {
		const n8n = n8nIn(folder);
		const core = n8n === null ? null : packageFrom(n8n, 'n8n-core');
		if (core !== null) return { n8n, core, community };
	}
	const core = packageFrom(dirname(packFile), 'n8n-core');
	if (core !== null) return { n8n: null, core, community };
	const looked = [...new Set(folders)].map((folder) => `  ${folder}`).join('\n');
	throw new N8nNotFoundError(
		`A rehearsal runs in n8n's own engine, and no n8n was found. ${HOW_TO_MEND}\nLooked in:\n${looked}`,
	);
}

/** A file of n8n's package leads to it too. */
function givenN8n(given: string): Pick<N8nInstallation, 'n8n' | 'core'> {
	const around = above(given).find((folder) => nameOf(folder) === 'n8n') ?? null;
	const n8n = n8nIn(given) ?? around;
	const core =
		n8n === null ? join(given, 'node_modules', 'n8n-core') : packageFrom(n8n, 'n8n-core');
	if (core !== null && nameOf(core) === 'n8n-core') return { n8n, core };
	throw new N8nNotFoundError(`There is no n8n in ${given}. ${HOW_TO_MEND}`);
}

/** Folders to look for n8n in, the likeliest first. */
function placesOf({ packFile, script, execPath, env, home }: Whereabouts): string[] {
	const programs = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
	const bin = dirname(execPath);
	return [
		...(script === undefined ? [] : above(realPath(script))),
		...above(packFile),
		...(env.NODE_PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
		...programs.flatMap((folder) => {
			const program = join(folder, 'n8n');
			return existsSync(program) ? above(realPath(program)) : [];
		}),
		join(bin, '..', 'lib', 'node_modules'),
		join(bin, 'node_modules'),
		...(env.APPDATA === undefined ? [] : [join(env.APPDATA, 'npm', 'node_modules')]),
		// What `npx n8n` has fetched.
		...foldersIn(join(home, '.npm', '_npx')),
		// What the demo of this pack's repository has fetched.
		...foldersIn(env.N8N_JOURNEY_CACHE ?? join(home, '.cache', 'n8n-nodes-journey')),
	];
}

function communityFolders({ packFile, env, home }: Whereabouts): string[] {
	const beside = above(packFile).find((folder) => basename(folder) === 'node_modules');
	const own = join(env.N8N_USER_FOLDER ?? home, '.n8n', 'nodes', 'node_modules');
	return [...new Set([...(beside === undefined ? [] : [beside]), own])].filter((folder) =>
		existsSync(folder),
	);
}

/** n8n's package, where the folder is it or has it. */
function n8nIn(folder: string): string | null {
	const candidates = [folder, join(folder, 'node_modules', 'n8n'), join(folder, 'n8n')];
	const found = candidates.find((candidate) => nameOf(candidate) === 'n8n');
	return found === undefined ? null : realPath(found);
}

/** The folder of a package as a file in `folder` would find it. */
export function packageFrom(folder: string, name: string): string | null {
	try {
		const manifest = createRequire(join(folder, 'any.js')).resolve(`${name}/package.json`);
		return dirname(manifest);
	} catch {
		return null;
	}
}

function nameOf(folder: string): unknown {
	try {
		const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
		return (manifest as { name?: unknown } | null)?.name;
	} catch {
		return undefined;
	}
}

function above(path: string): string[] {
	const folder = dirname(path);
	return folder === path ? [] : [folder, ...above(folder)];
}

function foldersIn(folder: string): string[] {
	try {
		return readdirSync(folder).map((name) => join(folder, name));
	} catch {
		return [];
	}
}

function realPath(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}
