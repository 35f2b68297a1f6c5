import type { Ledger, LedgerRecord, MessageRequest } from '../ledger';
import { SKIP_REASONS } from '../policy/reasons';

const OBJECTIONS: ReadonlySet<string | null> = new Set([
	SKIP_REASONS.bounced,
	SKIP_REASONS.complained,
	SKIP_REASONS.optedOut,
	SKIP_REASONS.topicOptedOut,
]);

/**
 * Messages that the commit refused because of an objection that came in after they were reserved, by
 * id. Others were refused because another execution holds their positions.
 */
export async function objectedSince(
	ledger: Ledger,
	refused: ReadonlyArray<Pick<MessageRequest, 'positionId' | 'nodeId'>>,
): Promise<Map<number, LedgerRecord>> {
	if (refused.length === 0) return new Map();
	const known = (await ledger.known(refused)).flat();
	const skipped = known.filter(
		({ status, reason }) => status === 'skipped' && OBJECTIONS.has(reason),
	);
	return new Map(skipped.map((record) => [record.id, record]));
}
