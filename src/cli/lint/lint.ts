import { version } from '../../../package.json';
import type { Finding } from '../../lint/finding';
import { lint } from '../../lint/lint';
import { nodeLines } from '../../lint/output/lines';
import { NO_WORKFLOW } from '../../lint/output/rule-texts';
import { sarifOf } from '../../lint/output/sarif';
import { textOf, type PlacedFinding } from '../../lint/output/text';
import { defineCommand, UsageError } from '../command';
import type { CliDeps, CommandResult } from '../deps';
import { filesAt, type ReadFile } from './files';
import { knownTypes } from './known-types';

const FORMATS = ['text', 'json', 'sarif'] as const;
type Format = (typeof FORMATS)[number];

interface LintArguments {
	paths: readonly string[];
	format: Format;
	strict: boolean;
	n8n?: string;
}

export const lintCommand = defineCommand({
	name: 'lint',
	summary: 'find what will mislead builders or contacts in workflow files',
	usage: '<workflow.json ...>',
	notes: [
		"Reads workflows as n8n's editor downloads them or 'n8n export:workflow' writes them: files, all JSON files of folders, and patterns such as 'journeys/**/*.json'. Give those together that are active together: some rules compare journeys.",
		'Exit code 1: there are errors, or with --strict warnings. docs/lint.md has all rules. A line in the notes of a node ignores a rule there: journey-lint-ignore rule-id reason',
	],
	examples: ['lint journeys/', 'lint welcome.json nurture.json --format sarif'],
	options: {
		format: {
			type: 'string',
			value: FORMATS.join('|'),
			default: 'text',
			help: 'text, the same as JSON, or SARIF 2.1.0 for code scanning',
		},
		strict: { type: 'boolean', default: false, help: 'treat warnings as errors' },
		n8n: {
			type: 'string',
			value: 'folder',
			help: 'an installed n8n: nodes whose type it does not have are found as well',
		},
	},
	read({ format, strict, n8n }, paths): LintArguments {
		if (paths.length === 0 || paths.includes('')) {
			throw new UsageError('lint requires workflows, as in: n8n-journey lint journeys/');
		}
		const known = FORMATS.find((each) => each === format);
		if (known === undefined) {
			throw new UsageError(`--format is '${format}'. Set it to one of ${FORMATS.join(', ')}.`);
		}
		if (n8n === '') throw new UsageError('--n8n is empty. Set it to the folder of an n8n.');
		return { paths, format: known, strict, ...(n8n !== undefined && { n8n }) };
	},
	run: linted,
});

async function linted(args: LintArguments, deps: CliDeps): Promise<CommandResult> {
	const { paths, format, strict, n8n } = args;
	const files = await filesAt(paths);
	const workflows = files.flatMap((file) => file.workflows);
	const knowsType = n8n === undefined ? undefined : knownTypes(n8n, deps);
	const found = await lint(workflows, { now: deps.now(), knowsType });
	const findings = placed([...files.flatMap(unreadable), ...found], files);
	const bad = strict ? ['warning', 'error'] : ['error'];
	const ok = !findings.some(({ severity }) => bad.includes(severity));
	const document = { workflows: workflows.length, findings };
	return { ok, lines: linesOf(format, findings, document, ok), document };
}

function linesOf(
	format: Format,
	findings: readonly PlacedFinding[],
	document: { workflows: number },
	ok: boolean,
): string[] {
	if (format === 'text') return textOf(findings, document.workflows);
	const json = format === 'sarif' ? sarifOf(findings, version) : { version, ok, ...document };
	return [JSON.stringify(json, null, 2)];
}

function unreadable({ path, flaw }: ReadFile): Finding[] {
	if (flaw === null) return [];
	const { id: rule, severity, fix } = NO_WORKFLOW;
	return [{ rule, severity, workflow: path, source: path, node: null, message: flaw, fix }];
}

/** With the lines of their nodes; two workflows of a file may have one name. */
function placed(findings: readonly Finding[], files: readonly ReadFile[]): PlacedFinding[] {
	const byFile = new Map(files.map((file) => [file.path, file]));
	const linesByFile = new Map<string, Array<Map<string, number>>>();
	return findings.map((finding) => {
		const { path, text, workflows } = byFile.get(finding.source)!;
		const lines = linesByFile.get(path) ?? (workflows.length === 0 ? [] : nodeLines(text));
		linesByFile.set(path, lines);
		const line = lines.flatMap((each, i) => {
			if (finding.node === null || workflows[i].name !== finding.workflow) return [];
			return each.get(finding.node.name) ?? [];
		});
		return { ...finding, line: line[0] ?? 1 };
	});
}
