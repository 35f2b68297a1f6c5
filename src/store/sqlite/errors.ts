import { StoreError, StoreUnavailableError, type StoreErrorCode } from '../errors';
import type { EngineError } from './protocol';

/** SQLite's primary result codes; an extended code holds its primary one in the low byte. */
const PRIMARY: Record<number, StoreErrorCode> = {
	3: 'misconfigured', // PERM
	5: 'busy',
	6: 'busy', // LOCKED
	8: 'read-only',
	10: 'unavailable', // IOERR
	11: 'not-a-store', // CORRUPT
	13: 'full',
	14: 'misconfigured', // CANTOPEN
	19: 'constraint',
	26: 'not-a-store', // NOTADB
};

/** CONSTRAINT_PRIMARYKEY, CONSTRAINT_UNIQUE, CONSTRAINT_ROWID */
const UNIQUE = new Set([1555, 2067, 2579]);

const REMEDIES: Partial<Record<StoreErrorCode, string>> = {
	busy: 'Another process holds the file. If several n8n share it, use Postgres for the journeys.',
	'read-only': 'Give n8n the right to write the file and its folder, or choose another folder.',
	unavailable: 'The disk reported an I/O error. Check it, and that the folder is on a local disk.',
	full:
		'The disk, or the quota of n8n, is full. Make room. Nothing was written in part, and the ' +
		'operation will be retried.',
	'not-a-store':
		'The file is no SQLite database, or a damaged one. Choose another file, or restore a backup.',
	misconfigured: 'SQLite cannot open it. Check that folder and file exist and belong to n8n.',
};

function codeOf(errcode: number): StoreErrorCode {
	if (UNIQUE.has(errcode)) return 'unique';
	return PRIMARY[errcode & 0xff] ?? 'query';
}

/** `path` is for the message: the file, or a description of the database. */
export function toStoreError(error: EngineError, path: string): StoreError {
	const code = codeOf(error.errcode);
	const cause = Object.assign(new Error(error.message), { errcode: error.errcode });
	const remedy = REMEDIES[code];
	const message = remedy ? `Journey store ${path}: ${error.message}. ${remedy}` : error.message;
	if (code === 'unavailable') return new StoreUnavailableError(message, { cause });
	return new StoreError(code, message, { cause });
}
