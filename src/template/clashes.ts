import type { JsonObject } from '../lib/json';
import { TemplateError } from './error';
import { keysIn, type Rendered } from './render';

/**
 * Makes sure that workflows for one n8n have nothing in common that must be unique there.
 * @throws TemplateError that names what clashes, and where
 */
export function refuseClashes(all: readonly Rendered[]): void {
	const seen = new Map<string, Rendered>();
	const problems = new Set<string>();
	for (const each of all) {
		for (const unique of uniqueOf(each)) {
			const other = seen.get(unique);
			seen.set(unique, each);
			if (other === undefined) continue;
			problems.add(`${placeOf(other)} and ${placeOf(each)} have the same ${unique}.`);
		}
	}
	const owners = new Map<string, string>();
	for (const { client, workflow } of all) {
		for (const key of keysIn(workflow.nodes)) {
			const owner = owners.get(key) ?? client;
			owners.set(key, owner);
			if (owner !== client) problems.add(`${owner} and ${client} have the same key '${key}'.`);
		}
	}
	if (problems.size > 0) throw new TemplateError([...problems]);
}

/** What n8n or the store takes only once, in words. */
function uniqueOf({ workflow }: Rendered): string[] {
	const journeys = workflow.nodes.map(
		({ parameters: { options } }) => (options as JsonObject | undefined)?.journeyKey,
	);
	return [
		`workflow ID '${workflow.id}'`,
		`workflow name '${workflow.name}'; give the clients different names`,
		...workflow.nodes.map(({ id }) => `node ID '${id}'`),
		...new Set(workflow.nodes.flatMap(({ webhookId }) => (webhookId ? `URL '${webhookId}'` : []))),
		...new Set(workflow.nodes.flatMap(pathsOf)),
		...journeys.flatMap((key) => (typeof key === 'string' ? `journey key '${key}'` : [])),
	];
}

function pathsOf({ type, parameters: { path, options } }: Rendered['workflow']['nodes'][number]) {
	if (!/\.(webhook|formTrigger)$/.test(type)) return [];
	const paths = [path, (options as JsonObject | undefined)?.path];
	return paths.flatMap((each) => (typeof each === 'string' && each !== '' ? `path '${each}'` : []));
}

const placeOf = ({ client, template }: Rendered) => `'${template}' of ${client}`;
