import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { loadPanels, type Panel } from './displayed-texts';
import { repoRoot } from './paths';

const BEGIN = '<!-- parameters: begin (npm run parameter-tables) -->';
const END = '<!-- parameters: end -->';
/** Collections with more fields are rule editors, which have a page of their own. */
const MOST_FIELDS = 14;

export interface Page {
	path: string;
	text: string;
	/** With the table of parameters as the node's description is now; its columns are not aligned. */
	current: string;
}

/** The documentation page of each node, with its table. */
export function pagesWithTables(): Page[] {
	return loadPanels()
		.filter(({ description }) => description !== undefined)
		.map(pageOf);
}

function pageOf(panel: Panel): Page {
	const name = panel.description?.defaults.name ?? panel.owner;
	const path = join('docs', 'nodes', `${name.toLowerCase().replaceAll(' ', '-')}.md`);
	const text = readFileSync(join(repoRoot, path), 'utf8');
	const [before, rest] = text.split(BEGIN);
	const after = rest?.split(END)[1];
	if (after === undefined) throw new Error(`${path} has no lines ${BEGIN} and ${END}.`);
	return { path, text, current: `${before}${BEGIN}\n\n${tableOf(panel)}\n\n${END}${after}` };
}

interface Row {
	label: string;
	kind: string;
	initial: string;
	description: string;
}

function tableOf({ properties }: Panel): string {
	const rows = properties.flatMap((property) => rowsOf(property, ''));
	// Shown in turn, a parameter is in the description once for each of its places.
	const distinct = new Map(rows.map((row) => [JSON.stringify(row), row]));
	const lines = [...distinct.values()].map((row) =>
		[row.label, row.kind, row.initial, row.description].map(cell).join(' | '),
	);
	const head = ['Parameter | Kind | Default | Description', '--- | --- | --- | ---'];
	return [...head, ...lines].map((line) => `| ${line} |`).join('\n');
}

function rowsOf(property: INodeProperties, within: string): Row[] {
	const { displayName, type, description = '', hint = '', options = [] } = property;
	if (type === 'hidden' || type === 'notice') return [];
	const label = within + displayName;
	const sections = options.filter(
		(option): option is INodePropertyCollection => 'values' in option,
	);
	const fields =
		type === 'collection'
			? (options as INodeProperties[])
			: sections.flatMap(({ values }) => values);
	const isEditor = type === 'fixedCollection' && fields.length > MOST_FIELDS;
	const choices = type === 'options' || type === 'multiOptions' ? choicesOf(property) : '';
	const words = [description, hint, choices, isEditor && 'See [Rules](../rules.md).'];
	const row = {
		...{ label, kind: KINDS[type] ?? type, initial: initialOf(property) },
		description: words.filter(Boolean).map(sentence).join(' '),
	};
	const inside = isEditor ? [] : fields.flatMap((field) => rowsOf(field, `${label} › `));
	return [row, ...inside];
}

const KINDS: Partial<Record<INodeProperties['type'], string>> = {
	boolean: 'switch',
	collection: 'collection',
	dateTime: 'date',
	fixedCollection: 'list',
	json: 'JSON',
	multiOptions: 'several of',
	options: 'one of',
	resourceLocator: 'from a list',
	string: 'text',
};

function choicesOf({ options = [] }: INodeProperties): string {
	return (options as INodePropertyOptions[]).map(({ name }) => `'${name}'`).join(', ');
}

function initialOf({ type, default: value, options = [] }: INodeProperties): string {
	if (type === 'boolean') return value === true ? 'on' : 'off';
	const chosen = (options as INodePropertyOptions[]).filter(
		(option) => 'value' in option && [value].flat().includes(option.value as never),
	);
	if (chosen.length > 0) return chosen.map(({ name }) => name).join(', ');
	if (type === 'number' || type === 'string' || type === 'json') return code(String(value));
	return '';
}

const code = (text: string): string =>
	text === '' ? '' : text.length > 40 || text.includes('\n') ? 'an example' : `\`${text}\``;

const sentence = (text: unknown): string => String(text).replace(/([^.!?])$/, '$1.');

/** Without what would end a cell or begin a tag; the editor's links become those of Markdown. */
function cell(text: string): string {
	return text
		.replaceAll(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/g, '[$2]($1)')
		.replaceAll(/<\/?code>/g, '`')
		.replaceAll(/<br\s*\/?>/g, ' ')
		.replaceAll(/<(?=[a-z/])/gi, '&lt;')
		.replaceAll('|', '\\|')
		.replaceAll(/\s+/g, ' ')
		.trim();
}
