import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import type { Execution } from './execution';

/** The secret of the ingest credential. */
export const WRITE_KEY = 'a write key of the tests';

export interface CallOptions {
	headers?: Record<string, string>;
	/** The last part of a /v1/ URL, such as `track`. */
	kind?: string;
	/** The test URL, after 'Execute' in the editor. */
	test?: boolean;
	/** Of a Journey Hub: what stands behind its own address, with its query, such as `click?t=...`. */
	hub?: string;
	method?: string;
}

/** An HTTP call of a webhook, and what is answered. */
export class Call {
	status = 0;
	body: unknown;
	/** Of the answer, by their names in small letters. */
	readonly headers: Record<string, string> = {};
	/** What a call of the test URL started. */
	execution?: Execution;
	readonly http: Pick<IWorkflowExecuteAdditionalData, 'httpRequest' | 'httpResponse'>;

	constructor(body: unknown, options: CallOptions) {
		const { headers = {}, test, method = 'POST' } = options;
		const rawBody = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body) ?? '');
		const url = new URL(pathOf(options), `https://n8n.example.com/webhook${test ? '-test' : ''}/`);
		const request = {
			method,
			headers: { 'content-type': 'application/json', ...headers },
			path: url.pathname,
			originalUrl: url.pathname + url.search,
			params: {},
			query: Object.fromEntries(url.searchParams),
			body,
			rawBody,
			readRawBody: async () => {},
		};
		const response = {
			status: (status: number) => {
				this.status = status;
				return response;
			},
			setHeader: (name: string, value: string) => {
				this.headers[name.toLowerCase()] = value;
			},
			json: (answer: unknown) => {
				this.body = answer;
				return response;
			},
			end: (answer: unknown) => {
				this.body = answer;
			},
		};
		this.http = { httpRequest: request, httpResponse: response } as unknown as Call['http'];
	}
}

function pathOf({ kind, hub }: CallOptions): string {
	if (hub !== undefined) return `2f8c/hub${hub === '' ? '' : `/${hub}`}`;
	return kind === undefined ? '2f8c/journey' : `2f8c/v1/${kind}`;
}
