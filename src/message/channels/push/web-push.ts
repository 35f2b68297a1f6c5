import { createECDH } from 'node:crypto';

import { generateRequestDetails } from 'web-push';
import { z } from 'zod';

import { type Channel, ChannelError, type SendReceipt } from '../channel';
import { credentialOf } from '../credential';
import { messageTag, sendToDevices } from './devices';
import { sendHttp, type Fetch } from '../http';
import { base64Url, subscriptionsIn, type WebPushSubscription } from './subscription';
import { publicFetch } from '../public-fetch';
import { ofOneBrowser, pushRefusal } from './web-push-errors';

/** The JSON for the site's service worker. */
export interface WebPushContent {
	title: string;
	body?: string;
	/** Address that a click opens. */
	url?: string;
	/** Address of a picture. */
	icon?: string;
}

export type WebPushUrgency = 'very-low' | 'low' | 'normal' | 'high';

export interface WebPushSetup {
	/** The pack's `journeyWebPushApi` credential. */
	credential: unknown;
	/**
	 * How long push services keep it for browsers that are offline; default 2,419,200: four weeks.
	 */
	ttlSeconds?: number;
	/** Whether it may wake up a device (RFC 8030, 5.3); default `normal`. */
	urgency?: WebPushUrgency;
	/** Instead of the origin of every subscription's endpoint. */
	apiBaseUrl?: string;
	/** Separates the messages of different stores, whose ids all count from 1. */
	namespace?: string;
	fetch?: Fetch;
}

const TTL_SECONDS = 2_419_200;
/** Push services that are known to be public, so that connections may be kept. */
const WELL_KNOWN =
	/^(fcm\.googleapis\.com|updates\.push\.services\.mozilla\.com|web\.push\.apple\.com|[a-z0-9-]+\.notify\.windows\.com)$/;
/** RFC 8291, 4: the payload that fits into the 4,096 bytes that every push service accepts. */
const MAX_PAYLOAD = 3_993;

const MAKE_KEYS = 'Create a pair with: npx web-push generate-vapid-keys';

const credentialShape = z.object({
	subject: z
		.string({ error: 'is missing' })
		.trim()
		.regex(
			/^(mailto:\S+@\S+|https:\/\/\S+)$/,
			'is neither mailto:you@example.com nor an https address',
		),
	publicKey: base64Url(65, MAKE_KEYS),
	privateKey: base64Url(32, MAKE_KEYS),
});

/** The sender's name and keys (RFC 8292). */
export type VapidDetails = z.output<typeof credentialShape>;

/**
 * A `journeyWebPushApi` credential, checked, including that its keys match.
 * @throws ChannelError of kind `config`
 */
export function vapidDetails(credential: unknown): VapidDetails {
	const details = credentialOf('Journey Web Push API', credentialShape, credential);
	if (publicKeyOf(details.privateKey) === details.publicKey) return details;
	throw new ChannelError(
		`Journey Web Push API credential, field "publicKey": does not belong to the private key. ${MAKE_KEYS}`,
		{ kind: 'config', code: 'ESETTINGS' },
	);
}

/**
 * Web push to browsers (RFC 8030, encrypted by RFC 8291, signed by RFC 8292). The recipient is a
 * PushSubscription as JSON, or a list of them.
 * @throws ChannelError of kind `config` for a wrong credential
 */
export function webPushChannel(setup: WebPushSetup): Channel<WebPushContent> {
	const vapid = vapidDetails(setup.credential);
	const elsewhere = publicFetch();
	const fetchFor = ({ endpoint }: WebPushSubscription) => {
		if (setup.apiBaseUrl || WELL_KNOWN.test(new URL(endpoint).hostname)) return setup.fetch;
		return setup.fetch ?? elsewhere;
	};
	return {
		name: 'webPush',
		capabilities: { html: false, deduplicates: false },
		async send({ id, recipient, content }, control) {
			const subscriptions = subscriptionsIn(recipient);
			if (subscriptions.length === 0) throw noSubscription();
			const payload = payloadOf(content, messageTag(setup.namespace ?? '', id));
			return await sendToDevices(subscriptions, async (subscription) => {
				const request = requestFor(subscription, payload, vapid, setup);
				return await sendHttp(request, control, {
					fetch: fetchFor(subscription),
					refusal: (reply) => pushRefusal(reply, subscription.endpoint),
				}).then(receiptOf, (error: unknown) => {
					throw setup.apiBaseUrl ? error : ofOneBrowser(error);
				});
			});
		},
	};
}

function requestFor(
	subscription: WebPushSubscription,
	payload: string,
	vapid: VapidDetails,
	{ ttlSeconds = TTL_SECONDS, urgency = 'normal', apiBaseUrl }: WebPushSetup,
) {
	const { headers, body } = details(() =>
		generateRequestDetails(subscription, payload, {
			vapidDetails: vapid,
			TTL: ttlSeconds,
			urgency,
		}),
	);
	const sent = Object.entries(headers).filter(([name]) => name !== 'Content-Length');
	return {
		url: throughProxy(subscription.endpoint, apiBaseUrl),
		method: 'POST' as const,
		headers: Object.fromEntries(sent.map(([name, value]) => [name, String(value)])),
		body: new Uint8Array(body!),
	};
}

/**
 * Encryption fails for keys that are not on the curve: the browser could never decrypt the message.
 */
function details<T>(make: () => T): T {
	try {
		return make();
	} catch (cause) {
		throw new ChannelError(
			`The web push subscription has invalid keys: ${(cause as Error).message}`,
			{ kind: 'permanent', code: 'EADDRESS' },
			{ cause },
		);
	}
}

function throughProxy(endpoint: string, apiBaseUrl?: string): string {
	if (!apiBaseUrl) return endpoint;
	const { pathname, search } = new URL(endpoint);
	return `${apiBaseUrl.trim().replace(/\/+$/, '')}${pathname}${search}`;
}

/** RFC 8030, 5: the message's own address. */
function receiptOf({ headers }: { headers: Headers }): SendReceipt {
	const location = headers.get('location');
	return location ? { providerId: location } : {};
}

function payloadOf({ title, body, url, icon }: WebPushContent, tag: string): string {
	if (title.trim() === '') throw configError('The message has no title. Fill in Title.');
	const payload = JSON.stringify({
		title,
		...(body && { body }),
		...(url && { url }),
		...(icon && { icon }),
		tag,
	});
	const size = Buffer.byteLength(payload);
	if (size <= MAX_PAYLOAD) return payload;
	throw configError(
		`The message has ${size} bytes; push services accept ${MAX_PAYLOAD}. Shorten it.`,
	);
}

/** A configuration error: no contact has failed for good. */
function configError(message: string): ChannelError {
	return new ChannelError(message, { kind: 'config', code: 'ECONTENT', scope: 'message' });
}

function noSubscription(): ChannelError {
	return new ChannelError(
		'The recipient is not a web push subscription. It looks like {"endpoint":"https://…","keys":{"p256dh":"…","auth":"…"}}.',
		{ kind: 'permanent', code: 'EADDRESS' },
	);
}

function publicKeyOf(privateKey: string): string | undefined {
	const curve = createECDH('prime256v1');
	try {
		curve.setPrivateKey(privateKey, 'base64url');
	} catch {
		return undefined;
	}
	return curve.getPublicKey('base64url');
}
