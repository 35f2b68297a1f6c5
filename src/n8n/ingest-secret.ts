import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
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

/** What n8n shows when the credential is saved. */
export async function testIngestSecret(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		checkSecret(credential.data?.secret);
		return { status: 'OK', message: 'The secret is long enough' };
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
}
