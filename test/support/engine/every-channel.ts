import type { ICredentialDataDecryptedObject, INodeCredentials } from 'n8n-workflow';
import webpush from 'web-push';
import { credential as googleApi, PHONE } from '../../unit/message/support/firebase';
import { Browser } from '../../unit/message/support/browser';
import { ProviderServer, type Received } from '../../unit/message/support/provider-server';
import type { TestN8n } from './n8n';

const TOKEN = { access_token: 'ya29.a', expires_in: 3_599, token_type: 'Bearer' };
/** Each provider's answer of success. */
const TAKEN = {
	...{ ok: true, channel: 'C1', ts: '1.2', sid: 'SM7', name: 'projects/p/messages/1' },
	...{ messages: [{ id: 'wamid.1', status: '0', 'message-id': '1' }], 'message-count': '1' },
	...{ result: { message_id: 9, chat: { id: 1 } }, messaging_product: 'whatsapp' },
};

const answer = ({ path }: Received) => ({
	status: 200,
	body: path.includes('token') ? TOKEN : TAKEN,
});

/** One server in the place of all providers, which takes every message. */
export class EveryChannel {
	private constructor(readonly provider: ProviderServer) {}

	/** Gives n8n a credential for each. */
	static async start(n8n: TestN8n): Promise<EveryChannel> {
		const provider = await ProviderServer.start({ answer });
		const vapid = { subject: 'mailto:shop@example.com', ...webpush.generateVAPIDKeys() };
		const credentials: Record<string, object> = {
			slackApi: { accessToken: 'xoxb-1' },
			twilioApi: { authType: 'authToken', accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' },
			vonageApi: { apiKey: 'abcd1234', apiSecret: 'secret' },
			whatsAppApi: { accessToken: 'EAAB', businessAccountId: '102290129340398' },
			telegramApi: { accessToken: `110201543:${'A'.repeat(35)}`, baseUrl: provider.url },
			httpHeaderAuth: { name: 'X-Api-Key', value: 'k' },
			journeyWebhookApi: { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
			googleApi,
			journeyWebPushApi: vapid,
		};
		for (const [type, credential] of Object.entries(credentials)) {
			n8n.credentials[type] = () => credential as ICredentialDataDecryptedObject;
		}
		return new EveryChannel(provider);
	}

	/** As a node is connected to them. */
	static credentials(n8n: TestN8n): INodeCredentials {
		const types = Object.keys(n8n.credentials);
		return Object.fromEntries(types.map((type) => [type, { id: type, name: type }]));
	}

	/** Traits with an address for each. */
	get traits(): object {
		const { subscription } = new Browser(`${this.provider.url}/push`);
		return { fcmToken: PHONE, slackUserId: 'U1', telegramChatId: '1', webPush: subscription };
	}

	async close(): Promise<void> {
		await this.provider.close();
	}
}
