import { z } from 'zod';
import { readChecked, didYouMean } from './checked';
import { TemplateError } from './error';
import { valueFor, type Variable } from './variable';
import type { Credential } from './workflow';

/** One client of an agency: what differs from the other clients in the same n8n. */
export interface Client {
	/** The file's name, for messages. */
	source: string;
	/** Unique in the n8n; begins keys, paths and names of files. */
	client: string;
	/** Begins the names of workflows. */
	name: string;
	workspace: string;
	/** IANA name; null: n8n's own. */
	timezone: string | null;
	store: 'instance' | 'postgres';
	/** By their types, as n8n names them, such as `smtp`. */
	credentials: Readonly<Record<string, Credential>>;
	variables: Readonly<Record<string, unknown>>;
	/** The place of a variable in the file. */
	placeOf(variable: string): string;
}

const text = z.string({ error: 'must be text' }).trim().min(1, 'must not be empty');
const map = 'must be a map of names and values';
const zone = text.refine(isZone, 'must be a time zone, such as Europe/Berlin');
/** No underscore, which stands between client and key. */
const slug = z
	.string({ error: 'must be text, such as corner-bakery' })
	.max(24, 'must have at most 24 letters')
	.regex(
		/^[a-z0-9]+(-[a-z0-9]+)*$/,
		'must be lower-case letters, digits and single hyphens, such as corner-bakery',
	);

const clientSchema = z.strictObject(
	{
		client: slug,
		name: text.optional(),
		workspace: text.optional(),
		timezone: zone.optional(),
		store: z
			.enum(['instance', 'postgres'], { error: 'must be instance or postgres' })
			.default('instance'),
		credentials: z
			.record(
				z.string(),
				z.strictObject({ id: text, name: text }, { error: "must have 'id' and 'name'" }),
				{
					error: map,
				},
			)
			.default({}),
		variables: z.record(z.string(), z.unknown(), { error: map }).default({}),
	},
	{ error: 'must be a map that begins with the entry client' },
);

const KEYS = [...Object.keys(clientSchema.shape), 'id'];

/**
 * Reads a client file.
 * @throws TemplateError with each problem and its place
 */
export function readClient(yaml: string, source: string): Client {
	const { file, data } = readChecked(yaml, source, clientSchema, KEYS);
	const { client, name = client, workspace = client, timezone = null } = data;
	if (data.store === 'postgres' && data.credentials.postgres === undefined) {
		throw new TemplateError([
			`${file.placeOf(['store'])}: 'store' is postgres. Add its credential: credentials.postgres with id and name.`,
		]);
	}
	const placeOf = (variable: string) => file.placeOf(['variables', variable]);
	return { ...data, source, client, name, workspace, timezone, placeOf };
}

/**
 * The client's values of a template's variables, as they go into the workflow.
 * @param known names of variables that other templates have: one client file serves them all
 * @throws TemplateError with each problem and its place
 */
export function valuesOf(
	client: Client,
	variables: readonly Variable[],
	known: ReadonlySet<string>,
): Map<string, string> {
	const byName = new Map(variables.map((each) => [each.name, each]));
	const values = new Map<string, string>();
	const problems: string[] = [];
	for (const [name, given] of Object.entries(client.variables)) {
		const variable = byName.get(name);
		if (variable === undefined) {
			if (known.has(name)) continue;
			const hint = didYouMean(name, [...byName.keys(), ...known]);
			problems.push(`${client.placeOf(name)}: Unknown variable '${name}'.${hint}`);
			continue;
		}
		const read = valueFor(variable, given);
		if ('value' in read) values.set(name, read.value);
		else problems.push(`${client.placeOf(name)}: ${read.problem}.`);
	}
	for (const { name, required, byDefault } of variables) {
		if (!required || name in client.variables) continue;
		problems.push(
			`${client.placeOf(name)}: The variable '${name}' is missing; '${byDefault}' only stands in for it.`,
		);
	}
	if (problems.length > 0) throw new TemplateError(problems);
	return values;
}

function isZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}
