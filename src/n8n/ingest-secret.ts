import { credentialTest } from './credential-check';
import { ParameterError } from './explain';

/** Shorter ones can be guessed. */
const SHORTEST = 16;

/** Throws ParameterError when the secret would keep nobody out. */
export function checkSecret(secret: unknown): string {
	if (typeof secret === 'string' && secret.length >= SHORTEST) return secret;
	throw new ParameterError(
		`The secret of the 'Journey Ingest API' credential needs at least ${SHORTEST} characters. Make one with a password generator.`,
	);
}

export const testIngestSecret = credentialTest('The secret is long enough', ({ secret }) =>
	checkSecret(secret),
);
