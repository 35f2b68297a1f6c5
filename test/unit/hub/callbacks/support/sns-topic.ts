import { createSign, randomUUID } from 'node:crypto';
import { generate } from 'selfsigned';

export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:ses-events';
export const HOST = 'sns.eu-west-1.amazonaws.com';

export type Message = Record<string, string>;

/** What SNS signs, in its order (https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html). */
const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const CONFIRMATION = [
	'Message',
	'MessageId',
	'SubscribeURL',
	'Timestamp',
	'Token',
	'TopicArn',
	'Type',
];

/** Amazon SNS with a key of its own. */
export class SnsTopic {
	/** Addresses that were requested. */
	readonly asked: string[] = [];
	/** What is answered instead of the certificate. */
	answer: (() => Response) | null = null;

	private constructor(
		private readonly key: string,
		readonly certificate: string,
	) {}

	static async start(): Promise<SnsTopic> {
		const made = await generate([{ name: 'commonName', value: 'sns.amazonaws.com' }], {
			keySize: 2048,
			algorithm: 'sha256',
		});
		return new SnsTopic(made.private, made.cert);
	}

	notification(event: unknown, more: Message = {}): Message {
		return this.sign({
			Type: 'Notification',
			MessageId: randomUUID(),
			TopicArn: TOPIC,
			Subject: 'Amazon SES Email Event Notification',
			Message: typeof event === 'string' ? event : `${JSON.stringify(event)}\n`,
			Timestamp: '2026-03-02T09:00:00.675Z',
			SignatureVersion: '1',
			SigningCertURL: `https://${HOST}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
			UnsubscribeURL: `https://${HOST}/?Action=Unsubscribe&SubscriptionArn=${TOPIC}:1`,
			...more,
		});
	}

	confirmation(more: Message = {}): Message {
		const token =
			'2336412f37fb687f5d51e6e241d7700ae02f7124d8268910b858cb4db727ceeb2474bb937929d3bdd7';
		const {
			UnsubscribeURL: _,
			Subject: __,
			...message
		} = this.notification('', {
			Type: 'SubscriptionConfirmation',
			Message: `You have chosen to subscribe to the topic ${TOPIC}.`,
			Token: token,
			SubscribeURL: `https://${HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${token}`,
			...more,
		});
		return this.sign(message);
	}

	sign(message: Message): Message {
		const keys = message.Type === 'Notification' ? NOTIFICATION : CONFIRMATION;
		const signer = createSign(message.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1');
		for (const key of keys) if (key in message) signer.update(`${key}\n${message[key]}\n`);
		return { ...message, Signature: signer.sign(this.key, 'base64') };
	}

	readonly fetch: typeof globalThis.fetch = async (input, init) => {
		this.asked.push(String(input));
		if (init?.redirect !== 'manual') throw new Error('A redirect would be followed');
		return this.answer?.() ?? new Response(this.certificate);
	};
}
