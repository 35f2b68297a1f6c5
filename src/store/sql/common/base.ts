import type { Transaction } from 'kysely';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';
import type { DutyCycle } from './duty-cycle';

/** What the parts of the store share. */
export interface SqlBase {
	conn: Connection<Database>;
	/** One transaction; `fn` may run more than once, see Connection.transaction. */
	write<T>(fn: (trx: Transaction<Database>) => Promise<T>): Promise<T>;
	/** One that changes contacts of the workspace, or what rules ask of them. */
	writeTo<T>(workspaceId: number, fn: (trx: Transaction<Database>) => Promise<T>): Promise<T>;
	/** To be called after the commit: positions may be claimable from then (ms) on. */
	announce(readyAt: number | null): Promise<void>;
	/** Of periodic looks at all who wait. */
	dutyCycle: DutyCycle;
	/** Refuses contacts past the limit of the place, after the work that may have made some. */
	limited<T>(trx: Transaction<Database>, work: () => Promise<T>): Promise<T>;
}
