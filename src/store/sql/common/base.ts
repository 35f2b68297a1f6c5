import type { DutyCycle } from './duty-cycle';
import type { Conn, KeyedTx, ScopedTx, Tx } from './transaction';

/** What the implementations of the ports share. */
export interface SqlBase {
	conn: Conn;
	/** See KeyedTx. */
	digestKey: string;
	/** One transaction; `fn` may run more than once, see Connection.transaction. */
	write<T>(fn: (tx: KeyedTx) => Promise<T>): Promise<T>;
	/** A transaction that changes contacts of the workspace, or data that rules read. */
	writeTo<T>(workspaceId: number, fn: (tx: ScopedTx & KeyedTx) => Promise<T>): Promise<T>;
	/** Call after the commit: positions may be claimable from this instant (ms) on; null: none. */
	announce(readyAt: number | null): Promise<void>;
	/** Limits periodic scans. */
	dutyCycle: DutyCycle;
	/** Runs the work, then fails if the store now exceeds its contact limit. */
	limited<T>(tx: Tx, work: () => Promise<T>): Promise<T>;
}
