import type { WorkflowFile } from '../journey/workflow-file';
import { yieldToEventLoop } from '../lib/yield';
import type { Finding } from './finding';
import { flowOf, type Flow } from './flow';
import { ignoredRules, uselessIgnores } from './ignore';
import type { LintContext, LintRule, Problem } from './rule';
import { LINT_RULES } from './rules/rules';

export interface LintOptions {
	/** ms since the epoch */
	now: number;
	/** See LintContext. */
	knowsType?: LintContext['knowsType'];
	/** See LintContext. */
	recorded?: LintContext['recorded'];
}

/**
 * What will mislead the builders or the contacts of workflows, by workflow, in the order of the
 * nodes. Workflows are looked at together: some rules compare them.
 */
export async function lint(
	files: readonly WorkflowFile[],
	{ now, knowsType, recorded }: LintOptions,
): Promise<Finding[]> {
	const flows = files.map(flowOf);
	return await findingsOf(flows, { now, knowsType, recorded, flows }, LINT_RULES);
}

/** The same for flows without parameters, by those rules that need none. */
export async function lintStructure(flows: readonly Flow[], now: number): Promise<Finding[]> {
	const rules = LINT_RULES.filter(({ byStructure }) => byStructure);
	return await findingsOf(flows, { now, flows }, rules);
}

async function findingsOf(
	flows: readonly Flow[],
	context: LintContext,
	rules: readonly LintRule[],
): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const flow of flows) {
		const found: Finding[] = [];
		for (const rule of rules) {
			for (const problem of await rule.check(flow, context)) {
				found.push(findingOf(rule, problem, flow));
			}
			await yieldToEventLoop();
		}
		findings.push(...inOrder(withoutIgnored(found, flow), flow));
	}
	return findings;
}

function findingOf({ id, severity, why, fix }: LintRule, problem: Problem, flow: Flow): Finding {
	const { node } = problem;
	return {
		rule: id,
		severity,
		workflow: flow.file.name,
		source: flow.file.source,
		node: node && { name: node.name, id: node.id },
		message: `${sentence(problem.message)} ${why}`,
		fix: problem.fix ?? fix,
	};
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function withoutIgnored(found: readonly Finding[], flow: Flow): Finding[] {
	const ignored = ignoredRules(flow);
	const kept = found.filter(
		({ rule, node }) => !(node !== null && (ignored.get(node.name)?.has(rule) ?? false)),
	);
	return [...kept, ...uselessIgnores(flow, found)];
}

/** Findings of the workflow as a whole first. */
function inOrder(findings: readonly Finding[], { file, nodes }: Flow): Finding[] {
	const names = file.nodes.length > 0 ? file.nodes : nodes;
	const places = new Map(names.map(({ name }, i) => [name, i]));
	const placeOf = ({ node }: Finding) => (node === null ? -1 : (places.get(node.name) ?? -1));
	return [...findings].sort((a, b) => placeOf(a) - placeOf(b));
}
