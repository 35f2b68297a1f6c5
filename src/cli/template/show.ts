import { aboutOf } from '../../template/about';
import type { Bundle } from '../../template/bundle';
import { credentialsOf } from '../../template/credentials';
import type { Template } from '../../template/render';
import { variablesOf, type Variable } from '../../template/variable';
import { defineCommand, UsageError } from '../command';
import type { CliDeps, CommandResult } from '../deps';
import { table } from '../help';
import { findTemplate, readCollection, templatesOf } from './collection';

export const templateShow = defineCommand({
	name: 'template show',
	summary: 'show what a template or bundle does, and what it needs to know of a client',
	usage: '<name>',
	options: {},
	examples: ['template show welcome-series'],
	read(_values, positionals) {
		if (positionals.length === 1) return { name: positionals[0] };
		throw new UsageError(
			'template show requires one name, as in: n8n-journey template show welcome-series',
		);
	},
	run: shown,
});

async function shown({ name }: { name: string }, deps: CliDeps): Promise<CommandResult> {
	const collection = await readCollection(deps.templates);
	const bundle = collection.bundles.find((each) => each.name === name);
	if (bundle !== undefined) return ofBundle(bundle, await templatesOf(collection, bundle));
	return ofTemplate(await findTemplate(collection, name));
}

function ofTemplate({ name, workflow }: Template): CommandResult {
	const about = aboutOf(workflow);
	const needs = needsOf([workflow]);
	return {
		ok: true,
		lines: [about, '', ...inWords(needs)],
		document: { name, title: workflow.name, about, ...needs },
	};
}

function ofBundle(bundle: Bundle, templates: readonly Template[]): CommandResult {
	const needs = needsOf(templates.map(({ workflow }) => workflow));
	const rows = templates.map((each) => [each.name, each.workflow.name] as const);
	return {
		ok: true,
		lines: [bundle.summary, '', 'Templates', table(rows), '', ...inWords(needs)],
		document: { ...bundle, ...needs },
	};
}

interface Needs {
	variables: Variable[];
	/** Types as n8n names them. */
	credentials: string[];
}

function needsOf(workflows: ReadonlyArray<Template['workflow']>): Needs {
	const variables = new Map<string, Variable>();
	for (const each of workflows.flatMap(variablesOf)) {
		const known = variables.get(each.name);
		if (known === undefined || (known.byDefault === '' && each.byDefault !== '')) {
			variables.set(each.name, each);
		}
	}
	const credentials = workflows.flatMap(({ nodes }) => nodes.flatMap(credentialsOf));
	return { variables: [...variables.values()], credentials: [...new Set(credentials)].sort() };
}

function inWords({ variables, credentials }: Needs): string[] {
	const rows = variables.map(({ name, type, byDefault, required }) => {
		const otherwise = byDefault === '' ? 'empty if not given' : `${byDefault} if not given`;
		return [name, `${type}; ${required ? `required, such as ${byDefault}` : otherwise}`] as const;
	});
	return [
		...(rows.length === 0 ? [] : ['Variables', table(rows)]),
		...(credentials.length === 0 ? [] : ['', `Credentials: ${credentials.join(', ')}`]),
	];
}
