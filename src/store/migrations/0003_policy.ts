import { sql, type Kysely } from 'kysely';

/** Frozen: a change of the schema is a new migration. */
export async function up(db: Kysely<unknown>): Promise<void> {
	// What was sent before messages had a purpose went out as marketing, which is the default.
	await sql`alter table messages add column purpose text not null default 'marketing'`.execute(db);
}
