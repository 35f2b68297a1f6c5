import { z } from 'zod';
import type { CallbackSecrets } from '../../hub/callbacks';
import { sendGridKey } from '../../hub/callbacks/sendgrid';
import { inWords } from '../../message/channels/credential';
import { flawOfSecret } from './secret';
import { credentialTest } from './test';
import { ParameterError } from '../parameters/error';

const optional = z
	.string()
	.trim()
	.transform((text) => text || undefined)
	.optional();
const secret = optional.superRefine((text, { addIssue }) => {
	const flaw = text === undefined ? null : flawOfSecret(text);
	if (flaw !== null) addIssue({ code: 'custom', message: flaw });
});
/** RFC 7617: a colon ends the user name. */
const user = optional.refine((text) => !text?.includes(':'), { error: 'must not contain a colon' });
const hexadecimal = optional.refine((text) => text === undefined || /^[0-9a-f]{32}$/i.test(text), {
	error: 'must be 32 hexadecimal digits: copy it again',
});

const ARN = /^arn:aws(?:-[a-z]+)*:sns:[a-z]{2}(?:-[a-z]+)+-\d+:\d{12}:[\w-]{1,256}(?:\.fifo)?$/;

const schema = z.object({
	sendGridPublicKey: optional.refine((text) => text === undefined || isSendGridKey(text), {
		error: 'is not a SendGrid Verification Key: copy the whole line',
	}),
	sendGridUser: user,
	sendGridPassword: secret,
	mailgunSigningKey: secret,
	postmarkUser: user,
	postmarkPassword: secret,
	snsTopicArns: z
		.string()
		.optional()
		.transform((text) => (text ?? '').split(/[\s,]+/).filter((arn) => arn !== ''))
		.refine((arns) => arns.every((arn) => ARN.test(arn)), {
			error: 'must contain only ARNs of SNS topics such as arn:aws:sns:eu-west-1:123456789012:name',
		}),
	twilioAuthToken: hexadecimal,
	vonageSignatureSecret: secret,
	whatsAppAppSecret: hexadecimal,
	whatsAppVerifyToken: optional,
});

/** Labels of the credential's fields. */
const LABELS: Record<keyof z.infer<typeof schema>, string> = {
	sendGridPublicKey: 'SendGrid Verification Key',
	sendGridUser: 'SendGrid Inbound User',
	sendGridPassword: 'SendGrid Inbound Password',
	mailgunSigningKey: 'Mailgun Signing Key',
	postmarkUser: 'Postmark User',
	postmarkPassword: 'Postmark Password',
	snsTopicArns: 'Amazon SNS Topic ARNs',
	twilioAuthToken: 'Twilio Auth Token',
	vonageSignatureSecret: 'Vonage Signature Secret',
	whatsAppAppSecret: 'WhatsApp App Secret',
	whatsAppVerifyToken: 'WhatsApp Verify Token',
};
type Field = keyof typeof LABELS;

/** Fields that are useless without each other. */
const PAIRS: ReadonlyArray<readonly [Field, Field]> = [
	['sendGridUser', 'sendGridPassword'],
	['postmarkUser', 'postmarkPassword'],
	['whatsAppAppSecret', 'whatsAppVerifyToken'],
];

/** Fields by the provider's name in the path of its calls. */
const FIELDS: Readonly<Record<string, readonly Field[]>> = {
	mailgun: ['mailgunSigningKey'],
	postmark: ['postmarkUser', 'postmarkPassword'],
	sendgrid: ['sendGridPublicKey', 'sendGridUser', 'sendGridPassword'],
	ses: ['snsTopicArns'],
	twilio: ['twilioAuthToken'],
	vonage: ['vonageSignatureSecret'],
	whatsapp: ['whatsAppAppSecret', 'whatsAppVerifyToken'],
};

/**
 * The secrets of one provider in a `journeyCallbackApi` credential. Invalid fields of other
 * providers do not block its calls.
 * @throws ParameterError for an invalid field of this provider
 */
export function secretsOf(provider: string, data: object): CallbackSecrets {
	const own: readonly string[] = FIELDS[provider] ?? [];
	return secretsIn(Object.fromEntries(Object.entries(data).filter(([name]) => own.includes(name))));
}

/**
 * The secrets of all providers in a `journeyCallbackApi` credential.
 * @throws ParameterError for an invalid field, or if no field is filled in
 */
export function callbackSecrets(data: object): CallbackSecrets {
	const secrets = secretsIn(data);
	if ((Object.keys(LABELS) as Field[]).some((field) => isFilledIn(secrets, field))) return secrets;
	throw mistake('fill in the fields of at least one provider.');
}

/**
 * Checks what the chosen providers need.
 * @throws ParameterError for an invalid field of one of them, or none that is filled in
 */
export function checkProviders(providers: readonly string[], data: object): void {
	for (const provider of providers) {
		const secrets = secretsOf(provider, data);
		const own = FIELDS[provider] ?? [];
		if (own.length === 0 || own.some((field) => isFilledIn(secrets, field))) continue;
		const names = own.map((field) => `'${LABELS[field]}'`).join(', ');
		throw mistake(
			`the calls of ${provider} would be rejected: fill in ${names}, or remove it from 'Provider Callbacks'.`,
		);
	}
}

function isFilledIn(secrets: CallbackSecrets, field: Field): boolean {
	return (secrets[field]?.length ?? 0) > 0;
}

function secretsIn(data: object): CallbackSecrets {
	const parsed = schema.safeParse(data, { error: inWords });
	if (!parsed.success) {
		const [{ path, message }] = parsed.error.issues;
		throw mistake(`'${LABELS[path[0] as Field] ?? path.join('.')}' ${message}.`);
	}
	const secrets = parsed.data;
	for (const [one, other] of PAIRS) {
		if (isFilledIn(secrets, one) === isFilledIn(secrets, other)) continue;
		throw mistake(`fill in both '${LABELS[one]}' and '${LABELS[other]}', or neither.`);
	}
	return secrets;
}

export const testCallbackSecrets = credentialTest(
	'The fields have the right format',
	callbackSecrets,
);

function isSendGridKey(text: string): boolean {
	try {
		sendGridKey(text);
		return true;
	} catch {
		return false;
	}
}

function mistake(what: string): ParameterError {
	return new ParameterError(`Credential 'Journey Callback API': ${what}`);
}
