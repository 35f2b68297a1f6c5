import { signingKey } from '../../message/channels/webhook';
import { ParameterError } from '../parameters/error';
import { isObject } from '../parameters/values';
import { flawOfSecret } from './secret';
import { credentialTest } from './test';

/**
 * The key of a `journeyWebhookApi` credential.
 * @throws ChannelError if it is too short, ParameterError if it can be guessed
 */
export function webhookSecret(data: unknown): Buffer {
	const { secret } = isObject(data) ? data : {};
	const text = typeof secret === 'string' ? secret.trim() : '';
	const key = signingKey(text);
	const flaw = flawOfSecret(text);
	if (flaw === null) return key;
	throw new ParameterError(`The signing secret ${flaw}. Create one with a password generator.`);
}

export const testWebhookSecret = credentialTest('The secret can be used', webhookSecret);
