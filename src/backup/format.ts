import { z } from 'zod';

/*
 * A backup is a gzip file of lines, each one JSON value:
 *   {format, version, schema, kind, takenAt}   the header
 *   {table, columns}                           the following rows belong to this table
 *   {rows: [[...], ...]}                       any number of times; cells in the order of `columns`
 *   {sequences: {table: n}}                    the last id assigned, even if its row was deleted
 *   {end: {rows: {table: n}, sha256}}          detects truncation
 * The digest covers all bytes before the last line. Cells are JSON, booleans and numbers as in
 * JSON.
 */

export const FORMAT = 'n8n-journey-backup';
export const FORMAT_VERSION = 1;

const count = z.int().min(0);
const counts = z.record(z.string(), count);

export const headerSchema = z.object({
	format: z.literal(FORMAT),
	version: z.int(),
	/** The last migration of the store. */
	schema: z.string().min(1),
	/** The kind of store it was taken from. */
	kind: z.enum(['sqlite', 'postgres', 'static-data']),
	/** ms */
	takenAt: z.int(),
});

export const lineSchema = z.union([
	z.strictObject({ table: z.string(), columns: z.array(z.string()) }),
	z.strictObject({ rows: z.array(z.array(z.unknown())) }),
	z.strictObject({ sequences: counts }),
	z.strictObject({ end: z.strictObject({ rows: counts, sha256: z.string() }) }),
]);

export type BackupHeader = z.infer<typeof headerSchema>;
export type BackupLine = z.infer<typeof lineSchema>;
export type BackupRow = Extract<BackupLine, { rows: unknown }>['rows'][number];

export interface BackupSummary extends BackupHeader {
	/** Number of rows by table. */
	rows: Record<string, number>;
}

/** Called regularly; `rows`: of this table, so far. */
export type BackupProgress = (progress: { table: string; rows: number }) => void;

/**
 * - foreign: not a backup of this package
 * - damaged: truncated, or altered since it was written
 * - newer: made by a later version of this package
 * - not-empty: the target store is not empty
 */
export type BackupErrorCode = 'foreign' | 'damaged' | 'newer' | 'not-empty';

export class BackupError extends Error {
	override readonly name = 'BackupError';

	constructor(
		readonly code: BackupErrorCode,
		message: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}
