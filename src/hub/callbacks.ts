import type { HubRequest, HubResponse } from './request';
import type { MessageReport } from './reports/report';

/** Secrets of the providers, from the credential. A provider without its secret is refused. */
export interface CallbackSecrets {
	/** SendGrid's 'Verification Key' of the signed event webhook: a public key, base64. */
	sendGridPublicKey?: string;
	/** HTTP Basic user of SendGrid's Inbound Parse, which has no signatures. */
	sendGridUser?: string;
	sendGridPassword?: string;
	/** Mailgun's 'HTTP webhook signing key'. */
	mailgunSigningKey?: string;
	/** HTTP Basic user of Postmark, which has no signatures. */
	postmarkUser?: string;
	postmarkPassword?: string;
	/** ARNs of Amazon SNS topics that SES publishes to. */
	snsTopicArns?: readonly string[];
	twilioAuthToken?: string;
	/** The account's, for signed webhooks of the SMS API. */
	vonageSignatureSecret?: string;
	/** The Meta app's. */
	whatsAppAppSecret?: string;
	/** Token that Meta sends when the callback URL is configured. */
	whatsAppVerifyToken?: string;
}

export interface CallbackResult {
	reports: MessageReport[];
	/** Absent: 200 without a body. */
	response?: HubResponse;
}

/**
 * Reads one provider's calls: verifies the provider's signature and returns its reports.
 * @throws HubError 401 for a call that is not the provider's, or too old; 400 for a malformed one
 */
export type ReadCallback = (
	request: HubRequest,
	secrets: CallbackSecrets,
	/** Fetches SNS's certificate and confirms its subscriptions; never follows redirects. */
	fetch: typeof globalThis.fetch,
) => Promise<CallbackResult>;
