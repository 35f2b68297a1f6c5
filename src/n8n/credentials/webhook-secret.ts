import { signingKey } from '../../message/channels/webhook';
import { isObject } from '../parameters/values';
import { credentialTest } from './test';

/** The key of a `journeyWebhookApi` credential; throws ChannelError if it cannot be used. */
export function webhookSecret(data: unknown): Buffer {
	const { secret } = isObject(data) ? data : {};
	return signingKey(typeof secret === 'string' ? secret : '');
}

export const testWebhookSecret = credentialTest('The secret is long enough', webhookSecret);
