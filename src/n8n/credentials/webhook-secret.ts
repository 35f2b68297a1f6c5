import { signingKey } from '../../message/channels/webhook';
import { credentialTest } from './test';

export const testWebhookSecret = credentialTest('The secret is long enough', ({ secret }) =>
	signingKey(typeof secret === 'string' ? secret : ''),
);
