import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseClashes } from '../../template/clashes';
import { readClient, type Client } from '../../template/client';
import { TemplateError } from '../../template/error';
import { render, type Rendered, type Template } from '../../template/render';
import { defineCommand, UsageError } from '../command';
import { CommandError, type CliDeps, type CommandResult } from '../deps';
import { exists } from '../exists';
import { counted } from '../format';
import {
	filesIn,
	findTemplate,
	readBundleFile,
	readCollection,
	templatesOf,
	variableNames,
	type Collection,
} from './collection';

interface RenderArguments {
	/** Of a template or bundle, or a workflow file. */
	name?: string;
	/** A bundle file. */
	bundle?: string;
	/** Client files, or folders of them. */
	vars: readonly string[];
	out?: string;
	force: boolean;
}

export const templateRender = defineCommand({
	name: 'template render',
	summary: 'make workflows for one or more clients from a template or a bundle of templates',
	usage: '<name>',
	notes: [
		'<name> is a template or bundle of the pack, or a workflow file of your own. A client file says what differs from client to client: client, name, workspace, timezone, store, credentials and variables.',
		'The same client gets the same IDs each time, so that importing a workflow again replaces it. Different clients have no key, path or ID in common.',
	],
	examples: [
		'template render welcome-series --vars bakery.yaml --out bakery-welcome.json',
		'template render shop --vars clients --out workflows',
		'template render --bundle bundle.yaml --vars bakery.yaml --out workflows',
	],
	options: {
		vars: {
			type: 'string',
			multiple: true,
			value: 'file',
			help: 'a client file, or a folder of client files; can be repeated',
		},
		bundle: { type: 'string', value: 'file', help: 'a bundle file instead of a name' },
		out: {
			type: 'string',
			value: 'file or folder',
			help: 'the file for one workflow, else the folder for all; standard output if not given',
		},
		force: { type: 'boolean', default: false, help: 'replace files that exist' },
	},
	read({ vars = [], bundle, out, force }, positionals): RenderArguments {
		if ((bundle === undefined ? 1 : 0) !== positionals.length) {
			throw new UsageError(
				'template render requires one name, or --bundle and no name, as in: n8n-journey template render welcome-series --vars client.yaml --out welcome.json',
			);
		}
		if (vars.length === 0) {
			throw new UsageError("template render requires --vars with the client's file.");
		}
		return { name: positionals[0], bundle, vars, out, force };
	},
	run: renderedAll,
});

async function renderedAll(args: RenderArguments, deps: CliDeps): Promise<CommandResult> {
	const collection = await readCollection(deps.templates);
	const { templates, isBundle } = await chosen(args, collection);
	const clients = await readClients(args.vars);
	const known = new Set([...variableNames(collection), ...variableNames({ templates })]);
	const all = renderEach(templates, clients, known);
	refuseClashes(all);
	const workflows = all.map(({ client, template, workflow }) => ({ client, template, workflow }));
	if (args.out === undefined) return onStandardOutput(workflows);
	const single = all.length === 1 && !isBundle && !(await isFolder(args.out));
	const files = await write(all, args.out, single, args.force);
	return {
		ok: true,
		lines: [
			`${counted(all.length, 'workflow')} of ${counted(clients.length, 'client')} in ${args.out}.`,
			...missingCredentials(all),
		],
		document: {
			files: all.map(({ client, template }, i) => ({ client, template, file: files[i] })),
		},
	};
}

async function chosen(
	{ name, bundle: file }: RenderArguments,
	collection: Collection,
): Promise<{ templates: Template[]; isBundle: boolean }> {
	if (file !== undefined) {
		const bundle = await readBundleFile(file);
		return { templates: await templatesOf(collection, bundle, file), isBundle: true };
	}
	const bundle = collection.bundles.find((each) => each.name === name);
	if (bundle === undefined) {
		return { templates: [await findTemplate(collection, name!)], isBundle: false };
	}
	return { templates: await templatesOf(collection, bundle), isBundle: true };
}

async function readClients(paths: readonly string[]): Promise<Client[]> {
	const clients: Client[] = [];
	for (const path of paths) {
		const files = (await isFolder(path)) ? await filesIn(path, /\.ya?ml$/) : [path];
		if (files.length === 0) throw new CommandError(`The folder ${path} holds no YAML file.`);
		for (const file of files) clients.push(readClient(await readFile(file, 'utf8'), file));
	}
	for (const { client, source } of clients) {
		const other = clients.find((each) => each.client === client && each.source !== source);
		if (other === undefined) continue;
		throw new CommandError(`${source} and ${other.source} are both of the client '${client}'.`);
	}
	return clients;
}

/** @throws TemplateError with the problems of all clients */
function renderEach(
	templates: readonly Template[],
	clients: readonly Client[],
	known: ReadonlySet<string>,
): Rendered[] {
	const problems = new Set<string>();
	const all = clients.flatMap((client) =>
		templates.flatMap((template) => {
			try {
				return [render(template, client, known)];
			} catch (error) {
				if (!(error instanceof TemplateError)) throw error;
				for (const problem of error.problems) problems.add(problem);
				return [];
			}
		}),
	);
	if (problems.size > 0) throw new TemplateError([...problems]);
	return all;
}

function onStandardOutput(
	workflows: ReadonlyArray<Pick<Rendered, 'client' | 'template' | 'workflow'>>,
): CommandResult {
	if (workflows.length > 1) {
		throw new CommandError(`These are ${workflows.length} workflows. Set --out to a folder.`);
	}
	return {
		ok: true,
		lines: [JSON.stringify(workflows[0].workflow, null, 2)],
		document: { workflows: [...workflows] },
	};
}

/** All or, if one of the files exists, none. */
async function write(
	all: readonly Rendered[],
	out: string,
	single: boolean,
	force: boolean,
): Promise<string[]> {
	const files = all.map(({ client, template }) =>
		single ? out : join(out, `${client}-${template}.json`),
	);
	for (const file of force ? [] : files) {
		if (!(await exists(file))) continue;
		throw new CommandError(`${file} already exists. Use a new name, or --force to replace it.`);
	}
	if (!single) await mkdir(out, { recursive: true });
	for (const [i, { workflow }] of all.entries()) {
		await writeFile(files[i], `${JSON.stringify(workflow, null, 2)}\n`);
	}
	return files;
}

/** One line for each type of credential that has to be chosen in n8n. */
function missingCredentials(all: readonly Rendered[]): string[] {
	const nodes = new Map<string, number>();
	for (const { type } of all.flatMap((each) => each.missingCredentials)) {
		nodes.set(type, (nodes.get(type) ?? 0) + 1);
	}
	return [...nodes].map(
		([type, count]) =>
			`${counted(count, 'node')} without the credential ${type}: choose it in n8n, or set credentials.${type} in the client file.`,
	);
}

async function isFolder(path: string): Promise<boolean> {
	return await stat(path).then(
		(found) => found.isDirectory(),
		() => false,
	);
}
