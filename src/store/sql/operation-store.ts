import type { Operations } from '../../operations/operations';
import type { SqlBase } from './common/base';
import { releaseByHand } from './operations/release-now';
import { retryFailedRuns, retryRunsOf } from './operations/retry-enrollments';
import { prune } from './retention/prune';
import { survey } from './operations/survey';

export function sqlOperations(base: SqlBase): Operations {
	return {
		retryOf: (runs, now) => retryRunsOf(base, runs, now),
		retryFailed: (runs, now) => retryFailedRuns(base, runs, now),
		releaseNow: (request, now) => releaseByHand(base, request, now),
		prune: (retention, now) => prune(base, retention, now),
		survey: (now) => survey(base, now),
	};
}
