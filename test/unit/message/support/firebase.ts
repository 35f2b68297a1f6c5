import { generateKeyPairSync } from 'node:crypto';
import { ChannelError, type SendReceipt } from '../../../../src/message/channels/channel';
import { GoogleTokens } from '../../../../src/message/channels/push/google-token';
import {
	mobilePushChannel,
	type MobilePushContent,
	type MobilePushSetup,
} from '../../../../src/message/channels/push/mobile-push';
import { VirtualClock } from '../../../../src/simulation/virtual-clock';
import { ProviderServer, type Answer, type Received } from './provider-server';

export const EMAIL = 'firebase-adminsdk-x1@acme-shop-1.iam.gserviceaccount.com';
export const SEND = '/v1/projects/acme-shop-1/messages:send';
export const NAME = 'projects/acme-shop-1/messages/0:1500415314455276%31bd1c9631bd1c96';
/** As Google's documentation shows one. */
export const PHONE = 'bk3RNwTe3H0:CI2k_HHwgIpoDKCIZvvDMExUdFQ3P1';
export const TABLET = 'cR1rjyj4_Kc:APA91bGusqbypSuMdsh7jSNrW4nzsM';

export const keys = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	publicKeyEncoding: { type: 'spki', format: 'pem' },
});
export const credential = { email: EMAIL, privateKey: keys.privateKey, region: 'global' };

export interface Sending extends Partial<MobilePushSetup> {
	to?: string;
	content?: MobilePushContent;
	id?: number;
}

type Answers = (received: Received, tryNumber: number) => Answer;

/** Google's servers for tokens and for messages, and our way to them. */
export class Firebase {
	readonly clock = new VirtualClock();
	tokens = new GoogleTokens(this.clock);
	commits = 0;
	/** How the servers answer. */
	token: Answers = (_received, n) => ({
		status: 200,
		body: { access_token: `ya29.${n}`, expires_in: 3_599, token_type: 'Bearer' },
	});
	message: Answers = () => ({ status: 200, body: { name: NAME } });
	#server!: ProviderServer;

	static async start(): Promise<Firebase> {
		const firebase = new Firebase();
		firebase.#server = await ProviderServer.start({
			answer: (received) => {
				const isToken = received.path === '/token';
				const same = isToken ? firebase.tokenRequests : firebase.messages;
				return (isToken ? firebase.token : firebase.message)(received, same.length);
			},
		});
		return firebase;
	}

	get url(): string {
		return this.#server.url;
	}

	get tokenRequests(): Received[] {
		return this.#server.received.filter(({ path }) => path === '/token');
	}

	get messages(): Received[] {
		return this.#server.received.filter(({ path }) => path !== '/token');
	}

	async close(): Promise<void> {
		await this.#server.close();
	}

	async send({
		to = PHONE,
		content = { title: 'Hello' },
		id = 1,
		...setup
	}: Sending = {}): Promise<SendReceipt> {
		const { tokens, url: apiBaseUrl } = this;
		const channel = mobilePushChannel({ credential, apiBaseUrl, tokens, ...setup });
		const commit = async () => void (this.commits += 1);
		return await channel.send({ id, recipient: to, content }, { commit });
	}

	async refused(sending?: Sending): Promise<ChannelError> {
		const error: unknown = await this.send(sending).catch((reason: unknown) => reason);
		if (error instanceof ChannelError) return error;
		throw new Error('It was taken, or failed in another way', { cause: error });
	}
}
