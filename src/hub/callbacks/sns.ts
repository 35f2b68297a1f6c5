import { verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { JsonObject } from '../../lib/json';
import { HubError } from '../request';

const text = z.string().max(300_000);

const schema = z.object({
	Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
	MessageId: text.min(1).max(200),
	TopicArn: text.max(500),
	Message: text,
	Timestamp: text.max(100),
	Signature: text.max(2_000),
	SignatureVersion: z.enum(['1', '2']),
	SigningCertURL: text.max(500),
	Subject: text.nullish(),
	Token: text.max(2_000).optional(),
	SubscribeURL: text.max(4_000).optional(),
});

/**
 * A message of Amazon SNS
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html).
 */
export type SnsMessage = z.infer<typeof schema>;

/** Signed members in this order, as far as the message has them. */
const SIGNED = {
	Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
	confirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

/** SHA1withRSA (version 1) is what topics start with; version 2 is SHA256withRSA. */
const DIGESTS = { '1': 'sha1', '2': 'sha256' } as const;

/** @throws HubError 400 for anything else, such as a message sent with 'raw message delivery' */
export function parseSns(body: JsonObject): SnsMessage {
	const parsed = schema.safeParse(body);
	if (parsed.success) return parsed.data;
	const [{ path }] = parsed.error.issues;
	throw new HubError(
		400,
		`Not a valid SNS message (${path.join('.')}): turn off 'raw message delivery' in the subscription, because such messages are not signed`,
	);
}

/**
 * The host of SNS in the topic's region, the only one that certificates and links are fetched from.
 */
export function snsHost(topicArn: string): string {
	const [, partition, , region] = topicArn.split(':');
	return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

/**
 * Own code, compared with Amazon's sns-validator by the tests: sns-validator fetches certificates
 * itself, without a time-out, of any size and from any region.
 * @throws HubError 401 if the certificate's key did not sign the message
 */
export function checkSns(message: SnsMessage, certificate: string): void {
	const { Type, SignatureVersion, Signature } = message;
	const keys = Type === 'Notification' ? SIGNED.Notification : SIGNED.confirmation;
	const signed = keys
		.filter((key) => typeof message[key as keyof SnsMessage] === 'string')
		.map((key) => `${key}\n${message[key as keyof SnsMessage]}\n`)
		.join('');
	const isSigned = verify(
		DIGESTS[SignatureVersion],
		Buffer.from(signed),
		rsaKey(certificate),
		Buffer.from(Signature, 'base64'),
	);
	if (!isSigned) throw new HubError(401, "Not authorized: the signature is not Amazon SNS's");
}

function rsaKey(certificate: string) {
	try {
		const { publicKey } = new X509Certificate(certificate);
		if (publicKey.asymmetricKeyType === 'rsa') return publicKey;
	} catch {
		// Reported below.
	}
	throw new HubError(401, 'Not authorized: SigningCertURL does not lead to an RSA certificate');
}
