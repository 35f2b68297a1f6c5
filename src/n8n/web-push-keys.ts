import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { vapidDetails } from '../message/channels/web-push';

/** What n8n shows when the credential is saved. No push service says anything without a browser. */
export async function testWebPushKeys(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		vapidDetails(credential.data);
		return { status: 'OK', message: 'The two keys belong together' };
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
}
