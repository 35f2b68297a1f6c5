import type {
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	INodeCredentialsDetails,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

export type Credentials = Record<string, () => ICredentialDataDecryptedObject>;

/** n8n's additional data of an execution, as far as workflows need it outside of n8n. */
export function additionalData(
	credentials: Credentials,
	more: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	const url = 'http://localhost:5678';
	return {
		credentialsHelper: credentialsHelper(credentials),
		currentNodeExecutionIndex: 0,
		restApiUrl: `${url}/rest`,
		instanceBaseUrl: url,
		formBaseUrl: `${url}/form`,
		formWaitingBaseUrl: `${url}/form-waiting`,
		formTestBaseUrl: `${url}/form-test`,
		webhookBaseUrl: `${url}/webhook`,
		webhookWaitingBaseUrl: `${url}/webhook-waiting`,
		webhookTestBaseUrl: `${url}/webhook-test`,
		mcpBaseUrl: `${url}/mcp`,
		mcpTestBaseUrl: `${url}/mcp-test`,
		variables: {},
		setExecutionStatus: () => {},
		logAiEvent: () => {},
		executeWorkflow: async () => await Promise.reject(new Error('There are no sub-workflows here')),
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		startRunnerTask: async () => await Promise.reject(new Error('There is no task runner here')),
		...more,
	};
}

/** Decrypted credentials by type; the rest of what n8n's helper can do is not needed. */
function credentialsHelper(credentials: Credentials): ICredentialsHelper {
	const helper: Pick<ICredentialsHelper, 'getDecrypted' | 'isCredentialUsableByNode'> = {
		isCredentialUsableByNode: () => true,
		getDecrypted: async (_data, _details: INodeCredentialsDetails, type: string) => {
			const credential = credentials[type];
			if (credential === undefined) throw new Error(`There is no credential of type ${type} here`);
			return credential();
		},
	};
	return helper as ICredentialsHelper;
}
