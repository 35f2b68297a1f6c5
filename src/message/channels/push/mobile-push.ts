import { z } from 'zod';

import { type Channel, ChannelError, type SendControl } from '../channel';
import { messageTag, sendToDevices } from './devices';
import { serviceAccount, type GoogleTokens, type TokenRequest } from './google-token';
import { apiUrl, sendHttp, type Fetch, type HttpReply } from '../http';
import { fcmRefusal } from './mobile-push-errors';

export interface MobilePushContent {
	title: string;
	body?: string;
	/** Data for the app. */
	data?: Record<string, string>;
}

export interface MobilePushSetup {
	/** n8n's `googleApi` credential. */
	credential: unknown;
	/** The Firebase project; default: the one in the service account's address. */
	projectId?: string;
	/** Instead of Google's, for messages and for tokens. */
	apiBaseUrl?: string;
	/** Separates the messages of different stores, whose ids all count from 1. */
	namespace?: string;
	tokens: GoogleTokens;
	fetch?: Fetch;
}

const API = 'https://fcm.googleapis.com';
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const PROJECT_ID = /^[a-z][a-z0-9.:-]{4,}$/;

const answer = z.object({ name: z.string() });

/**
 * Push to apps on Android, iOS and the web by Firebase Cloud Messaging, HTTP v1. The recipient is a
 * registration token, or a JSON list of them.
 * @throws ChannelError of kind `config` for a wrong credential or project
 */
export function mobilePushChannel(setup: MobilePushSetup): Channel<MobilePushContent> {
	const { apiBaseUrl, fetch, tokens } = setup;
	const account = serviceAccount(setup.credential);
	const project = projectOf(account.email, setup.projectId);
	const url = apiUrl(apiBaseUrl, API, `v1/projects/${encodeURIComponent(project)}/messages:send`);
	const access: TokenRequest = { account, scope: SCOPE, apiBaseUrl, fetch };

	async function post(device: string, message: object, control: SendControl): Promise<HttpReply> {
		const body = JSON.stringify({ message: { token: device, ...message } });
		for (let last = false; ; last = true) {
			const token = await tokens.get(access);
			const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
			try {
				const refusal = (reply: HttpReply) => fcmRefusal(reply, device);
				return await sendHttp({ url, method: 'POST', headers, body }, control, { fetch, refusal });
			} catch (error) {
				// A token may expire early, when its account's keys change.
				if (last || !isUnauthenticated(error)) throw error;
				await tokens.forget(access, token);
			}
		}
	}

	return {
		name: 'mobilePush',
		capabilities: { html: false, deduplicates: false },
		async send({ id, recipient, content }, control) {
			const devices = tokensIn(recipient);
			if (devices.length === 0) throw noToken();
			const message = messageOf(content, messageTag(setup.namespace ?? '', id));
			return await sendToDevices(devices, async (device) => {
				const { json } = await post(device, message, control);
				const { success, data } = answer.safeParse(json);
				return success ? { providerId: data.name } : {};
			});
		},
	};
}

/** The registration tokens in a contact's attribute, or in a recipient: one, or a list. */
export function tokensIn(value: unknown): string[] {
	return [...new Set(listed(value))];
}

/** The attribute's value without these tokens; null if none is left. */
export function withoutTokens(value: unknown, dead: readonly string[]): string[] | null {
	const rest = tokensIn(value).filter((token) => !dead.includes(token));
	return rest.length > 0 ? rest : null;
}

function listed(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(listed);
	if (typeof value !== 'string') return [];
	const text = value.trim();
	if (text.startsWith('[')) {
		try {
			return listed(JSON.parse(text) as unknown);
		} catch {
			return [];
		}
	}
	return /^\S{10,4096}$/.test(text) ? [text] : [];
}

/** A notification replaces an earlier one with the same tag, so a repeated one shows once. */
function messageOf({ title, body, data }: MobilePushContent, tag: string): object {
	if (title.trim() === '') {
		throw new ChannelError('The message has no title. Fill in Title.', {
			kind: 'config',
			code: 'ECONTENT',
			scope: 'message',
		});
	}
	return {
		notification: { title, ...(body && { body }) },
		...(data && Object.keys(data).length > 0 && { data }),
		android: { notification: { tag } },
		apns: { headers: { 'apns-collapse-id': tag } },
	};
}

/** `name@project.iam.gserviceaccount.com` */
function projectOf(email: string, projectId?: string): string {
	const named = projectId?.trim() || /@([^.@]+)\.iam\.gserviceaccount\.com$/.exec(email)?.[1];
	if (named !== undefined && PROJECT_ID.test(named)) return named;
	throw new ChannelError(
		"Project ID: cannot be read from the service account. Copy it from the Firebase console's project settings.",
		{ kind: 'config', code: 'ESETTINGS' },
	);
}

function isUnauthenticated(error: unknown): boolean {
	return error instanceof ChannelError && error.code === 'UNAUTHENTICATED';
}

function noToken(): ChannelError {
	return new ChannelError('The recipient is not a registration token of Firebase.', {
		kind: 'permanent',
		code: 'EADDRESS',
	});
}
