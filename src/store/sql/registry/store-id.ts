import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';

/** Made up by the first process that asks, and the same for all from then on. */
export async function storeId(conn: Connection<Database>): Promise<string> {
	return await conn.transaction(async (trx) => {
		await sql`insert into settings (key, value) values ('storeId', ${randomUUID()})
			on conflict do nothing`.execute(trx);
		const { rows } = await sql<{ value: string }>`select value from settings
			where key = 'storeId'`.execute(trx);
		return rows[0].value;
	});
}
