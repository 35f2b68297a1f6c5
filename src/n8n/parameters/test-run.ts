import type { IExecuteFunctions, WorkflowExecuteMode } from 'n8n-workflow';

interface Run {
	getMode(): WorkflowExecuteMode;
}

/** Whether the execution is manual: live contacts are not changed, and nothing is written. */
export function isTestRun(context: Run): boolean {
	const mode = rootModeOf(context);
	return mode === 'manual' || mode === 'evaluation';
}

/**
 * How the execution was started; that of a sub-workflow, which n8n runs in a mode of its own, as that
 * of its caller. n8n's contexts have the latter, and their types hide it.
 */
function rootModeOf(context: Run): WorkflowExecuteMode {
	const mode = context.getMode();
	if (mode !== 'integrated') return mode;
	const { additionalData } = context as unknown as {
		additionalData?: { rootExecutionMode?: WorkflowExecuteMode };
	};
	return additionalData?.rootExecutionMode ?? mode;
}

/** A choice of the parameter 'In Test Runs' of operations that write. */
export type InTestRuns = 'preview' | 'real';

/**
 * Whether an operation that writes only shows what it would do. An evaluation repeats recorded
 * items, so it always does.
 */
export function isPreview(context: IExecuteFunctions, byDefault: InTestRuns): boolean {
	if (!isTestRun(context)) return false;
	if (rootModeOf(context) === 'evaluation') return true;
	return context.getNodeParameter('inTestRuns', 0, byDefault) !== 'real';
}

/** `wouldBe`: a part of a sentence such as 'be written'. */
export const previewHint = (wouldBe: string) =>
	`Preview: the output shows what would ${wouldBe}, and nothing was changed. To do it from the editor, set 'In Test Runs' to Run for Real.`;

export const REAL_HINT =
	"Run for real: this test run changed the store, as a production execution does. To only see what it would do, set 'In Test Runs' to Preview.";

/** Says below the output of a node that would send or wait that it did not. */
export function hintAtTestRun(
	context: IExecuteFunctions,
	message = 'Test run: nothing sent, nobody waits.',
): void {
	context.addExecutionHints({ message, type: 'info', location: 'outputPane' });
}
