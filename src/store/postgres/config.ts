import type { PoolConfig } from 'pg';
import { z } from 'zod';
import { StoreError } from '../errors';

/** Connection settings, as pg names them. */
export type PostgresConfig = Pick<
	PoolConfig,
	'host' | 'port' | 'database' | 'user' | 'password' | 'ssl' | 'connectionString' | 'max'
>;

/**
 * Connections per process and store. n8n's credential allows 100 by default, which a few processes
 * would use up; these serve all nodes, so a lower number in the credential counts, a higher does not.
 */
const MAX_CONNECTIONS = 10;

/** The fields of n8n's `postgres` credential that are used here. */
const credentialSchema = z.object({
	host: z.string().min(1, 'is empty'),
	port: z.coerce.number().int().min(1).max(65_535).default(5432),
	database: z.string().min(1, 'is empty'),
	user: z.string().min(1, 'is empty'),
	password: z.string().default(''),
	maxConnections: z.coerce.number().int().min(1).default(MAX_CONNECTIONS),
	allowUnauthorizedCerts: z.boolean().default(false),
	ssl: z.string().optional(),
	sshTunnel: z.boolean().default(false),
});

type Credential = z.infer<typeof credentialSchema>;

/** As in n8n's Postgres node: every value but 'disable' requires TLS and a valid certificate. */
function toSsl({ allowUnauthorizedCerts, ssl }: Credential): PoolConfig['ssl'] {
	if (allowUnauthorizedCerts) return { rejectUnauthorized: false };
	return ssl !== undefined && ssl !== 'disable';
}

/** Reads the data of n8n's `postgres` credential. */
export function postgresConfigFromCredential(credential: unknown): PostgresConfig {
	const parsed = credentialSchema.safeParse(credential);
	if (!parsed.success) {
		const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
		throw new StoreError(
			'misconfigured',
			`The Postgres credential cannot be used: ${issues.join('; ')}. Fix it under Credentials.`,
		);
	}
	const { host, port, database, user, password, maxConnections, sshTunnel } = parsed.data;
	if (sshTunnel) {
		throw new StoreError(
			'misconfigured',
			'The Postgres credential uses an SSH tunnel, which the journey store does not open. Keep ' +
				'a tunnel open beside n8n (ssh -N -L 15432:database-host:5432 ssh-host) and give its ' +
				'local end (localhost, port 15432) in a credential without SSH tunnel.',
		);
	}
	const max = Math.min(maxConnections, MAX_CONNECTIONS);
	return { host, port, database, user, password, ssl: toSsl(parsed.data), max };
}

/** Reads `postgres://user:password@host:5432/database?sslmode=...`, with pg's own options. */
export function postgresConfigFromUrl(url: string): PostgresConfig {
	if (isPostgresUrl(url)) {
		return { connectionString: url, max: MAX_CONNECTIONS };
	}
	// The message leaves out the URL, which contains a password.
	throw new StoreError(
		'misconfigured',
		"The journey store's address is no Postgres URL. It must look like " +
			'postgres://user:password@host:5432/database, with special characters of the password ' +
			'percent-encoded.',
	);
}

/**
 * A password that is not percent-encoded can end the authority part too early: the rest of it would
 * appear in every message as the name of the host or database.
 */
function isPostgresUrl(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, username, pathname, search, hash } = new URL(text);
	if (protocol !== 'postgres:' && protocol !== 'postgresql:') return false;
	const isCut = `${pathname}${hash}`.includes('@') || (username === '' && search.includes('@'));
	return !isCut;
}
