import { z } from 'zod';

import type { Channel } from '../channel';
import { credentialOf } from '../credential';
import { apiUrl, basicAuth, sendHttp, type Fetch, type HttpReply } from '../http';
import { phoneOf } from '../phone';
import { checkedSms, type SmsContent } from './content';
import { twilioRefusal } from './twilio-errors';

export interface TwilioSetup {
	/** n8n's `twilioApi` credential. */
	credential: unknown;
	apiBaseUrl?: string;
	/** Twilio's callback URL for every message. */
	statusCallback?: string;
	fetch?: Fetch;
}

const API = 'https://api.twilio.com';
const MESSAGING_SERVICE = /^MG[0-9a-f]{32}$/i;

const sid = (prefix: string) =>
	z
		.string()
		.trim()
		.regex(new RegExp(`^${prefix}[0-9a-f]{32}$`, 'i'), `does not begin with ${prefix} and 32 more`);
const secret = z.string().trim().min(1, 'is empty');

const login = z.discriminatedUnion('authType', [
	z.object({ authType: z.literal('authToken'), accountSid: sid('AC'), authToken: secret }),
	z.object({
		authType: z.literal('apiKey'),
		accountSid: sid('AC'),
		apiKeySid: sid('SK'),
		apiKeySecret: secret,
	}),
]);
/** Credentials from before API keys have no type. */
const credentialShape = z.preprocess(
	(given) => ({ authType: 'authToken', ...(given as object) }),
	login,
);

const answer = z.object({ sid: z.string() });

/** n8n's credential, checked. @throws ChannelError of kind `config` */
export const twilioCredential = (credential: unknown) =>
	credentialOf('Twilio', credentialShape, credential);

/**
 * SMS by Twilio's Messages API.
 * @throws ChannelError of kind `config` for a wrong credential
 */
export function twilioChannel(setup: TwilioSetup): Channel<SmsContent> {
	const credential = twilioCredential(setup.credential);
	const { apiBaseUrl, statusCallback, fetch } = setup;
	const url = apiUrl(apiBaseUrl, API, `2010-04-01/Accounts/${credential.accountSid}/Messages.json`);
	const headers = {
		authorization: authorization(credential),
		'content-type': 'application/x-www-form-urlencoded',
		accept: 'application/json',
	};
	return {
		name: 'sms',
		capabilities: { html: false, deduplicates: false },
		async send({ recipient, content }, control) {
			const { from, text, statusCallback: callback } = checkedSms(content);
			const reportTo = statusCallback ?? callback;
			const body = new URLSearchParams({
				To: phoneOf(recipient),
				[MESSAGING_SERVICE.test(from) ? 'MessagingServiceSid' : 'From']: from,
				Body: text,
				...(reportTo && { StatusCallback: reportTo }),
			});
			const request = { url, method: 'POST', headers, body: body.toString() } as const;
			const refusal = (reply: HttpReply) => twilioRefusal(reply, recipient);
			const { json } = await sendHttp(request, control, { fetch, refusal });
			return { providerId: answer.safeParse(json).data?.sid };
		},
	};
}

function authorization(credential: z.output<typeof login>): string {
	return credential.authType === 'apiKey'
		? basicAuth(credential.apiKeySid, credential.apiKeySecret)
		: basicAuth(credential.accountSid, credential.authToken);
}
