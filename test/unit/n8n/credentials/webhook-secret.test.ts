import type { ICredentialTestFunctions } from 'n8n-workflow';

import { testWebhookSecret } from '../../../../src/n8n/credentials/webhook-secret';

describe("The test of a 'Journey Webhook API' credential", () => {
	it.each([
		['sixteen letters!', 'OK'],
		['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'OK'],
		['too short', 'Error'],
		['whsec_MfKQ9r8G', 'Error'],
		[undefined, 'Error'],
	])('answers a secret of %j with %s', async (secret, status) => {
		const credential = { id: '1', name: 'Hook', type: 'journeyWebhookApi', data: { secret } };
		const context = {} as ICredentialTestFunctions;
		const result = await testWebhookSecret.call(context, credential as never);
		expect(result.status).toBe(status);
		expect(result.message).not.toContain('whsec');
	});
});
