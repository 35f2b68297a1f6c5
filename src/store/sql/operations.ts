import type { Operations } from '../../operations/operations';
import type { SqlBase } from './base';
import { releaseByHand } from './release-by-hand';
import { retryFailedRuns, retryRunsOf } from './retry-by-hand';
import { prune } from './prune';
import { survey } from './survey';

export function sqlOperations(base: SqlBase): Operations {
	return {
		retryOf: (runs, now) => retryRunsOf(base, runs, now),
		retryFailed: (runs, now) => retryFailedRuns(base, runs, now),
		releaseNow: (request, now) => releaseByHand(base, request, now),
		prune: (retention, now) => prune(base, retention, now),
		survey: (now) => survey(base, now),
	};
}
