import type { IDataObject, INode } from 'n8n-workflow';
import type { AuthSettings } from '../../ingest/authenticate';
import { credentialTest } from './test';
import { ParameterError } from '../parameters/error';

/** Shorter secrets can be guessed. */
const MIN_LENGTH = 16;

/** The secret; throws ParameterError if it can be guessed. */
export function checkSecret(secret: unknown): string {
	if (typeof secret === 'string' && secret.length >= MIN_LENGTH) return secret;
	throw new ParameterError(
		`The secret of the 'Journey Ingest API' credential needs at least ${MIN_LENGTH} characters. Generate one with a password manager.`,
	);
}

export const testIngestSecret = credentialTest('The secret is long enough', ({ secret }) =>
	checkSecret(secret),
);

/** How calls of the node's URL are authenticated, by its parameter 'Authentication'. */
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
