import { summaryOf } from '../../template/about';
import { defineCommand } from '../command';
import type { CliDeps, CommandResult } from '../deps';
import { table } from '../help';
import { noFile } from '../positionals';
import { readCollection } from './collection';

export const templateList = defineCommand({
	name: 'template list',
	summary: 'list the templates and bundles that come with the pack',
	usage: '',
	options: {},
	read: (_values, positionals) => noFile('template list', positionals),
	run: listed,
});

async function listed(_args: void, deps: CliDeps): Promise<CommandResult> {
	const { templates, bundles } = await readCollection(deps.templates);
	const singles = templates.map(({ name, workflow }) => ({ name, summary: summaryOf(workflow) }));
	return {
		ok: true,
		lines: [
			'Templates',
			table(singles.map(({ name, summary }) => [name, summary])),
			...(bundles.length === 0
				? []
				: ['', 'Bundles', table(bundles.map(({ name, summary }) => [name, summary]))]),
		],
		document: { templates: singles, bundles },
	};
}
