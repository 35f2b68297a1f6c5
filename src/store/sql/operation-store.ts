import type { Operations } from '../../operations/operations';
import type { SqlBase } from './common/base';
import { needingAttention } from './operations/attention';
import { releaseNow } from './operations/release-now';
import { retryFailedEnrollments, retryEnrollmentsOf } from './operations/retry-enrollments';
import { prune } from './retention/prune';
import { survey } from './operations/survey';

/** See Operations. */
export function sqlOperations(base: SqlBase): Operations {
	return {
		retryOf: (selection, now) => retryEnrollmentsOf(base, selection, now),
		retryFailed: (selection, now) => retryFailedEnrollments(base, selection, now),
		releaseNow: (request, now) => releaseNow(base, request, now),
		prune: (retention, now) => prune(base, retention, now),
		survey: (now) => survey(base, now),
		needingAttention: (request, now) => needingAttention(base.conn, request, now),
	};
}
