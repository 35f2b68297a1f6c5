import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readWorkflowFiles, type WorkflowFile } from '../../journey/workflow-file';
import type { InputFile } from '../../simulation/files/input-file';
import type { Scenario } from '../../simulation/scenario';
import { CommandError } from '../deps';
import { filesAt } from '../lint/files';

export async function inputFile(path: string): Promise<InputFile> {
	return { name: path, content: await readFile(path) };
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

/** @throws CommandError if the file has another form */
export async function fixturesOf(path: string | undefined): Promise<Scenario['fixtures']> {
	if (path === undefined) return {};
	const read = fixturesSchema.safeParse(await jsonOf(path));
	if (!read.success) {
		const [{ path: place, message }] = read.error.issues;
		throw new CommandError(
			`${path}: at ${place.join('.') || 'the top'}: ${message}. Write { "name of the workflow": { "name of the node": [{ "field": 1 }] } }.`,
		);
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

async function jsonOf(path: string): Promise<unknown> {
	try {
		return JSON.parse(await readFile(path, 'utf8')) as unknown;
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw new CommandError(`${path} is not JSON: ${error.message}`);
	}
}
