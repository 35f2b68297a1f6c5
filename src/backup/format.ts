import { z } from 'zod';

/*
 * A backup is a gzip file of lines, each one JSON value:
 *   {format, version, schema, kind, takenAt}   what it is
 *   {table, columns}                           from here on the rows are of this table
 *   {rows: [[...], ...]}                       any number of times; cells in the order of `columns`
 *   {sequences: {table: n}}                    the last number given out, which may be of no row
 *   {end: {rows: {table: n}, sha256}}          so that what is cut short is noticed
 * The digest is of all bytes before the last line. JSON, booleans and numbers are as in JSON.
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
	/** Where it was taken. */
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
	/** How many, by table. */
	rows: Record<string, number>;
}

/** Called now and then; `rows`: of this table, so far. */
export type BackupProgress = (progress: { table: string; rows: number }) => void;

/**
 * - foreign: no backup of this package
 * - damaged: cut short, or altered since it was written
 * - newer: made by a later version of this package
 * - not-empty: the store that it should go into holds something
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
