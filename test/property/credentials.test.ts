import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import webpush from 'web-push';
import { ChannelError } from '../../src/message/channels/channel';
import { serviceAccount } from '../../src/message/channels/push/google-token';
import { slackChannel } from '../../src/message/channels/slack';
import { smtpSettings } from '../../src/message/channels/smtp/settings';
import { twilioChannel } from '../../src/message/channels/sms/twilio';
import { vonageChannel } from '../../src/message/channels/sms/vonage';
import { telegramChannel } from '../../src/message/channels/telegram';
import { vapidDetails } from '../../src/message/channels/push/web-push';
import { signingKey } from '../../src/message/channels/webhook';
import { whatsAppChannel } from '../../src/message/channels/whatsapp';
import { callbackSecrets } from '../../src/n8n/credentials/callback-secrets';
import { ParameterError } from '../../src/n8n/parameters/error';
import { checkSecret } from '../../src/n8n/credentials/ingest-secret';
import { NAUGHTY } from '../support/naughty-strings';
import { anyText } from '../support/any-text';

const SECRET = 'hunter2';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const vapid = webpush.generateVAPIDKeys();

interface Kind {
	read: (credential: Record<string, unknown>) => unknown;
	/** A valid one. */
	good: Record<string, unknown>;
}

const KINDS: Record<string, Kind> = {
	smtp: {
		read: (credential) => smtpSettings(credential),
		good: { host: 'smtp.example.com', port: 465, secure: true, user: 'u', password: 'p' },
	},
	googleApi: { read: serviceAccount, good: { email: 'a@b.example', privateKey: pem } },
	journeyWebPushApi: { read: vapidDetails, good: { subject: 'mailto:a@b.example', ...vapid } },
	journeyWebhookApi: {
		read: ({ secret }) => signingKey(typeof secret === 'string' ? secret : ''),
		good: { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
	},
	journeyIngestApi: {
		read: ({ secret }) => checkSecret(secret),
		good: { secret: 'correct horse battery' },
	},
	journeyCallbackApi: {
		read: callbackSecrets,
		good: {
			...{ sendGridPublicKey: '', sendGridUser: '', sendGridPassword: '' },
			...{
				mailgunSigningKey: 'key-0123456789abcdef',
				postmarkUser: 'u',
				postmarkPassword: 'correct horse battery',
			},
			...{ snsTopicArns: 'arn:aws:sns:eu-west-1:123456789012:name', twilioAuthToken: '' },
			...{ vonageSignatureSecret: '', whatsAppAppSecret: '', whatsAppVerifyToken: '' },
		},
	},
	slackApi: {
		read: (credential) => slackChannel({ credential, to: 'users' }),
		good: { accessToken: 'xoxb-1' },
	},
	telegramApi: {
		read: (credential) => telegramChannel({ credential }),
		good: { accessToken: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw', baseUrl: '' },
	},
	twilioApi: {
		read: (credential) => twilioChannel({ credential }),
		good: { authType: 'authToken', accountSid: `AC${'0'.repeat(32)}`, authToken: 't' },
	},
	vonageApi: {
		read: (credential) => vonageChannel({ credential }),
		good: { apiKey: 'k', apiSecret: 's' },
	},
	whatsAppApi: {
		read: (credential) => whatsAppChannel({ credential, phoneNumberId: '106540352242922' }),
		good: { accessToken: 'EAAB' },
	},
};

const text = fc.oneof(
	fc.constantFrom(...NAUGHTY),
	anyText({ maxLength: 40 }),
	fc.constantFrom(
		'-----BEGIN PRIVATE KEY-----',
		'-----END PRIVATE KEY-----',
		'whsec_',
		'\r\n',
		':',
	),
);
/** Texts that hold the secret, and values that are no text. */
const odd = fc.oneof(
	fc.tuple(text, text).map(([before, after]) => `${before}${SECRET}${after}`),
	fc.constantFrom(
		`-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`,
		`${pem.slice(0, 200)}${SECRET}`,
		`https://user:${SECRET}@example.com/`,
		`${SECRET}:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw`,
	),
	fc.constantFrom<unknown>(null, undefined, 0, NaN, true, [], [SECRET], {}, { key: SECRET }),
);

describe.each(Object.entries(KINDS))('a credential of type %s', (_type, { read, good }) => {
	it('is accepted where it is valid', () => {
		expect(() => read(good)).not.toThrow();
	});

	it('is refused in words that name a field and never quote its value', () => {
		const field = fc.constantFrom(...Object.keys(good));
		fc.assert(
			fc.property(fc.dictionary(field, odd, { minKeys: 1 }), (changed) => {
				try {
					read({ ...good, ...changed });
				} catch (error) {
					const isOurs = error instanceof ChannelError || error instanceof ParameterError;
					expect({ isOurs, error }).toMatchObject({ isOurs: true });
					expect(JSON.stringify([(error as Error).message, (error as Error).stack])).not.toContain(
						SECRET,
					);
					expect((error as Error).message).not.toMatch(
						/expected \w+, received|\[object |undefined/,
					);
				}
			}),
			{ numRuns: 150 },
		);
	});
});
