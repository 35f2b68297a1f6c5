import type { HubRequest, HubResponse } from './request';
import type { MessageReport } from './reports/report';

/** Secrets of the providers, from the credential; what is not set refuses its provider's calls. */
export interface CallbackSecrets {
	/** SendGrid's 'Verification Key' of the signed event webhook: a public key, base64. */
	sendGridPublicKey?: string;
	/** What SendGrid's Inbound Parse is told to send as HTTP Basic: it signs nothing. */
	sendGridUser?: string;
	sendGridPassword?: string;
	/** Mailgun's 'HTTP webhook signing key'. */
	mailgunSigningKey?: string;
	/** What Postmark is told to send as HTTP Basic. */
	postmarkUser?: string;
	postmarkPassword?: string;
	/** ARNs of Amazon SNS topics that SES publishes to. */
	snsTopicArns?: readonly string[];
	twilioAuthToken?: string;
	/** Of the account, for signed webhooks of the SMS API. */
	vonageSignatureSecret?: string;
	/** Of the Meta app. */
	whatsAppAppSecret?: string;
	/** What Meta repeats when the address is entered. */
	whatsAppVerifyToken?: string;
}

export interface CallbackResult {
	reports: MessageReport[];
	/** Absent: 200 without a body. */
	response?: HubResponse;
}

/**
 * One provider's calls: checks that it is the provider who calls, by its own signature scheme, and
 * says what it reports.
 * @throws HubError 401 for a call that is not the provider's, or too old; 400 for one not understood
 */
export type ReadCallback = (
	request: HubRequest,
	secrets: CallbackSecrets,
	/** For SNS's certificate and confirmation; never follows redirects. */
	fetch: typeof globalThis.fetch,
) => Promise<CallbackResult>;
