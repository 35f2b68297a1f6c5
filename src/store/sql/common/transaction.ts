import type { Transaction } from 'kysely';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';

export type Conn = Connection<Database>;
export type Trx = Transaction<Database>;
