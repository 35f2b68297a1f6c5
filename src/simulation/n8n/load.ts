import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { INodeType, IVersionedNodeType } from 'n8n-workflow';
import type { N8n } from '../engine/n8n';
import { codeRunner } from './code-runner';
import { packageFrom, type N8nInstallation } from './installation';

type NodeTypeOfPackage = INodeType | IVersionedNodeType;

/**
 * n8n's own code, in this thread. It reads no credentials, no database and no settings of n8n.
 * @throws Error if this n8n has not what a rehearsal needs
 */
export function loadN8n({ n8n, core, community }: N8nInstallation): N8n {
	const version = n8n === null ? null : versionOf(n8n);
	const load = createRequire(join(core, 'package.json'));
	const part = <T>(path: string) => load(`./dist/execution-engine/${path}`) as T;
	try {
		// n8n's classes say by metadata what they need.
		load('reflect-metadata');
		const { Workflow } = load('n8n-workflow') as typeof import('n8n-workflow');
		return {
			version,
			...part<Pick<N8n, 'WorkflowExecute'>>('workflow-execute'),
			...part<Pick<N8n, 'ExecutionLifecycleHooks'>>('execution-lifecycle-hooks'),
			...part<Pick<N8n, 'HookContext' | 'TriggerContext' | 'WebhookContext'>>(
				'node-execution-context',
			),
			Workflow,
			nodeType: nodeTypes(n8n, community),
			startRunnerTask: codeRunner(n8n),
		};
	} catch (error) {
		const which = version === null ? `The n8n-core in ${core}` : `n8n ${version} in ${n8n}`;
		throw new Error(
			`${which} could not be loaded for a rehearsal: ${(error as Error).message}. ` +
				"It was made with n8n 2.40: update n8n, or name another one with '--n8n <folder>'.",
			{ cause: error },
		);
	}
}

/** Finds node types by the name that workflows use, and loads each when it is first asked for. */
function nodeTypes(n8n: string | null, community: readonly string[]): N8n['nodeType'] {
	const found = new Map<string, NodeTypeOfPackage | undefined>();
	return (name) => {
		if (!found.has(name)) {
			const { packageName, typeName } = partsOf(name);
			const folder = folderOf(packageName, n8n, community);
			found.set(name, folder === null ? undefined : loadType(folder, typeName));
		}
		return found.get(name);
	};
}

/** `@scope/package.type` or `package.type`. */
function partsOf(name: string) {
	const dot = name.lastIndexOf('.');
	return { packageName: name.slice(0, Math.max(0, dot)), typeName: name.slice(dot + 1) };
}

function folderOf(name: string, n8n: string | null, community: readonly string[]): string | null {
	if (!/^(@[\w-]+\/)?[\w-]+$/.test(name)) return null;
	const own = n8n === null ? null : packageFrom(n8n, name);
	if (own !== null) return own;
	const folder = community.find((each) => existsSync(join(each, name, 'package.json')));
	return folder === undefined ? null : join(folder, name);
}

interface KnownTypes {
	[name: string]: { className: string; sourcePath: string } | undefined;
}

/** n8n's packages come with a list of their types; of others the files tell. */
function loadType(folder: string, name: string): NodeTypeOfPackage | undefined {
	const load = createRequire(join(folder, 'package.json'));
	const list = join(folder, 'dist', 'known', 'nodes.json');
	if (existsSync(list)) {
		const types = JSON.parse(readFileSync(list, 'utf8')) as KnownTypes;
		const known = Object.hasOwn(types, name) ? types[name] : undefined;
		if (known === undefined) return undefined;
		return fromFile(load, join(folder, known.sourcePath), known.className);
	}
	const manifest = load('./package.json') as { n8n?: { nodes?: string[] } };
	const files = manifest.n8n?.nodes ?? [];
	const likely = (file: string) =>
		basename(file, '.node.js').toLowerCase() === name.toLowerCase() ? 0 : 1;
	for (const file of files.toSorted((a, b) => likely(a) - likely(b))) {
		const type = fromFile(load, join(folder, file), basename(file, '.node.js'));
		if (type.description.name === name) return type;
	}
	return undefined;
}

/** With the categories of its codex file, as n8n's own loader does it. */
function fromFile(load: NodeJS.Require, file: string, className: string): NodeTypeOfPackage {
	const Type = (load(file) as Record<string, new () => NodeTypeOfPackage>)[className];
	const type = new Type();
	const codex = file.replace(/\.js$/, '.json');
	if (existsSync(codex)) type.description.codex = load(codex) as typeof type.description.codex;
	return type;
}

function versionOf(folder: string): string {
	return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string })
		.version;
}
