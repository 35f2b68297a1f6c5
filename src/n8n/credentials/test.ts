import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

type CredentialTest = (
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
) => Promise<INodeCredentialTestResult>;

/** Credential test for n8n: shows `message`, or the error of `check`. */
export function credentialTest(
	message: string,
	check: (data: Record<string, unknown>) => unknown,
): CredentialTest {
	return async (credential) => {
		try {
			check(credential.data ?? {});
			return { status: 'OK', message };
		} catch (error) {
			return { status: 'Error', message: (error as Error).message };
		}
	};
}
