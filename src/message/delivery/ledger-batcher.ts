import type { Clock } from '../../lib/clock';
import { pause } from '../../lib/pause';
import { Batcher } from '../../lib/batcher';
import type { CommitItem, Ledger, Settlement } from '../ledger';
import { commitOrRemember, type UnrecordedOutcomes } from './unrecorded';

/** A settlement that is lost makes a sent message one of unknown fate, so it is worth three tries. */
const RETRIES_MS = [100, 500];

/** The ledger as many sends at once use it: few calls, each for all that asked meanwhile. */
export class LedgerBatcher {
	private readonly commits: Batcher<CommitItem, boolean>;
	private readonly settlements: Batcher<Settlement, void>;

	constructor(
		private readonly ledger: Ledger,
		private readonly clock: Clock,
		private readonly unrecorded: UnrecordedOutcomes,
	) {
		this.commits = new Batcher(async (items) => {
			const allowed = await commitOrRemember(items, { ledger, clock, unrecorded });
			return items.map(({ id }) => allowed.has(id));
		});
		this.settlements = new Batcher(async (results) => {
			await this.settleAll(results);
			unrecorded.forget(results.map(({ id }) => id));
			return results.map(() => undefined);
		});
	}

	/** Records that the message is going out; false where the position is no longer this run's. */
	commit(item: CommitItem): Promise<boolean> {
		return this.commits.ask(item);
	}

	settle(result: Settlement): Promise<void> {
		return this.settlements.ask(result);
	}

	private async settleAll(results: Settlement[]): Promise<void> {
		for (const delayMs of RETRIES_MS) {
			try {
				return await this.ledger.settle(results, this.clock.now());
			} catch {
				await pause(this.clock, delayMs);
			}
		}
		try {
			await this.ledger.settle(results, this.clock.now());
		} catch (error) {
			this.unrecorded.remember(results);
			throw error;
		}
	}
}
