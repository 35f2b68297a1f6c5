import { z } from 'zod';

/** The part of a browser's `PushSubscription.toJSON()` that sending needs. */
export interface WebPushSubscription {
	/** The push service's address of the subscription, which also identifies it. */
	endpoint: string;
	/** base64url */
	keys: { p256dh: string; auth: string };
}

/** A key of that many bytes, in base64url without padding. */
export function base64Url(bytes: number, what: string) {
	return z
		.string({ error: `is missing. ${what}` })
		.trim()
		.transform((text) => Buffer.from(text, 'base64url'))
		.refine((key) => key.length === bytes, { error: `is not ${bytes} bytes long. ${what}` })
		.transform((key) => key.toString('base64url'));
}

const shape = z.object({
	endpoint: z.string().max(2_000).refine(isEndpoint),
	keys: z.object({ p256dh: base64Url(65, ''), auth: base64Url(16, '') }),
});

/**
 * The subscriptions in a contact's attribute, or in a recipient: one or a list, as objects or as
 * JSON. Invalid values and duplicates are left out.
 */
export function subscriptionsIn(value: unknown): WebPushSubscription[] {
	const found = new Map<string, WebPushSubscription>();
	for (const each of listed(value)) {
		const { success, data } = shape.safeParse(each);
		if (success) found.set(data.endpoint, data);
	}
	return [...found.values()];
}

/** The attribute's value without these subscriptions; null if none is left. */
export function withoutSubscriptions(value: unknown, dead: readonly string[]): unknown[] | null {
	const rest = listed(value).filter(
		(each) => !subscriptionsIn(each).some(({ endpoint }) => dead.includes(endpoint)),
	);
	return rest.length > 0 ? rest : null;
}

/** Nesting of lists and JSON; more is never intended. */
const MAX_DEPTH = 4;

function listed(value: unknown, depth = 1): unknown[] {
	if (depth > MAX_DEPTH || value === null || value === undefined) return [];
	if (Array.isArray(value)) return value.flatMap((each) => listed(each, depth + 1));
	if (typeof value !== 'string') return [value];
	try {
		return listed(JSON.parse(value), depth + 1);
	} catch {
		return [];
	}
}

/**
 * Push services are on the web (RFC 8030, 8: https). Contacts supply the endpoints, so addresses of
 * this machine or its network are refused.
 */
function isEndpoint(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname, username } = new URL(text);
	return (
		protocol === 'https:' &&
		username === '' &&
		/^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/.test(hostname)
	);
}
