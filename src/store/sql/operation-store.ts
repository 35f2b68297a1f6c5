import type { Operations } from '../../operations/operations';
import type { RunOptions } from '../../operations/repair';
import type { SqlBase } from './common/base';
import { dryRunOf } from './common/dry-run';
import { activeContacts, exitEnrollments } from './operations/exit-enrollments';
import { needingAttention } from './operations/attention';
import { moveContacts } from './operations/move';
import { releaseNow } from './operations/release-now';
import { retryFailedEnrollments, retryEnrollmentsOf } from './operations/retry-enrollments';
import { prune } from './retention/prune';
import { survey } from './operations/survey';

/** See Operations. */
export function sqlOperations(base: SqlBase): Operations {
	const baseFor = ({ dryRun = false }: RunOptions = {}) => (dryRun ? dryRunOf(base) : base);
	return {
		retryOf: (selection, now, options) => retryEnrollmentsOf(baseFor(options), selection, now),
		retryFailed: (selection, now, options) =>
			retryFailedEnrollments(baseFor(options), selection, now),
		releaseNow: (request, now, options) => releaseNow(baseFor(options), request, now),
		move: (request, now, options) => moveContacts(baseFor(options), request, now),
		exit: (request, now, options) => exitEnrollments(baseFor(options), request, now),
		activeContacts: (journeyId, afterId, limit) =>
			activeContacts(base.conn, journeyId, afterId, limit),
		prune: (retention, now) => prune(base, retention, now),
		survey: (now) => survey(base, now),
		needingAttention: (request, now) => needingAttention(base.conn, request, now),
	};
}
