import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { nearest } from '../../lib/nearest';
import { readWorkflowFiles, type WorkflowFile } from '../../journey/workflow-file';
import type { InputFile } from '../../simulation/files/input-file';
import type { Scenario } from '../../simulation/scenario';
import { CommandError } from '../deps';
import { filesAt } from '../lint/files';

/** @throws CommandError that names the file and the option if there is none */
export async function inputFile(path: string, option: string): Promise<InputFile> {
	return { name: path, content: await contentOf(path, option) };
}

export const textAt = async (path: string, option: string): Promise<string> =>
	(await contentOf(path, option)).toString('utf8');

async function contentOf(path: string, option: string): Promise<Buffer> {
	try {
		return await readFile(path);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === 'ENOENT') {
			throw new CommandError(`There is no file ${path}. Correct ${option}.`);
		}
		if (code === 'EISDIR') throw new CommandError(`${path} is a folder. Set ${option} to a file.`);
		throw error;
	}
}

/** @throws CommandError if the outcome cannot be written there */
export async function checkFolder(path: string): Promise<void> {
	const found = await stat(path).catch(() => null);
	if (found?.isDirectory() === false) {
		throw new CommandError(`${path} is a file. Set --out to a folder.`);
	}
}

/** The workflows at the paths; those without an ID, or with another's, get one. */
export async function workflowsAt(paths: readonly string[]): Promise<WorkflowFile[]> {
	const files = await filesAt(paths);
	const broken = files.find(({ flaw }) => flaw !== null);
	if (broken !== undefined) throw new CommandError(broken.flaw!);
	return distinct(files.flatMap(({ workflows }) => workflows));
}

/** The workflows of a file that is known to hold some. */
export const workflowsIn = (text: string, source: string): WorkflowFile[] =>
	distinct(readWorkflowFiles(text, source));

function distinct(workflows: readonly WorkflowFile[]): WorkflowFile[] {
	const taken = new Set<string>();
	return workflows.map((workflow, i) => {
		const isFree = workflow.id !== '' && !taken.has(workflow.id);
		const id = isFree ? workflow.id : `workflow-${i + 1}`;
		taken.add(id);
		const nodes = workflow.nodes.map((node, n) => ({ ...node, id: node.id || `${id}-${n + 1}` }));
		return { ...workflow, id, nodes };
	});
}

const fixturesSchema = z.record(
	z.string(),
	z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
);

/** @throws CommandError if the file has another form, or is about nodes that there are not */
export async function fixturesOf(
	path: string | undefined,
	workflows: readonly WorkflowFile[],
): Promise<Scenario['fixtures']> {
	if (path === undefined) return {};
	const read = fixturesSchema.safeParse(await jsonOf(path));
	if (!read.success) {
		const [{ path: place, message }] = read.error.issues;
		throw new CommandError(
			`${path}: at ${place.join('.') || 'the top'}: ${message}. Write { "name of the workflow": { "name of the node": [{ "field": 1 }] } }.`,
		);
	}
	for (const [workflow, nodes] of Object.entries(read.data)) {
		const of = workflows.filter(({ name }) => name === workflow);
		if (of.length === 0) {
			const names = workflows.map(({ name }) => name);
			throw new CommandError(
				`${path}: there is no workflow '${workflow}'.${meant(workflow, names)}`,
			);
		}
		const names = of.flatMap((each) => each.nodes.map(({ name }) => name));
		const unknown = Object.keys(nodes).find((node) => !names.includes(node));
		if (unknown !== undefined) {
			throw new CommandError(
				`${path}: there is no node '${unknown}' in ${workflow}.${meant(unknown, names)}`,
			);
		}
	}
	return Object.fromEntries(
		Object.entries(read.data).map(([workflow, nodes]) => [
			workflow,
			Object.fromEntries(
				Object.entries(nodes).map(([node, items]) => [node, items.map((json) => ({ json }))]),
			),
		]),
	) as Scenario['fixtures'];
}

function meant(name: string, names: readonly string[]): string {
	const near = nearest(name, names);
	return near === undefined ? ' Write its name as in n8n.' : ` Did you mean '${near}'?`;
}

async function jsonOf(path: string): Promise<unknown> {
	const text = await textAt(path, '--fixtures');
	try {
		return JSON.parse(text) as unknown;
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw new CommandError(`${path} is not JSON: ${error.message}`);
	}
}
