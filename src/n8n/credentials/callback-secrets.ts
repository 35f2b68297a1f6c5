import { z } from 'zod';
import type { CallbackSecrets } from '../../hub/callbacks';
import { sendGridKey } from '../../hub/callbacks/sendgrid';
import { inWords } from '../../message/channels/credential';
import { credentialTest } from './test';
import { ParameterError } from '../parameters/error';

/** Shorter ones can be guessed. */
const SHORTEST = 16;

const optional = z
	.string()
	.trim()
	.transform((text) => text || undefined)
	.optional();
const secret = optional.refine((text) => text === undefined || text.length >= SHORTEST, {
	error: `needs at least ${SHORTEST} characters`,
});
/** RFC 7617: a colon would end the user. */
const user = optional.refine((text) => !text?.includes(':'), { error: 'must not hold a colon' });
const hexadecimal = optional.refine((text) => text === undefined || /^[0-9a-f]{32}$/i.test(text), {
	error: 'is 32 hexadecimal digits: copy it once more',
});

const ARN = /^arn:aws(?:-[a-z]+)*:sns:[a-z]{2}(?:-[a-z]+)+-\d+:\d{12}:[\w-]{1,256}(?:\.fifo)?$/;

const schema = z.object({
	sendGridPublicKey: optional.refine((text) => text === undefined || isSendGridKey(text), {
		error: "is not a Verification Key of SendGrid's: copy the whole line",
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
			error:
				'holds something else than ARNs of SNS topics, as in arn:aws:sns:eu-west-1:123456789012:name',
		}),
	twilioAuthToken: hexadecimal,
	vonageSignatureSecret: secret,
	whatsAppAppSecret: hexadecimal,
	whatsAppVerifyToken: optional,
});

/** As the credential calls its fields. */
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

/** Of no use without each other. */
const PAIRS: ReadonlyArray<readonly [Field, Field]> = [
	['sendGridUser', 'sendGridPassword'],
	['postmarkUser', 'postmarkPassword'],
	['whatsAppAppSecret', 'whatsAppVerifyToken'],
];

/** By the provider's name in the address of its calls. */
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
 * What a `journeyCallbackApi` credential holds for one provider. A mistake in another's field does
 * not keep its calls out.
 * @throws ParameterError for a field of this provider that cannot be right
 */
export function secretsOf(provider: string, data: object): CallbackSecrets {
	const own: readonly string[] = FIELDS[provider] ?? [];
	return secretsIn(Object.fromEntries(Object.entries(data).filter(([name]) => own.includes(name))));
}

/**
 * What a `journeyCallbackApi` credential holds.
 * @throws ParameterError for a field that cannot be right, and where none is filled in
 */
export function callbackSecrets(data: object): CallbackSecrets {
	const secrets = secretsIn(data);
	if ((Object.keys(LABELS) as Field[]).some((field) => isFilledIn(secrets, field))) return secrets;
	throw mistake('fill in the fields of at least one provider.');
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

export const testCallbackSecrets = credentialTest('What is filled in looks right', callbackSecrets);

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
