import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findN8n, packageFrom, type N8nInstallation } from '../../simulation/n8n/installation';
import { CommandError, type CliDeps } from '../deps';

/** Packages of n8n itself that have nodes. */
const OF_N8N = ['n8n-nodes-base', '@n8n/n8n-nodes-langchain'];

/** Whether an installation has a type of node in a version. */
export type KnowsType = (type: string, version: number) => boolean;

/**
 * The types of nodes of the n8n in a folder, with its community packages.
 * @throws CommandError if there is no n8n
 */
export function knownTypes(
	folder: string,
	{ env, home }: Pick<CliDeps, 'env' | 'home'>,
): KnowsType {
	const versions = new Map<string, Set<number> | null>();
	const installation = n8nAt(folder, { env, home });
	for (const name of OF_N8N) {
		const place = packageFrom(installation.n8n ?? installation.core, name);
		if (place === null) continue;
		for (const [type, known] of describedTypes(place)) versions.set(`${name}.${type}`, known);
	}
	for (const type of communityTypes(installation)) versions.set(type, null);
	return (type, version) => {
		const known = versions.get(type) ?? versions.get(type.replace(/Tool$/, ''));
		if (known === undefined) return versions.has(type);
		return known === null || known.has(version);
	};
}

function n8nAt(folder: string, { env, home }: Pick<CliDeps, 'env' | 'home'>): N8nInstallation {
	try {
		return findN8n({
			...{ given: folder, packFile: __filename, execPath: process.execPath },
			...{ env: { ...env }, home },
		});
	} catch (error) {
		throw new CommandError((error as Error).message);
	}
}

interface DescribedType {
	name: string;
	version: number | number[];
}

/** By name, with the versions that the package has; several descriptions may have one name. */
function describedTypes(place: string): Map<string, Set<number>> {
	const types = new Map<string, Set<number>>();
	const text = readFileSync(join(place, 'dist', 'types', 'nodes.json'), 'utf8');
	for (const { name, version } of JSON.parse(text) as DescribedType[]) {
		const versions = types.get(name) ?? new Set();
		for (const each of [version].flat()) versions.add(each);
		types.set(name, versions);
	}
	return types;
}

/** Of community packages, whose nodes are named after their files; versions are unknown. */
function* communityTypes({ community }: N8nInstallation): Generator<string> {
	for (const folder of community) {
		for (const [name, place] of packagesIn(folder)) {
			for (const file of nodesOf(place)) {
				const node = basename(file).replace(/\.node\.js$/, '');
				yield `${name}.${node[0].toLowerCase()}${node.slice(1)}`;
			}
		}
	}
}

function* packagesIn(folder: string): Generator<[name: string, place: string]> {
	for (const entry of readdirSync(folder)) {
		if (entry.startsWith('@')) {
			for (const inner of readdirSync(join(folder, entry))) {
				yield [`${entry}/${inner}`, join(folder, entry, inner)];
			}
		} else {
			yield [entry, join(folder, entry)];
		}
	}
}

function nodesOf(place: string): string[] {
	try {
		const manifest = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as {
			n8n?: { nodes?: string[] };
		};
		return manifest.n8n?.nodes ?? [];
	} catch {
		return [];
	}
}
