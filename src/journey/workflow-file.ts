import { z } from 'zod';
import type { JsonObject } from '../lib/json';

/** A workflow as n8n exports it. */
export interface WorkflowFile {
	/** For messages: the file's name. */
	source: string;
	id: string;
	name: string;
	/** Absent: unknown, as in a template. */
	active?: boolean;
	nodes: WorkflowNode[];
	connections: JsonObject;
	settings: { timezone?: string; [key: string]: unknown };
	/** Output of nodes by their names, as pinned in the editor. */
	pinData: Record<string, Array<{ json: JsonObject }>>;
}

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	parameters: JsonObject;
	disabled?: boolean;
	[key: string]: unknown;
}

/** A file that holds no workflow; the message says what is wrong and where. */
export class WorkflowFileError extends Error {
	override readonly name = 'WorkflowFileError';
}

/** Objects within each other; n8n's own files have fewer than 20. */
const MAX_DEPTH = 200;

const nodeSchema = z.looseObject({
	id: z.string().default(''),
	name: z.string().min(1),
	type: z.string().min(1),
	typeVersion: z.number().default(1),
	parameters: z
		.record(z.string(), z.unknown())
		.default({})
		.transform((parameters) => parameters as JsonObject),
	disabled: z.boolean().optional(),
});

const fileSchema = z.object({
	id: z
		.union([z.string(), z.number()])
		.nullish()
		.transform((id) => String(id ?? '')),
	name: z.string().default(''),
	active: z.boolean().optional(),
	nodes: z.array(nodeSchema),
	connections: z
		.record(z.string(), z.unknown())
		.default({})
		.transform((connections) => connections as JsonObject),
	settings: z
		.looseObject({ timezone: z.string().optional() })
		.nullish()
		.transform((settings) => settings ?? {}),
	pinData: z
		.record(z.string(), z.array(z.looseObject({ json: z.record(z.string(), z.unknown()) })))
		.nullish()
		.transform((pinned) => (pinned ?? {}) as WorkflowFile['pinData']),
});

/**
 * The workflows of a file: one, or a list of them, as n8n's own export writes several.
 * @param source the file's name
 * @throws WorkflowFileError
 */
export function readWorkflowFiles(text: string, source: string): WorkflowFile[] {
	const json = parsed(text, source);
	if (isTooDeep(json)) {
		throw new WorkflowFileError(
			`${source}: objects are nested more than ${MAX_DEPTH} deep, which no workflow of n8n is.`,
		);
	}
	if (!Array.isArray(json)) return [workflowFileOf(json, source)];
	return json.map((each, i) => workflowFileOf(each, source, `[${i}]`));
}

function parsed(text: string, source: string): unknown {
	try {
		// Editors on Windows may begin a file with a byte order mark.
		return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
	} catch (error) {
		throw new WorkflowFileError(
			`${source} is not JSON: ${(error as Error).message}. Download the workflow from n8n again.`,
		);
	}
}

function isTooDeep(json: unknown): boolean {
	let level: unknown[] = [json];
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > MAX_DEPTH) return true;
		level = level.flatMap((each) =>
			typeof each === 'object' && each !== null ? Object.values(each) : [],
		);
	}
	return false;
}

/**
 * A workflow that is read already.
 * @param at its place in the file, for messages
 * @throws WorkflowFileError
 */
export function workflowFileOf(json: unknown, source: string, at = ''): WorkflowFile {
	const read = fileSchema.safeParse(json);
	if (!read.success) {
		const [{ path, message }] = read.error.issues;
		const place = [at, ...path.map(String)].filter((part) => part !== '').join('.');
		throw new WorkflowFileError(
			`${source} holds no workflow of n8n: ${place === '' ? '' : `at ${place}: `}${message}. A workflow is an object with 'nodes' and 'connections', as 'Download' in n8n's editor writes it.`,
		);
	}
	const names = new Map<string, number>();
	read.data.nodes.forEach(({ name }, i) => {
		const first = names.get(name);
		if (first !== undefined) {
			throw new WorkflowFileError(
				`${source}: nodes ${first + 1} and ${i + 1} are both named '${name}'. n8n connects nodes by their names; rename one.`,
			);
		}
		names.set(name, i);
	});
	return { source, ...read.data, name: read.data.name || source };
}
