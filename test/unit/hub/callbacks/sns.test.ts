import { once } from 'node:events';
import { createServer, globalAgent, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import MessageValidator from 'sns-validator';
import { makeSes } from '../../../../src/hub/callbacks/ses';
import { localhostCertificate } from '../../message/support/localhost-certificate';
import { call, HOUR, NOW, refusal } from './support/calls';
import { HOST, SnsTopic, TOPIC, type Message } from './support/sns-topic';

const SECRETS = { snsTopicArns: ['arn:aws:sns:us-east-1:123456789012:other', TOPIC] };
const COMPLAINT = {
	notificationType: 'Complaint',
	complaint: { complainedRecipients: [{ emailAddress: 'ada@example.com' }], feedbackId: 'f1' },
	mail: { messageId: '0102019c-000000' },
};

let topic: SnsTopic;
let server: Server;

beforeAll(async () => {
	topic = await SnsTopic.start();
	server = createServer(localhostCertificate, (_, response) => response.end(topic.certificate));
	server.listen(0, 'localhost');
	await once(server, 'listening');
	globalAgent.options.ca = localhostCertificate.cert;
});

afterAll(() => {
	delete globalAgent.options.ca;
	server.closeAllConnections();
	server.close();
});

beforeEach(() => {
	topic.asked.length = 0;
	topic.answer = null;
});

async function send(message: unknown, secrets: object = SECRETS, ses = makeSes(new Map())) {
	const headers = { 'content-type': 'text/plain; charset=UTF-8' };
	const request = call({ body: JSON.stringify(message), headers });
	return (await ses(request, secrets, topic.fetch)).reports;
}

/** The result of the validator of Amazon's own library; it gets the certificate from the server here. */
async function theirs(message: Message): Promise<boolean> {
	const { port } = server.address() as AddressInfo;
	const moved = { ...message, SigningCertURL: `https://localhost:${port}/sns.pem` };
	const validator = new MessageValidator(/^localhost:\d+$/);
	return await new Promise((resolve) => validator.validate(moved, (error) => resolve(!error)));
}

describe("SNS's signature counts exactly where sns-validator accepts it", () => {
	const cases: Array<[string, () => Message, boolean]> = [
		['version 1 (SHA1)', () => topic.notification(COMPLAINT), true],
		['version 2 (SHA256)', () => topic.notification(COMPLAINT, { SignatureVersion: '2' }), true],
		[
			'without a subject',
			() => {
				const { Subject: _, ...message } = topic.notification(COMPLAINT);
				return topic.sign(message);
			},
			true,
		],
		['a subscription to confirm', () => topic.confirmation(), true],
		[
			'an altered message',
			() => ({ ...topic.notification(COMPLAINT), Message: '{"notificationType":"Bounce"}' }),
			false,
		],
		[
			'an altered time',
			() => ({ ...topic.notification(COMPLAINT), Timestamp: '2026-03-02T09:00:01.675Z' }),
			false,
		],
		['another id', () => ({ ...topic.notification(COMPLAINT), MessageId: 'another' }), false],
		[
			'the signature of version 1 as version 2',
			() => ({ ...topic.notification(COMPLAINT), SignatureVersion: '2' }),
			false,
		],
		[
			'a signature that is none',
			() => ({ ...topic.notification(COMPLAINT), Signature: 'x' }),
			false,
		],
		[
			'a subscription to confirm with another token',
			() => ({ ...topic.confirmation(), Token: 'another' }),
			false,
		],
	];

	it.each(cases)('%s: both libraries agree', async (_, message, accepted) => {
		const sent = message();
		expect(await theirs(sent)).toBe(accepted);
		if (accepted) await send(sent);
		else expect(await refusal(send(sent))).toEqual([401, expect.any(String)]);
	});
});

describe('A message is taken of topics that the credential names, and of no other', () => {
	it('although SNS signs those just as well', async () => {
		const foreign = topic.notification(COMPLAINT, {
			TopicArn: 'arn:aws:sns:eu-west-1:999999999999:ses-events',
		});
		expect(await refusal(send(foreign))).toEqual([401, expect.stringContaining('Topic ARNs')]);
		expect(topic.asked).toEqual([]);
	});

	it.each([{}, { snsTopicArns: [] }])('not while it names none: %j', async (secrets) => {
		expect(await refusal(send(topic.notification(COMPLAINT), secrets))).toEqual([
			401,
			expect.any(String),
		]);
	});

	it('not where it is older than SNS tries again', async () => {
		const Timestamp = new Date(NOW - 26 * HOUR).toISOString();
		const old = topic.notification(COMPLAINT, { Timestamp });
		expect(await refusal(send(old))).toEqual([401, expect.stringContaining('too old')]);
	});
});

describe('A certificate is requested from SNS in the region of the topic, and nowhere else', () => {
	it.each([
		'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-01.pem',
		'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-01.pem',
		'https://sns.eu-west-1.amazonaws.com.example.com/SimpleNotificationService-01.pem',
		'https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-01.pem',
		'https://user@sns.eu-west-1.amazonaws.com/SimpleNotificationService-01.pem',
		'https://example.com/sns.eu-west-1.amazonaws.com/SimpleNotificationService-01.pem',
		'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-01.pem?x=1',
		'https://sns.eu-west-1.amazonaws.com/evil.pem',
		'https://sns.eu-west-1.amazonaws.com/../SimpleNotificationService-01',
		'https://169.254.169.254/SimpleNotificationService-01.pem',
		'not an address',
	])('not at %s', async (SigningCertURL) => {
		const message = topic.notification(COMPLAINT, { SigningCertURL });
		expect(await refusal(send(message))).toEqual([401, expect.stringContaining('SigningCertURL')]);
		expect(topic.asked).toEqual([]);
	});

	it('in China at its own domain', async () => {
		const TopicArn = 'arn:aws-cn:sns:cn-north-1:123456789012:ses-events';
		const SigningCertURL =
			'https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-01.pem';
		const message = topic.notification(COMPLAINT, { TopicArn, SigningCertURL });
		expect(await send(message, { snsTopicArns: [TopicArn] })).toHaveLength(1);
		expect(topic.asked).toEqual([SigningCertURL]);
	});

	it('once for all messages that it signs', async () => {
		const ses = makeSes(new Map());
		for (const _ of [1, 2, 3]) await send(topic.notification(COMPLAINT), SECRETS, ses);
		expect(topic.asked).toHaveLength(1);
	});

	it.each<[string, () => Response]>([
		['a redirect', () => Response.redirect('https://example.com/', 302)],
		['an error', () => new Response('', { status: 500 })],
		['too much', () => new Response(`BEGIN CERTIFICATE${'x'.repeat(100_000)}`)],
		['something else', () => new Response('<html>')],
		[
			'no connection',
			() => {
				throw new TypeError('fetch failed');
			},
		],
	])(
		'%s for an answer: 503, so that SNS tries again, and the next attempt requests it again',
		async (_, answer) => {
			const ses = makeSes(new Map());
			topic.answer = answer;
			expect(await refusal(send(topic.notification(COMPLAINT), SECRETS, ses))).toEqual([
				503,
				expect.stringContaining(HOST),
			]);
			topic.answer = null;
			expect(await send(topic.notification(COMPLAINT), SECRETS, ses)).toHaveLength(1);
		},
	);

	it('a certificate of another key signs nothing', async () => {
		topic.answer = () => new Response(localhostCertificate.cert);
		expect(await refusal(send(topic.notification(COMPLAINT)))).toEqual([401, expect.any(String)]);
	});
});

describe('A subscription', () => {
	it('of a topic that the credential names is confirmed at its address', async () => {
		const message = topic.confirmation();
		expect(await send(message)).toEqual([]);
		expect(topic.asked).toEqual([message.SigningCertURL, message.SubscribeURL]);
	});

	it.each([
		'http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
		`https://example.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}`,
		`https://${HOST}/?Action=DeleteTopic&TopicArn=${TOPIC}`,
		`https://${HOST}/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:9:other`,
	])('is not confirmed at %s, although signed', async (SubscribeURL) => {
		const message = topic.confirmation({ SubscribeURL });
		expect(await refusal(send(message))).toEqual([401, expect.stringContaining('SubscribeURL')]);
		expect(topic.asked).toEqual([message.SigningCertURL]);
	});

	it('of another topic is not', async () => {
		const message = topic.confirmation({ TopicArn: 'arn:aws:sns:eu-west-1:9:other' });
		expect(await refusal(send(message))).toEqual([401, expect.any(String)]);
		expect(topic.asked).toEqual([]);
	});

	it('that has ended is logged, and not begun again', async () => {
		const message = topic.confirmation({ Type: 'UnsubscribeConfirmation' });
		expect(await send(message)).toEqual([]);
		expect(topic.asked).toEqual([message.SigningCertURL]);
	});
});

describe('A body that is no message of SNS', () => {
	it('delivered raw: 400, with the setting to switch off', async () => {
		expect(await refusal(send(COMPLAINT))).toEqual([
			400,
			expect.stringContaining('raw message delivery'),
		]);
	});

	it.each([[[]], [null], [{ Type: 'Notification' }], ['text']])(
		'of %j is answered with 400',
		async (body) => {
			expect(await refusal(send(body))).toEqual([400, expect.any(String)]);
		},
	);

	it('without an event of SES reports nothing', async () => {
		const hello = 'Successfully validated SNS topic for Amazon SES event publishing.';
		for (const text of [hello, '[]', '{}', 'null']) {
			expect(await send(topic.notification(text))).toEqual([]);
		}
	});
});
