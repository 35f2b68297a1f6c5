import { DatabaseError } from 'pg';
import { StoreError, StoreUnavailableError, type StoreErrorCode } from '../errors';

/** By SQLSTATE, or by a prefix of it: the first two characters are its class. */
const CODES: Record<string, StoreErrorCode> = {
	'40001': 'busy', // serialization failure
	'40P01': 'busy', // deadlock
	'55P03': 'busy', // lock not available
	'23505': 'unique',
	'23': 'constraint',
	'53100': 'full',
	'53': 'unavailable', // too many connections, out of memory
	'25006': 'read-only', // also a standby
	'25P03': 'unavailable', // idle in transaction for too long: closed by the server
	'22': 'invalid-value',
	'28': 'misconfigured', // user or password
	'3D': 'misconfigured', // no such database
	'42501': 'misconfigured', // not allowed to
	'08': 'unavailable',
	'57P': 'unavailable', // shutting down, starting up, connection killed
};

const REMEDIES: Partial<Record<StoreErrorCode, string>> = {
	full:
		"The server's disk is full: make room there. Nothing was written in part, and the operation " +
		'will be retried.',
	'read-only':
		'This is a standby or a read-only database: give the address of the primary, or allow ' +
		'writes (default_transaction_read_only). The operation will be retried.',
	unavailable: 'The operation will be retried at the next use.',
};

const UNAVAILABLE: Record<string, string> = {
	'53300':
		'Raise the limit (max_connections, or that of the role or database), or reduce other ' +
		'connections: each process of n8n takes up to 11. The operation will be retried.',
};

const MISCONFIGURED: Record<string, string> = {
	'28': 'Check user and password of the credential or URL.',
	'3D': 'Create the database, or give the name of one that exists.',
	'42501':
		'The user must be allowed to create a schema in the database (grant create on database ... ' +
		'to ...) or own the schema of the journeys with all that is in it.',
};

/** Codes of TLS errors for an untrusted certificate. */
const CERTIFICATE = /CERT|TLS|SIGNATURE/;

function byState<T>(table: Record<string, T>, state: string): T | undefined {
	return table[state] ?? table[state.slice(0, 3)] ?? table[state.slice(0, 2)];
}

function fromServer(error: DatabaseError, address: string): StoreError {
	const state = error.code ?? '';
	const code = byState(CODES, state) ?? 'query';
	const remedy =
		byState(code === 'misconfigured' ? MISCONFIGURED : UNAVAILABLE, state) ?? REMEDIES[code];
	const message = remedy ? `Postgres at ${address}: ${error.message}. ${remedy}` : error.message;
	if (code === 'unavailable') return new StoreUnavailableError(message, { cause: error });
	return new StoreError(code, message, { cause: error });
}

/** Node's error when no server answered; for several addresses of a host its message is empty. */
function reason(error: unknown): { code: string; text: string } {
	const { code = '', message } = error as NodeJS.ErrnoException;
	return { code, text: message || code || String(error) };
}

/** `address` is for the message: host, port and database, no password. */
export function toStoreError(error: unknown, address: string): StoreError {
	if (error instanceof StoreError) return error;
	if (error instanceof DatabaseError) return fromServer(error, address);
	const { code, text } = reason(error);
	if (CERTIFICATE.test(code)) {
		return new StoreError(
			'misconfigured',
			`Postgres at ${address}: its certificate is not trusted (${text}). Use a certificate that ` +
				"Node trusts, or turn on 'Ignore SSL Issues' in the credential.",
			{ cause: error },
		);
	}
	return new StoreUnavailableError(
		`Postgres at ${address} cannot be reached (${text}). Check that it runs and that host, port ` +
			'and TLS setting are right. The operation will be retried at the next use.',
		{ cause: error },
	);
}
