import type { IDataObject, INode } from 'n8n-workflow';
import type { AuthSettings } from '../../ingest/authenticate';
import { credentialTest } from './test';
import { ParameterError } from '../parameters/error';

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

/** Who may post to the node's URL, as its 'Authentication' says. */
export async function authSettings(context: {
	getNode(): INode;
	getCredentials<T extends object>(type: string): Promise<T>;
}): Promise<AuthSettings> {
	const { authentication = 'writeKey', headerName } = context.getNode().parameters as IDataObject;
	if (authentication === 'none') return { method: 'none', secret: '' };
	const { secret } = await context.getCredentials<{ secret?: string }>('journeyIngestApi');
	return {
		method: authentication as AuthSettings['method'],
		secret: checkSecret(secret),
		...(typeof headerName === 'string' && headerName !== '' && { headerName }),
	};
}
