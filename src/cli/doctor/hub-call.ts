import { PIXEL } from '../../hub/links/open';
import { signToken, type LinkKey } from '../../message/tracking/token';
import type { HubSurvey } from '../../operations/survey';
import type { CliDeps } from '../deps';

/**
 * - ours: the hub accepts a link that this store has signed
 * - unsigned: a hub, but there is no key to check it with
 * - foreign: a hub that does not accept the store's links
 * - none: not a hub
 * - away: no response
 */
export type HubReply =
	| { kind: 'ours' | 'unsigned' | 'foreign' }
	| { kind: 'none'; status: number }
	| { kind: 'away'; reason: string };

const ANSWER_WITHIN_MS = 10_000;

type Deps = Pick<CliDeps, 'fetch' | 'now'>;

/**
 * Follows a link of a non-existent message, as in previews: the hub redirects and records nothing.
 * Only a hub with the store's keys and the same workspace redirects to the link's target.
 */
export async function callHub(
	{ url, workspaceId }: HubSurvey,
	key: LinkKey | undefined,
	deps: Deps,
): Promise<HubReply> {
	try {
		if (key !== undefined) {
			// An unpredictable target rules out a coincidence.
			const target = `https://doctor.invalid/${deps.now()}`;
			const claims = { kind: 'click', workspaceId, messageId: 0, channel: 'email' } as const;
			const token = signToken(key, { ...claims, url: target });
			const { status, headers } = await get(`${url}/click?t=${token}`, deps);
			if (status === 302 && headers.get('location') === target) return { kind: 'ours' };
		}
		const answer = await get(`${url}/open?t=doctor`, deps);
		if (!PIXEL.equals(answer.body)) return { kind: 'none', status: answer.status };
		return { kind: key === undefined ? 'unsigned' : 'foreign' };
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

/** fetch reports "fetch failed", with the reason in the cause. */
function reasonOf(error: unknown): string {
	const { name, message, cause } = error as Error;
	if (name === 'TimeoutError') return `no answer within ${ANSWER_WITHIN_MS / 1_000} s`;
	const { code, message: why } = (cause ?? {}) as { code?: string; message?: string };
	return [code, why].filter(Boolean).join(': ') || message;
}
