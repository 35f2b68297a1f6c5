import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readBundle, type Bundle } from '../../template/bundle';
import { TemplateError } from '../../template/error';
import type { Template } from '../../template/render';
import { variablesOf } from '../../template/variable';
import { readWorkflow } from '../../template/workflow';
import { nearest } from '../../lib/nearest';

/** Templates and bundles that come with the pack. */
export interface Collection {
	templates: readonly Template[];
	bundles: readonly Bundle[];
}

/** Reads the pack's folder of templates, whose bundles are in `bundles`. */
export async function readCollection(folder: string): Promise<Collection> {
	const bundles = join(folder, 'bundles');
	return {
		templates: await Promise.all((await filesIn(folder, /\.json$/)).map(readTemplate)),
		bundles: await Promise.all((await filesIn(bundles, /\.ya?ml$/)).map(readBundleFile)),
	};
}

/**
 * A template of the pack by its name, or a workflow file of one's own by its path.
 * @throws TemplateError if there is none
 */
export async function findTemplate(
	{ templates }: Collection,
	name: string,
	folder = '.',
): Promise<Template> {
	const found = templates.find((each) => each.name === name);
	if (found !== undefined) return found;
	if (name.endsWith('.json')) return await readTemplate(resolve(folder, name));
	const near = nearest(
		name,
		templates.map((each) => each.name),
	);
	const hint = near === undefined ? 'See n8n-journey template list' : `Did you mean '${near}'?`;
	throw new TemplateError([`There is no template '${name}'. ${hint}`]);
}

/** The templates of a bundle; those that are files lie beside it. */
export async function templatesOf(
	collection: Collection,
	{ templates }: Bundle,
	file?: string,
): Promise<Template[]> {
	const folder = file === undefined ? '.' : dirname(file);
	return await Promise.all(templates.map((name) => findTemplate(collection, name, folder)));
}

export async function readBundleFile(file: string): Promise<Bundle> {
	return readBundle(await readFile(file, 'utf8'), file);
}

/** Names of all variables that the pack's templates have. */
export function variableNames({ templates }: Pick<Collection, 'templates'>): Set<string> {
	const all = templates.flatMap(({ workflow }) => variablesOf(workflow));
	return new Set(all.map(({ name }) => name));
}

async function readTemplate(file: string): Promise<Template> {
	const workflow = readWorkflow(await readFile(file, 'utf8'), file);
	return { name: basename(file, '.json'), workflow };
}

/** Paths of a folder's files of one kind, by name; none if there is no such folder. */
export async function filesIn(folder: string, kind: RegExp): Promise<string[]> {
	const entries = await readdir(folder, { withFileTypes: true }).catch(
		(error: NodeJS.ErrnoException) => {
			if (error.code === 'ENOENT') return [];
			throw error;
		},
	);
	const names = entries.filter((each) => each.isFile() && kind.test(each.name));
	return names.map(({ name }) => join(folder, name)).sort();
}
