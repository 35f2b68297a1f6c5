import type { Finding } from './finding';
import type { Flow } from './flow';
import { LINT_RULES } from './rules/rules';

/** A line of a node's notes: `journey-lint-ignore rule-id reason`. */
const LINE = /^[ \t]*journey-lint-ignore(?:[ \t]+(\S+))?(?:[ \t]+(\S.*))?[ \t]*$/gm;

interface Ignore {
	/** Empty: none is named. */
	rule: string;
	reason: string;
}

function ignoresIn(notes: unknown): Ignore[] {
	if (typeof notes !== 'string') return [];
	return [...notes.matchAll(LINE)].map(([, rule = '', reason = '']) => ({ rule, reason }));
}

/** The rules that the notes of nodes have ignored there, by the node's name. A reason is required. */
export function ignoredRules({ nodes }: Flow): Map<string, Set<string>> {
	return new Map(
		nodes.map(({ name, node: { notes } }) => {
			const valid = ignoresIn(notes).filter(({ reason }) => reason !== '');
			return [name, new Set(valid.map(({ rule }) => rule))];
		}),
	);
}

/** Findings about lines that ignore nothing, so that none outlives its reason. */
export function uselessIgnores({ file, nodes }: Flow, found: readonly Finding[]): Finding[] {
	return nodes.flatMap(({ name, node: { id, notes } }) =>
		ignoresIn(notes).flatMap(({ rule, reason }) => {
			const message = flawOf(rule, reason, () =>
				found.some((each) => each.rule === rule && each.node?.name === name),
			);
			if (message === null) return [];
			const about = { workflow: file.name, source: file.source, node: { name, id } };
			return [{ ...USELESS, ...about, message: `${message} ${USELESS_IGNORE.why}` }];
		}),
	);
}

function flawOf(rule: string, reason: string, isFound: () => boolean): string | null {
	if (!LINT_RULES.some(({ id }) => id === rule)) {
		return rule === ''
			? 'journey-lint-ignore names no rule.'
			: `journey-lint-ignore names the rule '${rule}', which does not exist.`;
	}
	if (reason === '') return `journey-lint-ignore ${rule} gives no reason, so it has no effect.`;
	return isFound() ? null : `journey-lint-ignore ${rule} has nothing to ignore at this node.`;
}

/** Not one of LINT_RULES: it looks at their findings, and cannot be ignored itself. */
export const USELESS_IGNORE = {
	id: 'useless-ignore',
	severity: 'warning',
	title: 'Note that ignores nothing',
	why: 'It would hide the next finding of that rule unnoticed.',
	fix: "Write 'journey-lint-ignore rule-id reason' with the ID of a rule that finds something here, or delete the line.",
} as const;

const USELESS = {
	rule: USELESS_IGNORE.id,
	severity: USELESS_IGNORE.severity,
	fix: USELESS_IGNORE.fix,
};
