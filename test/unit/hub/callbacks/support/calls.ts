import type { CallbackSecrets, ReadCallback } from '../../../../../src/hub/callbacks';
import type { MessageReport } from '../../../../../src/hub/reports/report';
import { HubError, type HubRequest } from '../../../../../src/hub/request';

export const NOW = Date.UTC(2026, 2, 2, 9);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A call of a hub's address by a provider. */
export function call(more: Partial<HubRequest> & { body?: string } = {}): HubRequest {
	const { body = '', ...rest } = more;
	return {
		method: 'POST',
		path: 'callbacks/provider',
		url: 'https://n8n.example.com/webhook/7f9c/hub/callbacks/provider',
		query: {},
		headers: { 'content-type': 'application/json' },
		rawBody: Buffer.from(body),
		form: {},
		receivedAt: NOW,
		...rest,
	};
}

export function basic(user: string, password: string): string {
	return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** For providers to which no request is made. */
export const noFetch: typeof fetch = async (input) => {
	throw new Error(`Nobody should have asked for ${String(input)}`);
};

export async function reportsOf(
	read: ReadCallback,
	request: HubRequest,
	secrets: CallbackSecrets,
): Promise<MessageReport[]> {
	return (await read(request, secrets, noFetch)).reports;
}

/** The status and the reason with which a call is refused. */
export async function refusal(answer: Promise<unknown>): Promise<[number, string]> {
	const error: unknown = await answer.then(
		() => new Error('The call was taken'),
		(reason: unknown) => reason,
	);
	if (!(error instanceof HubError)) throw error;
	return [error.status, error.message];
}
