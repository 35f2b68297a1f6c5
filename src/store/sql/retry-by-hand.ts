import type { FailedRuns, RetriedRun, RunsOf } from '../../operations/by-hand';
import type { SqlBase } from './base';

export async function retryRunsOf(
	_base: SqlBase,
	_runs: RunsOf,
	_now: number,
): Promise<RetriedRun[]> {
	throw new Error('not there yet');
}

export async function retryFailedRuns(
	_base: SqlBase,
	_runs: FailedRuns,
	_now: number,
): Promise<RetriedRun[]> {
	throw new Error('not there yet');
}
