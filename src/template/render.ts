import type { JsonObject, JsonValue } from '../lib/json';
import { valuesOf, type Client } from './client';
import { credentialsOf, takesCalls } from './credentials';
import { keyOf, uuidOf, workflowIdOf } from './identity';
import { setVariables, variablesOf } from './variable';
import { journeyTypeOf, type TemplateNode, type TemplateWorkflow } from './workflow';

/** A workflow that serves as a template. */
export interface Template {
	/** Its file's name without `.json`. */
	name: string;
	workflow: TemplateWorkflow;
}

/** A template as one client has it, to be imported into n8n. */
export interface Rendered {
	client: string;
	template: string;
	workflow: TemplateWorkflow;
	/** What has to be chosen in n8n yet. */
	missingCredentials: Array<{ node: string; type: string }>;
}

/** Nodes that ask for a workspace, and where: the others take it from the journey. */
const WITH_WORKSPACE = new Set([
	'journeyTrigger',
	'journeyHub',
	'journeyContact',
	'journeyReport',
	'branchOnBehavior',
	'segmentFilter',
	'splitTest',
	'leadScore',
]);

/** Parameters that hold the key of a journey or segment, as text or as a choice from a list. */
const KEYS = new Set(['journeyKey', 'segmentKey', 'journey', 'segment']);

/**
 * Makes a template one client's own. The same template and client give the same workflow, with the
 * same IDs, so that importing it again replaces it; no other client's has one of its IDs, keys or
 * paths.
 * @param known names of variables of other templates
 * @throws TemplateError with each problem of the client's file
 */
export function render(
	template: Template,
	client: Client,
	known: ReadonlySet<string> = new Set(),
): Rendered {
	const workflow = structuredClone(template.workflow);
	const parts = [client.client, template.name];
	setVariables(workflow, valuesOf(client, variablesOf(workflow), known));

	const keys = keysIn(workflow.nodes);
	const nodes = workflow.nodes.map((node) => owned(node, client, keys));
	const ids = new Map(nodes.map(({ id }) => [id, uuidOf(...parts, 'node', id)]));
	const withIds = nodes.map((node): TemplateNode => ({
		...node,
		id: ids.get(node.id)!,
		parameters: mapTexts(node.parameters, (text) => ids.get(text) ?? text) as JsonObject,
		...(node.webhookId !== undefined && { webhookId: uuidOf(...parts, 'URL', node.webhookId) }),
	}));
	return {
		client: client.client,
		template: template.name,
		workflow: {
			...workflow,
			id: workflowIdOf(...parts),
			name: `${client.name}: ${workflow.name}`,
			nodes: withIds,
			settings: {
				...workflow.settings,
				...(client.timezone !== null && { timezone: client.timezone }),
			},
		},
		missingCredentials: withIds.flatMap((node) =>
			credentialsOf(node)
				.filter((type) => node.credentials?.[type] === undefined)
				.map((type) => ({ node: node.name, type })),
		),
	};
}

/** The keys that a workflow gives to journeys and segments. */
export function keysIn(nodes: readonly TemplateNode[]): Set<string> {
	const keys = nodes.flatMap(({ parameters: { segmentKey, options } }) => [
		segmentKey,
		(options as JsonObject | undefined)?.journeyKey,
	]);
	return new Set(keys.filter(isText));
}

/** The node with the client's workspace, keys, paths, store and credentials. */
function owned(node: TemplateNode, client: Client, keys: ReadonlySet<string>): TemplateNode {
	const { client: slug, workspace, store, credentials } = client;
	const type = journeyTypeOf(node);
	const parameters =
		type === undefined
			? foreign(node, slug, keys)
			: (withKeys(node.parameters, slug) as JsonObject);
	if (type !== undefined && WITH_WORKSPACE.has(type)) {
		parameters.options = { ...(parameters.options as JsonObject | undefined), workspace };
	}
	if (type !== undefined) parameters.store = store;
	if (takesCalls(type) && credentials.journeyIngestApi !== undefined) {
		if ((parameters.authentication ?? 'none') === 'none') parameters.authentication = 'writeKey';
	}
	const changed = { ...node, parameters };
	const own = credentialsOf(changed).flatMap((each) =>
		credentials[each] === undefined ? [] : [[each, credentials[each]] as const],
	);
	return own.length === 0 ? changed : { ...changed, credentials: Object.fromEntries(own) };
}

/** Keys of journeys and segments, wherever they stand, begin with the client. */
function withKeys(value: JsonValue, slug: string, name = ''): JsonValue {
	if (Array.isArray(value)) return value.map((each) => withKeys(each, slug, name));
	if (typeof value === 'object' && value !== null) {
		const isLocator = value.__rl === true;
		return Object.fromEntries(
			Object.entries(value).map(([key, each]) => [
				key,
				withKeys(each, slug, isLocator && key === 'value' ? name : key),
			]),
		);
	}
	const isKey = KEYS.has(name) && typeof value === 'string' && /^[^={]/.test(value);
	return isKey ? keyOf(slug, value) : value;
}

/** A node of another package: its path, and the keys that a sticky note names. */
function foreign(
	{ type, parameters }: TemplateNode,
	slug: string,
	keys: ReadonlySet<string>,
): JsonObject {
	const { path, options, content } = parameters;
	const own = { ...parameters };
	if (/\.(webhook|formTrigger)$/.test(type)) {
		const inOptions = (options as JsonObject | undefined)?.path;
		if (isText(path)) own.path = `${slug}-${path}`;
		if (isText(inOptions)) {
			own.options = { ...(options as JsonObject), path: `${slug}-${inOptions}` };
		}
	}
	if (type.endsWith('.stickyNote') && isText(content)) {
		own.content = content.replace(/`([^`\n]+)`/g, (whole, key: string) =>
			keys.has(key) ? `\`${keyOf(slug, key)}\`` : whole,
		);
	}
	return own;
}

const isText = (value: JsonValue | undefined): value is string =>
	typeof value === 'string' && value !== '';

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
	if (typeof value === 'string') return change(value);
	if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, each]) => [key, mapTexts(each, change)]),
	);
}
