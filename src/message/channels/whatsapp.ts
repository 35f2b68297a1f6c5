import { z } from 'zod';

import { ChannelError, type Channel } from './channel';
import { credentialOf } from './credential';
import { apiUrl, sendHttp, type Fetch } from './http';
import { phoneOf } from './phone';
import { messageBody, type MarkedContent } from './whatsapp/content';
import { whatsAppRefusal } from './whatsapp/errors';

export interface WhatsAppSetup {
	/** n8n's `whatsAppApi` credential. */
	credential: unknown;
	/** The sender's id at Meta, which is not the phone number. */
	phoneNumberId: string;
	apiBaseUrl?: string;
	fetch?: Fetch;
}

const API = 'https://graph.facebook.com';
/** Meta supports a version for two years from the release of the next one. */
export const GRAPH_VERSION = 'v24.0';

const credentialShape = z.object({ accessToken: z.string().trim().min(1, 'is empty') });
const answer = z.object({ messages: z.array(z.object({ id: z.string() })).min(1) });

/** n8n's credential, checked. @throws ChannelError of kind `config` */
export const whatsAppCredential = (credential: unknown) =>
	credentialOf('WhatsApp', credentialShape, credential);

/**
 * WhatsApp by Meta's Cloud API: templates at any time, text within 24 hours of the recipient's last
 * message.
 * @throws ChannelError of kind `config` for a wrong credential or phone number id
 */
export function whatsAppChannel(setup: WhatsAppSetup): Channel<MarkedContent> {
	const { accessToken } = whatsAppCredential(setup.credential);
	const { apiBaseUrl, fetch } = setup;
	const url = apiUrl(apiBaseUrl, API, `${GRAPH_VERSION}/${senderId(setup)}/messages`);
	const headers = {
		authorization: `Bearer ${accessToken}`,
		'content-type': 'application/json',
	};
	return {
		name: 'whatsapp',
		capabilities: { html: false, deduplicates: false },
		async send({ recipient, content }, control) {
			const body = JSON.stringify({
				messaging_product: 'whatsapp',
				recipient_type: 'individual',
				to: phoneOf(recipient),
				...messageBody(content),
				...(content.mark && { biz_opaque_callback_data: content.mark }),
			});
			const request = { url, method: 'POST', headers, body } as const;
			const { json } = await sendHttp(request, control, { fetch, refusal: whatsAppRefusal });
			return { providerId: answer.safeParse(json).data?.messages[0].id };
		},
	};
}

function senderId({ phoneNumberId }: WhatsAppSetup): string {
	const id = phoneNumberId.trim();
	if (/^\d{5,20}$/.test(id)) return id;
	throw new ChannelError(
		'Phone Number ID must be a number of about 15 digits. Meta shows it under WhatsApp > API Setup; it is not the phone number.',
		{ kind: 'config', code: 'ESETTINGS' },
	);
}
