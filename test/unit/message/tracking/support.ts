import { makeLinks, type MessageLinks } from '../../../../src/message/tracking/links';
import { readToken, type LinkKey } from '../../../../src/message/tracking/token';
import { type LinkClaims } from '../../../../src/message/tracking/claims';

export const HUB = 'https://n8n.example.com/webhook/4f0c/hub';
export const NOW = Date.UTC(2026, 2, 14, 9);

/** Keys as stores make them; different for each `seed`. */
export function linkKey(seed: number): LinkKey {
	return {
		id: `key00${seed}`,
		secret: Buffer.alloc(32, seed).toString('base64url'),
		createdAt: NOW,
	};
}

export const KEY = linkKey(1);

export function messageLinks(id = 31, topic?: string): MessageLinks {
	return makeLinks({ hubUrl: HUB, key: KEY, workspaceId: 2 })({ id, channel: 'email', topic });
}

/** The content of a link of the hub; null for any other. */
export function claimsIn(link: string, keys: readonly LinkKey[] = [KEY]): LinkClaims | null {
	if (!link.startsWith(`${HUB}/`)) return null;
	return readToken(keys, new URL(link).searchParams.get('t'), NOW);
}

/** Where a link leads at last. */
export function targetOf(link: string): string {
	const claims = claimsIn(link);
	return claims?.kind === 'click' ? claims.url : link;
}
