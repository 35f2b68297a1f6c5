import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import type { PackNode, Property } from '../src/n8n/parameters/property';
import { RULE_TEXTS } from '../src/lint/output/rule-texts';
import { loadPanels } from './displayed-texts';
import { repoRoot } from './paths';

type Option = INodePropertyOptions | INodeProperties | INodePropertyCollection;

/** The parameters of the pack's nodes as the linter needs them, by the name of the node. */
export function packDescriptions(): Record<string, PackNode> {
	return Object.fromEntries(
		loadPanels().flatMap(({ description }) => {
			if (description === undefined) return [];
			const { name, properties, credentials = [] } = description;
			const needed = credentials.filter(({ required }) => required);
			const node = {
				properties: properties.filter(({ type }) => type !== 'notice').map(propertyOf),
				credentials: needed.map(({ name, displayOptions }) => ({
					name,
					...(displayOptions && { displayOptions }),
				})),
			};
			return [[name, node as PackNode]];
		}),
	);
}

function propertyOf({
	name,
	displayName,
	type,
	default: byDefault,
	required,
	noDataExpression,
	displayOptions,
	typeOptions,
	options,
}: INodeProperties): Property {
	return {
		name,
		displayName,
		type,
		default: byDefault,
		...(required && { required }),
		...(noDataExpression && { noDataExpression }),
		...(displayOptions && { displayOptions }),
		...limitsOf(typeOptions),
		...(options && { options: options.map(optionOf) }),
	} as Property;
}

/** Of the type options those that limit values. */
function limitsOf(given: INodeProperties['typeOptions'] = {}) {
	const { minValue, maxValue, numberPrecision, multipleValues } = given;
	const limits = { minValue, maxValue, numberPrecision, multipleValues };
	return Object.values(limits).some((limit) => limit !== undefined) ? { typeOptions: limits } : {};
}

function optionOf(option: Option) {
	if ('value' in option) return { value: option.value };
	if ('values' in option) {
		const { name, displayName, values } = option;
		return { name, displayName, values: values.map(propertyOf) };
	}
	return propertyOf(option);
}

/** Text of src/lint/description/pack.json, a line for each node. */
export function packFile(): string {
	const lines = Object.entries(packDescriptions()).map(
		([name, node]) => `${JSON.stringify(name)}: ${JSON.stringify(node)}`,
	);
	return `{\n${lines.join(',\n')}\n}\n`;
}

const BEGIN = '<!-- rules: written by npm run lint-rules -->';
const END = '<!-- end of rules -->';

/** docs/lint.md with the rules as they are now. */
export function docsFile(docs: string): string {
	const [before, after] = [docs.split(BEGIN)[0], docs.split(END)[1]];
	const rows = RULE_TEXTS.map(({ id, severity, title }) => [
		`[\`${id}\`](#${id})`,
		severity,
		title,
	]);
	const sections = RULE_TEXTS.map(
		({ id, title, why, fix }) => `### ${id}\n\n**${title}.** ${why}\n\n_Fix:_ ${escaped(fix)}\n`,
	);
	const table = tableOf(['Rule', 'Severity', 'Finds'], rows);
	return `${before}${BEGIN}\n\n${table}\n\n${sections.join('\n')}\n${END}${after}`;
}

/** As Prettier aligns it. */
function tableOf(head: readonly string[], rows: readonly string[][]): string {
	const widths = head.map((title, i) =>
		Math.max(...[title, ...rows.map((row) => row[i])].map(({ length }) => length)),
	);
	const line = (cells: readonly string[], fill = ' ') =>
		`| ${cells.map((cell, i) => cell.padEnd(widths[i], fill)).join(' | ')} |`;
	return [
		line(head),
		line(
			head.map(() => ''),
			'-',
		),
		...rows.map((row) => line(row)),
	].join('\n');
}

/** Liquid stands in code, so that no reader or site generator takes it for its own. */
const escaped = (text: string): string => text.replace(/\{\{.*?\}\}/g, (liquid) => `\`${liquid}\``);

/** The files that follow from the nodes' descriptions and the rules, by their path. */
export function lintFiles(): Map<string, string> {
	const docs = join(repoRoot, 'docs/lint.md');
	return new Map([
		[join(repoRoot, 'src/lint/description/pack.json'), packFile()],
		[docs, docsFile(readFileSync(docs, 'utf8'))],
	]);
}
