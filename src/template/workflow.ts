import { z } from 'zod';
import type { JsonObject } from '../lib/json';
import { TemplateError } from './error';

/** A node of a workflow as n8n exports it. */
export interface TemplateNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: JsonObject;
	webhookId?: string;
	credentials?: Record<string, Credential>;
	disabled?: boolean;
}

export interface Credential {
	id: string;
	name: string;
}

/** A workflow as n8n exports it. */
export interface TemplateWorkflow {
	/** n8n's own templates have none; a rendered one has. */
	id?: string;
	name: string;
	nodes: TemplateNode[];
	connections: JsonObject;
	settings: JsonObject;
	pinData?: JsonObject;
}

const json = z.custom<JsonObject>(
	(value) => typeof value === 'object' && value !== null && !Array.isArray(value),
	'must be an object',
);

const nodeSchema = z.looseObject({
	id: z.string().min(1),
	name: z.string().min(1),
	type: z.string().min(1),
	typeVersion: z.number(),
	position: z.tuple([z.number(), z.number()]),
	parameters: json,
	webhookId: z.string().optional(),
});

const workflowSchema = z.looseObject({
	name: z.string().min(1),
	nodes: z.array(nodeSchema).min(1),
	connections: json,
	settings: json.default({}),
});

/**
 * Reads a workflow as n8n exports it.
 * @param source the file's name, for messages
 * @throws TemplateError
 */
export function readWorkflow(text: string, source: string): TemplateWorkflow {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new TemplateError([`${source} is no JSON: ${(error as Error).message}`]);
	}
	const checked = workflowSchema.safeParse(value);
	if (checked.success) return checked.data as unknown as TemplateWorkflow;
	throw new TemplateError(
		checked.error.issues.map(
			({ path, message }) => `${source} is no workflow of n8n: ${path.join('.')}: ${message}`,
		),
	);
}

const PACK = 'n8n-nodes-journey.';

/** The type of a node of this pack without the pack's name; undefined: another package's node. */
export function journeyTypeOf({ type }: TemplateNode): string | undefined {
	return type.startsWith(PACK) ? type.slice(PACK.length) : undefined;
}
