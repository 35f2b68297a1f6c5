import type { WorkflowExecuteMode } from 'n8n-workflow';

/** Started from the editor: live contacts are not touched, and nothing is written. */
export function isTestRun(context: { getMode(): WorkflowExecuteMode }): boolean {
	const mode = context.getMode();
	return mode === 'manual' || mode === 'evaluation';
}
