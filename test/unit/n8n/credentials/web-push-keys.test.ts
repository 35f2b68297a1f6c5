import type { ICredentialsDecrypted, ICredentialTestFunctions } from 'n8n-workflow';
import { generateVAPIDKeys } from 'web-push';
import { testWebPushKeys } from '../../../../src/n8n/credentials/web-push-keys';

const keys = generateVAPIDKeys();

async function test(data: ICredentialsDecrypted['data']) {
	const credential = { id: '1', name: 'Keys', type: 'journeyWebPushApi', data };
	return await testWebPushKeys.call({} as ICredentialTestFunctions, credential);
}

describe('Saving the web push credential', () => {
	it('is fine with a subject and two keys that belong together', async () => {
		const result = await test({ subject: 'https://shop.example.com', ...keys });
		expect(result).toEqual({ status: 'OK', message: 'The two keys belong together' });
	});

	it('shows the mistake otherwise, and how to make keys', async () => {
		const { publicKey } = generateVAPIDKeys();
		const result = await test({ subject: 'mailto:shop@example.com', ...keys, publicKey });
		expect(result.status).toBe('Error');
		expect(result.message).toContain('npx web-push generate-vapid-keys');
		expect((await test(undefined)).status).toBe('Error');
	});
});
