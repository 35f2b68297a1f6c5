import { PIXEL } from '../../hub/links/open';
import { signToken, type LinkKey } from '../../message/tracking/token';
import type { HubSurvey } from '../../operations/survey';
import type { CliDeps } from '../deps';

/**
 * - ours: it knows a link that this store has signed
 * - unsigned: a hub, and no key to ask it with
 * - stranger: a hub that does not know the store's links
 * - none: something else answered
 * - away: nothing answered
 */
export type HubReply =
	| { kind: 'ours' | 'unsigned' | 'stranger' }
	| { kind: 'none'; status: number }
	| { kind: 'away'; reason: string };

const ANSWER_WITHIN_MS = 10_000;

type Deps = Pick<CliDeps, 'fetch' | 'now'>;

/**
 * Follows a link of a message that does not exist, as previews have: the hub leads on and records
 * nothing. Only one with the store's keys and the same workspace leads where the link says.
 */
export async function callHub(
	{ url, workspaceId }: HubSurvey,
	key: LinkKey | undefined,
	deps: Deps,
): Promise<HubReply> {
	try {
		if (key !== undefined) {
			// A target that nobody could have known leaves no room for chance.
			const target = `https://doctor.invalid/${deps.now()}`;
			const claims = { kind: 'click', workspaceId, messageId: 0, channel: 'email' } as const;
			const token = signToken(key, { ...claims, url: target });
			const { status, headers } = await get(`${url}/click?t=${token}`, deps);
			if (status === 302 && headers.get('location') === target) return { kind: 'ours' };
		}
		const answer = await get(`${url}/open?t=doctor`, deps);
		if (!PIXEL.equals(answer.body)) return { kind: 'none', status: answer.status };
		return { kind: key === undefined ? 'unsigned' : 'stranger' };
	} catch (error) {
		return { kind: 'away', reason: reasonOf(error) };
	}
}

async function get(url: string, { fetch }: Deps) {
	const response = await fetch(url, {
		redirect: 'manual',
		headers: { 'User-Agent': 'n8n-journey doctor' },
		signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
	});
	const { status, headers } = response;
	return { status, headers, body: Buffer.from(await response.arrayBuffer()) };
}

/** fetch says "fetch failed" and keeps the reason for the cause. */
function reasonOf(error: unknown): string {
	const { name, message, cause } = error as Error;
	if (name === 'TimeoutError') return `no answer within ${ANSWER_WITHIN_MS / 1_000} s`;
	const { code, message: why } = (cause ?? {}) as { code?: string; message?: string };
	return [code, why].filter(Boolean).join(': ') || message;
}
