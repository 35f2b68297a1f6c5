import { getExpectedTwilioSignature } from 'twilio';
import type { HubRequest } from '../../../../src/hub/request';

export const TWILIO_TOKEN = '0123456789abcdef0123456789abcdef';
export const TWILIO_URL = 'https://n8n.acme.com/webhook/7f9c/hub/callbacks/twilio';

export interface TwilioCall {
	url?: string;
	fields?: Record<string, string>;
	body?: string;
	/** Default: made by Twilio's own library. */
	signature?: string;
	type?: string;
	/** ms */
	receivedAt?: number;
}

/** A call as Twilio makes it. */
export function twilioCall({ url = TWILIO_URL, fields = {}, ...more }: TwilioCall): HubRequest {
	const {
		body = new URLSearchParams(fields).toString(),
		signature = getExpectedTwilioSignature(TWILIO_TOKEN, url, fields),
		receivedAt = Date.UTC(2026, 2, 2, 9),
	} = more;
	return {
		method: 'POST',
		path: 'callbacks/twilio',
		url,
		query: Object.fromEntries(new URL(url).searchParams),
		headers: {
			'content-type': more.type ?? 'application/x-www-form-urlencoded; charset=utf-8',
			'x-twilio-signature': signature,
		},
		rawBody: Buffer.from(body),
		form: {},
		receivedAt,
	};
}
