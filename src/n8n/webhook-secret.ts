import { signingKey } from '../message/channels/webhook';
import { credentialTest } from './credential-check';

export const testWebhookSecret = credentialTest('The secret is long enough', ({ secret }) =>
	signingKey(typeof secret === 'string' ? secret : ''),
);
