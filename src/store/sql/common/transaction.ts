import type { Transaction } from 'kysely';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';

export type Conn = Connection<Database>;
export type Trx = Transaction<Database>;

/** A transaction, and the connection whose dialect its statements are written in. */
export interface Tx {
	readonly conn: Conn;
	readonly trx: Trx;
}

/** With the store's key for digests of addresses and identifiers; see contact/digest.ts. */
export interface KeyedTx extends Tx {
	readonly digestKey: string;
}

/** With the instant (ms) that counts as now in all of it. */
export interface TimedTx extends Tx {
	readonly now: number;
}

/** With the workspace that it is limited to. */
export interface ScopedTx extends Tx {
	readonly workspaceId: number;
}

export interface WorkspaceTx extends TimedTx, ScopedTx {}

/** What a change of contacts needs. */
export interface ContactsTx extends WorkspaceTx, KeyedTx {}
