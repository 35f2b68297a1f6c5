import type { IRun } from 'n8n-workflow';
import type { ExecutionResult } from '../../dispatcher/source';
import { isTransient } from '../../store/errors';
import { isOfMovedLines } from '../journey-trigger/keep-graph';
import { culpritsOf } from './culprits';
import { systemClock } from '../system';

/** How the execution has ended; undefined: n8n did not start it. */
export function executionResultOf(execution: IRun | undefined): ExecutionResult {
	if (execution === undefined)
		return { kind: 'failed', reason: 'n8n did not start the execution.' };
	if (execution.status === 'success') return { kind: 'done' };
	if (execution.status === 'waiting') {
		return { kind: 'waiting', until: new Date(execution.waitTill ?? systemClock.now()).getTime() };
	}
	const { error, lastNodeExecuted } = execution.data?.resultData ?? {};
	const message = error?.message ?? `The execution ended as '${execution.status}'.`;
	const reason = lastNodeExecuted === undefined ? message : failedAt(lastNodeExecuted, message);
	if (isOfMovedLines(error)) return { kind: 'held', reason };
	if (isTransient(error)) return { kind: 'storeOutage', reason };
	return { kind: 'failed', reason, culprits: culpritsOf(execution) };
}

/** The contact still stands at the node that released it, so the reason names the one that failed. */
export function failedAt(node: string, message: string): string {
	return `In '${node}': ${message}`;
}
