import type { DutyCycle } from './duty-cycle';
import type { Conn, ScopedTx, Tx } from './transaction';

/** What the parts of the store share. */
export interface SqlBase {
	conn: Conn;
	/** One transaction; `fn` may run more than once, see Connection.transaction. */
	write<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
	/** One that changes contacts of the workspace, or what rules ask of them. */
	writeTo<T>(workspaceId: number, fn: (tx: ScopedTx) => Promise<T>): Promise<T>;
	/** To be called after the commit: positions may be claimable from then (ms) on. */
	announce(readyAt: number | null): Promise<void>;
	/** Of periodic looks at all who wait. */
	dutyCycle: DutyCycle;
	/** Refuses contacts past the limit of the place, after the work that may have made some. */
	limited<T>(tx: Tx, work: () => Promise<T>): Promise<T>;
}
