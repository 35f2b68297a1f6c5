import { z } from 'zod';

import type { Channel } from '../channel';
import { credentialOf } from '../credential';
import { apiUrl, basicAuth, sendHttp, type Fetch } from '../http';
import { phoneOf } from '../phone';
import { checkedSms, type SmsContent } from './content';
import { segmentsOf } from './segments';
import { vonageReceipt, vonageRefusal } from './vonage-errors';

export interface VonageSetup {
	/** n8n's `vonageApi` credential. */
	credential: unknown;
	apiBaseUrl?: string;
	/** Vonage's callback URL for every message. */
	statusCallback?: string;
	fetch?: Fetch;
}

const API = 'https://rest.nexmo.com';

const key = z.string().trim().min(1, 'is empty');
const credentialShape = z.object({ apiKey: key, apiSecret: key });

/** n8n's credential, checked. @throws ChannelError of kind `config` */
export const vonageCredential = (credential: unknown) =>
	credentialOf('Vonage', credentialShape, credential);

/**
 * SMS by Vonage's SMS API.
 * @throws ChannelError of kind `config` for a wrong credential
 */
export function vonageChannel(setup: VonageSetup): Channel<SmsContent> {
	const { apiKey, apiSecret } = vonageCredential(setup.credential);
	const { apiBaseUrl, statusCallback, fetch } = setup;
	const url = apiUrl(apiBaseUrl, API, 'sms/json');
	const headers = {
		authorization: basicAuth(apiKey, apiSecret),
		'content-type': 'application/json',
		accept: 'application/json',
	};
	return {
		name: 'sms',
		capabilities: { html: false, deduplicates: false },
		async send({ recipient, content }, control) {
			const { from, text, reference, statusCallback: callback } = checkedSms(content);
			const reportTo = statusCallback ?? callback;
			const body = JSON.stringify({
				to: plain(phoneOf(recipient)),
				from: plain(from),
				text,
				// Otherwise letters outside of GSM-7 arrive as question marks.
				...(segmentsOf(text).encoding === 'UCS-2' && { type: 'unicode' }),
				...(reportTo && { callback: reportTo }),
				...(reference && { 'client-ref': reference }),
			});
			const request = { url, method: 'POST', headers, body } as const;
			return vonageReceipt(await sendHttp(request, control, { fetch, refusal: vonageRefusal }));
		},
	};
}

/** Vonage expects numbers in E.164 without the +; sender names stay as they are. */
function plain(address: string): string {
	return /^\+\d+$/.test(address) ? address.slice(1) : address;
}
