import type {
	CommitItem,
	Ledger,
	LedgerEntry,
	LedgerRecord,
	MessageRequest,
	MessageStatus,
	Settlement,
} from '../../../../src/message/ledger';
import type { PolicyDecision } from '../../../../src/message/policy/decision';

export interface Row extends MessageRequest {
	id: number;
	status: MessageStatus;
	providerId: string | null;
	reason: string | null;
	sentAt: number | null;
}

/** The ledger's contract but for policies, in memory, with its leases in the open and room for accidents. */
export class MemoryLedger implements Ledger {
	readonly rows = new Map<number, Row>();
	/** Position -> its lease; a position that is not here is held by the caller. */
	readonly leases = new Map<number, string>();
	readonly calls: Array<{ method: 'reserve' | 'commit' | 'settle'; ids: number[] }> = [];
	/** Called before a method does its work; throws where the store is to fail. */
	before: (method: 'reserve' | 'commit' | 'settle', ids: number[]) => void | Promise<void> =
		() => {};
	/** Called after it has; throws where the answer is to be lost. */
	after: (method: 'commit', ids: number[]) => void | Promise<void> = () => {};

	async reserve(requests: MessageRequest[]): Promise<LedgerEntry[]> {
		await this.before('reserve', []);
		const entries = requests.map((request) => {
			const known = [...this.rows.values()].find(
				(row) =>
					row.positionId === request.positionId &&
					row.nodeId === request.nodeId &&
					row.channel === request.channel,
			);
			const row = known ?? this.add(request);
			const decision = this.decisionOf(row, request);
			if (decision && 'skip' in decision && row.status === 'queued') {
				Object.assign(row, { status: 'skipped', reason: decision.skip });
			}
			const { id, status, providerId, reason, sentAt } = row;
			return { id, status, providerId, reason, sentAt, isNew: !known, decision };
		});
		this.calls.push({ method: 'reserve', ids: entries.map(({ id }) => id) });
		return entries;
	}

	async known(at: Parameters<Ledger['known']>[0]): Promise<LedgerRecord[][]> {
		return at.map(({ positionId, nodeId }) =>
			[...this.rows.values()].filter(
				(row) => row.positionId === positionId && row.nodeId === nodeId,
			),
		);
	}

	async commit(
		items: CommitItem[],
		now: number,
		status: 'sending' | 'handedOff' = 'sending',
	): Promise<Set<number>> {
		const ids = items.map(({ id }) => id);
		await this.before('commit', ids);
		this.calls.push({ method: 'commit', ids });
		const allowed = new Set<number>();
		for (const { id, positionId, lease } of items) {
			const row = this.row(id);
			if (row.status !== 'queued' || (this.leases.get(positionId) ?? lease) !== lease) continue;
			Object.assign(row, { status, sentAt: now });
			allowed.add(id);
		}
		await this.after('commit', ids);
		return allowed;
	}

	async settle(results: Settlement[], now: number): Promise<void> {
		const ids = results.map(({ id }) => id);
		await this.before('settle', ids);
		this.calls.push({ method: 'settle', ids });
		for (const { id, status, providerId, reason } of results) {
			Object.assign(this.row(id), {
				status,
				providerId: providerId ?? null,
				reason: reason ?? null,
				sentAt: status === 'sent' ? now : null,
			});
		}
	}

	row(id: number): Row {
		const row = this.rows.get(id);
		if (!row) throw new Error(`No row ${id}.`);
		return row;
	}

	/** The row of a position, of the first node and channel that has one. */
	of(positionId: number): Row {
		const row = [...this.rows.values()].find((each) => each.positionId === positionId);
		if (!row) throw new Error(`No row of position ${positionId}.`);
		return row;
	}

	private decisionOf({ status }: Row, { skip }: MessageRequest): PolicyDecision | undefined {
		if (status === 'sent' || status === 'failed' || status === 'skipped') return undefined;
		return skip === undefined ? { go: true } : { skip };
	}

	private add(request: MessageRequest): Row {
		const id = this.rows.size + 1;
		const row: Row = {
			...request,
			id,
			status: 'queued',
			providerId: null,
			reason: null,
			sentAt: null,
		};
		this.rows.set(id, row);
		return row;
	}
}
