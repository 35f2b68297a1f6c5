import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import type { Execution } from './execution';

export interface CallOptions {
	headers?: Record<string, string>;
	/** The last part of a /v1/ URL, such as `track`. */
	kind?: string;
	/** The test URL, after 'Execute' in the editor. */
	test?: boolean;
}

/** An HTTP call of a webhook, and what is answered. */
export class Call {
	status = 0;
	body: unknown;
	/** What a call of the test URL started. */
	execution?: Execution;
	readonly http: Pick<IWorkflowExecuteAdditionalData, 'httpRequest' | 'httpResponse'>;

	constructor(body: unknown, { headers = {}, kind, test }: CallOptions) {
		const rawBody = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
		const request = {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			path: `/${test ? 'webhook-test' : 'webhook'}/2f8c/${kind === undefined ? 'journey' : `v1/${kind}`}`,
			params: {},
			query: {},
			body,
			rawBody,
			readRawBody: async () => {},
		};
		const response = {
			status: (status: number) => {
				this.status = status;
				return response;
			},
			json: (answer: unknown) => {
				this.body = answer;
				return response;
			},
		};
		this.http = { httpRequest: request, httpResponse: response } as unknown as Call['http'];
	}
}
