import type { WorkflowExecuteMode } from 'n8n-workflow';

/** Whether the execution is manual: live contacts are not changed, and nothing is written. */
export function isTestRun(context: { getMode(): WorkflowExecuteMode }): boolean {
	const mode = context.getMode();
	return mode === 'manual' || mode === 'evaluation';
}
