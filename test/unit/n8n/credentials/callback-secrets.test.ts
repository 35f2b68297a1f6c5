import { generateKeyPairSync } from 'node:crypto';
import type { ICredentialTestFunctions } from 'n8n-workflow';
import { JourneyCallbackApi } from '../../../../credentials/JourneyCallbackApi.credentials';
import { PROVIDERS } from '../../../../src/hub/callbacks/providers';
import {
	callbackSecrets,
	secretsOf,
	testCallbackSecrets,
} from '../../../../src/n8n/credentials/callback-secrets';

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEY = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const HEX = '0123456789abcdef0123456789abcdef';
const LONG = 'sixteen letters at least';
const ARNS = [
	'arn:aws:sns:eu-west-1:123456789012:ses-events',
	'arn:aws-us-gov:sns:us-gov-west-1:123456789012:ses_2',
];

/** As n8n passes it: fields without input are empty. */
const EMPTY = Object.fromEntries(
	new JourneyCallbackApi().properties
		.filter(({ type }) => type !== 'notice')
		.map(({ name, default: value }) => [name, value]),
);

async function test(data: object) {
	const credential = { id: '1', name: 'Callbacks', type: 'journeyCallbackApi', data };
	return await testCallbackSecrets.call({} as ICredentialTestFunctions, credential as never);
}

describe("A 'Journey Callback API' credential", () => {
	it('gives the secrets of every provider', () => {
		const data = {
			sendGridPublicKey: KEY,
			sendGridUser: 'parse',
			sendGridPassword: LONG,
			mailgunSigningKey: HEX,
			postmarkUser: 'postmark',
			postmarkPassword: LONG,
			twilioAuthToken: HEX,
			whatsAppAppSecret: HEX,
			whatsAppVerifyToken: 'word',
		};
		const secrets = callbackSecrets({ ...EMPTY, ...data, snsTopicArns: ` ${ARNS.join('\n')}\n` });
		expect(secrets).toEqual({ ...data, snsTopicArns: ARNS });
	});

	it('leaves out empty or blank fields', () => {
		const secrets = callbackSecrets({ ...EMPTY, twilioAuthToken: ` ${HEX} `, postmarkUser: ' ' });
		expect(Object.entries(secrets).filter(([, value]) => value?.length)).toEqual([
			['twilioAuthToken', HEX],
		]);
	});

	it.each([
		[{ sendGridPublicKey: KEY }],
		[{ sendGridPublicKey: `-----BEGIN PUBLIC KEY-----\n${KEY}\n-----END PUBLIC KEY-----\n` }],
		[{ mailgunSigningKey: 'key-0123456789abcdef' }],
		[{ snsTopicArns: ARNS.join(', ') }],
	])('is valid with %j', async (data) => {
		expect(await test({ ...EMPTY, ...data })).toMatchObject({ status: 'OK' });
	});

	it.each([
		[{}, 'at least one provider'],
		[{ sendGridPublicKey: 'SG.0123' }, "'SendGrid Verification Key'"],
		[{ mailgunSigningKey: 'short' }, "'Mailgun Signing Key' needs at least 16 characters"],
		[{ postmarkUser: 'postmark' }, "both 'Postmark User' and 'Postmark Password'"],
		[{ postmarkPassword: LONG }, "both 'Postmark User' and 'Postmark Password'"],
		[{ postmarkUser: 'a:b', postmarkPassword: LONG }, "'Postmark User' must not contain a colon"],
		[{ sendGridPassword: LONG }, "both 'SendGrid Inbound User' and 'SendGrid Inbound Password'"],
		[{ snsTopicArns: 'arn:aws:s3:::bucket' }, "'Amazon SNS Topic ARNs'"],
		[{ twilioAuthToken: `AC${HEX}` }, "'Twilio Auth Token' must be 32 hexadecimal digits"],
		[{ whatsAppAppSecret: HEX }, "both 'WhatsApp App Secret' and 'WhatsApp Verify Token'"],
	])('is invalid with %j, with the reason', async (data, message) => {
		expect(await test({ ...EMPTY, ...data })).toEqual({
			status: 'Error',
			message: expect.stringContaining(message),
		});
	});

	it('with a mistake in the fields of one provider keeps out its calls, and no others', () => {
		const data = { ...EMPTY, mailgunSigningKey: 'short', postmarkUser: 'p', twilioAuthToken: HEX };
		expect(() => secretsOf('mailgun', data)).toThrow("'Mailgun Signing Key' needs at least 16");
		expect(() => secretsOf('postmark', data)).toThrow("both 'Postmark User' and");
		expect(secretsOf('twilio', data)).toMatchObject({ twilioAuthToken: HEX });
		expect(secretsOf('vonage', data).vonageSignatureSecret).toBeUndefined();
	});

	it('gives each provider its own secrets and no others, of all that the hub takes', () => {
		const data = {
			...{ sendGridPublicKey: KEY, sendGridUser: 'parse', sendGridPassword: LONG },
			...{ mailgunSigningKey: HEX, postmarkUser: 'postmark', postmarkPassword: LONG },
			...{ snsTopicArns: ARNS.join(' '), twilioAuthToken: HEX, vonageSignatureSecret: LONG },
			...{ whatsAppAppSecret: HEX, whatsAppVerifyToken: 'word' },
		};
		const filled = (secrets: object) =>
			Object.entries(secrets).flatMap(([name, value]: [string, string]) =>
				value?.length ? [name] : [],
			);
		const all = [...PROVIDERS.keys()].flatMap((name) => filled(secretsOf(name, data)));
		expect(all.sort()).toEqual(Object.keys(data).sort());
	});

	it('shows no secret in its errors', async () => {
		const { message } = await test({ ...EMPTY, twilioAuthToken: 'my secret' });
		expect(message).not.toContain('my secret');
	});

	it('masks all fields but names, the public key and addresses', () => {
		const open = new JourneyCallbackApi().properties.filter(
			({ type, typeOptions }) => type === 'string' && typeOptions?.password !== true,
		);
		expect(open.map(({ name }) => name)).toEqual([
			'sendGridPublicKey',
			'sendGridUser',
			'postmarkUser',
			'snsTopicArns',
		]);
	});
});
