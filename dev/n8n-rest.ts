import { z } from 'zod';

const envelope = z.object({ data: z.unknown() });

export interface RestRequest {
	method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	query?: Record<string, string>;
	body?: unknown;
}

/** n8n's internal REST API, which its editor uses, with the session cookie of a login. */
export class N8nRest {
	private cookie = '';

	constructor(readonly url: string) {}

	/** The `data` of the response, checked against `shape`. Throws with n8n's own message. */
	async send<T>(path: string, shape: z.ZodType<T>, request: RestRequest = {}): Promise<T> {
		const method = request.method ?? 'GET';
		const query = request.query ? `?${new URLSearchParams(request.query)}` : '';
		const response = await fetch(`${this.url}/rest${path}${query}`, {
			method,
			headers: { cookie: this.cookie, 'content-type': 'application/json' },
			body: request.body === undefined ? undefined : JSON.stringify(request.body),
		});
		const text = await response.text();
		if (!response.ok) {
			throw new Error(`n8n answered ${response.status} to ${method} /rest${path}: ${text}`);
		}
		for (const cookie of response.headers.getSetCookie()) {
			if (cookie.startsWith('n8n-auth=')) this.cookie = cookie.split(';')[0];
		}
		return shape.parse(envelope.parse(JSON.parse(text)).data);
	}

	/** A file that the editor loads, such as `types/nodes.json`. */
	async file<T>(path: string, shape: z.ZodType<T>): Promise<T> {
		const response = await fetch(`${this.url}/${path}`, { headers: { cookie: this.cookie } });
		if (!response.ok) throw new Error(`n8n answered ${response.status} to GET /${path}`);
		return shape.parse(await response.json());
	}
}
