import type { WorkflowFile } from '../../journey/workflow-file';
import type { Outcome } from '../../simulation/outcome/outcome';
import { readOutcome } from '../../simulation/outcome/read-outcome';
import { textAt, workflowsIn } from './files';

/** What a rehearsal is compared with: an outcome, or workflows that are yet to be played. */
export type Earlier =
	{ kind: 'outcome'; outcome: Outcome } | { kind: 'workflows'; workflows: WorkflowFile[] };

/** @throws CommandError, OutcomeFileError or WorkflowFileError if a file cannot be used */
export async function earlierOf(paths: readonly string[]): Promise<Earlier | null> {
	if (paths.length === 0) return null;
	const files = await Promise.all(
		paths.map(async (path) => ({ path, text: await textAt(path, '--against') })),
	);
	const [{ path, text }] = files;
	if (files.length === 1 && isOutcome(text)) {
		return { kind: 'outcome', outcome: readOutcome(text, path) };
	}
	return {
		kind: 'workflows',
		workflows: files.flatMap((file) => workflowsIn(file.text, file.path)),
	};
}

/** Its first member, as `outcomeJson` writes it. */
const isOutcome = (text: string): boolean => /^\s*\{\s*"version"\s*:\s*\d/.test(text);
