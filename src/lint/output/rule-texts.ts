import type { Finding } from '../finding';
import { USELESS_IGNORE } from '../ignore';
import { LINT_RULES } from '../rules/rules';

/** A rule as it is described to readers. */
export interface RuleText {
	/** In kebab case. */
	id: string;
	severity: Finding['severity'];
	/** What it finds. */
	title: string;
	/** Why it matters. */
	why: string;
	/** How to mend it. */
	fix: string;
}

/** About files, before there is a workflow to look at. */
export const NO_WORKFLOW: RuleText = {
	id: 'no-workflow',
	severity: 'error',
	title: 'File that holds no workflow',
	why: 'It cannot be imported into n8n.',
	fix: 'Download the workflow from n8n again, or correct the file at the place that is named.',
};

/** All rules, by their ID. */
export const RULE_TEXTS: readonly RuleText[] = [...LINT_RULES, NO_WORKFLOW, USELESS_IGNORE].sort(
	(a, b) => (a.id < b.id ? -1 : 1),
);
