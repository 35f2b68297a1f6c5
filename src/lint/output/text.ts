import type { Finding } from '../finding';

/** A finding with the line (from 1) of its node in the file. */
export interface PlacedFinding extends Finding {
	line: number;
}

/** Findings as lines that terminals and editors link to the place, and a summary. */
export function textOf(findings: readonly PlacedFinding[], workflows: number): string[] {
	const lines = findings.flatMap(
		({ source, line, severity, rule, node, workflow, message, fix }) => [
			`${plain(source)}:${line}: ${severity} ${rule}`,
			`  ${plain(node === null ? `Workflow '${workflow}'` : `'${node.name}' of '${workflow}'`)}: ${plain(message)}`,
			`  Fix: ${plain(fix)}`,
		],
	);
	return [...lines, summaryOf(findings, workflows)];
}

function summaryOf(findings: readonly PlacedFinding[], workflows: number): string {
	const number = (severity: Finding['severity'], noun: string) => {
		const { length } = findings.filter((each) => each.severity === severity);
		return `${length} ${noun}${length === 1 ? '' : 's'}`;
	};
	return `${workflows} workflow${workflows === 1 ? '' : 's'}: ${number('error', 'error')}, ${number('warning', 'warning')}, ${number('note', 'note')}.`;
}

/** Names come from files of others: control characters could rewrite what a terminal shows. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
