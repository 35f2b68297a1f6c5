import { sql } from 'kysely';
import { migrations } from '../../../src/store/migrations';

export const NEXT_MIGRATION = '9999_next';

/**
 * Runs `work` in a later release, whose schema has a migration more than this one: `nodes` gets a
 * column `noted`. So a store of today is the older schema that has to be brought up to date.
 */
export async function inNextRelease<T>(work: () => Promise<T>): Promise<T> {
	migrations[NEXT_MIGRATION] = {
		async up(db) {
			await sql`alter table nodes add column noted text`.execute(db);
		},
	};
	try {
		return await work();
	} finally {
		delete migrations[NEXT_MIGRATION];
	}
}
