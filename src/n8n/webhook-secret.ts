import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { signingKey } from '../message/channels/webhook';

/** What n8n shows when the credential is saved. */
export async function testWebhookSecret(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const { secret } = credential.data ?? {};
		signingKey(typeof secret === 'string' ? secret : '');
		return { status: 'OK', message: 'The secret is long enough' };
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
}
