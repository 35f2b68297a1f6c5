import type { IExecuteFunctions, WorkflowExecuteMode } from 'n8n-workflow';

/** Whether the execution is manual: live contacts are not changed, and nothing is written. */
export function isTestRun(context: { getMode(): WorkflowExecuteMode }): boolean {
	const mode = context.getMode();
	return mode === 'manual' || mode === 'evaluation';
}

/** Says below the output of a node that would send or wait that it did not. */
export function hintAtTestRun(context: IExecuteFunctions): void {
	const message = 'Test run: nothing sent, nobody waits.';
	context.addExecutionHints({ message, type: 'info', location: 'outputPane' });
}
