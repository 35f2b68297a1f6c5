import webpush from 'web-push';
import { ChannelError, type SendReceipt } from '../../../../src/message/channels/channel';
import {
	webPushChannel,
	type WebPushContent,
	type WebPushSetup,
} from '../../../../src/message/channels/push/web-push';
import { Browser } from './browser';
import { ProviderServer, type Answer, type Received } from './provider-server';

export const ORIGIN = 'https://updates.push.services.mozilla.com';
/** A message's own address at the push service. */
export const MESSAGE = `${ORIGIN}/m/gAAAAABm`;
export const taken: Answer = { status: 201, headers: { location: MESSAGE } };
export const vapid = { subject: 'mailto:shop@example.com', ...webpush.generateVAPIDKeys() };
export const content: WebPushContent = {
	title: 'Grüße 🎉',
	body: 'Your order is on its way',
	url: 'https://shop.example.com/orders/7',
	icon: 'https://shop.example.com/icon.png',
};
export const browser = new Browser(`${ORIGIN}/wpush/v2/first?a=1`);
export const other = new Browser('https://fcm.googleapis.com/fcm/send/second');

export interface Sending extends Partial<WebPushSetup> {
	to?: ReadonlyArray<Pick<Browser, 'subscription'>>;
	message?: WebPushContent;
	id?: number;
}

/** A push service, and our way to it. */
export class PushService {
	received: Received[] = [];
	/** Commits so far, as each request came in. */
	committed: number[] = [];
	commits = 0;

	async send(
		answer: Answer | ((received: Received) => Answer),
		{ to = [browser], message = content, id = 1, ...setup }: Sending = {},
	): Promise<SendReceipt> {
		const server = await ProviderServer.start({
			answer: (received) => {
				this.committed.push(this.commits);
				return typeof answer === 'function' ? answer(received) : answer;
			},
		});
		this.received = server.received;
		const recipient = JSON.stringify(to.map(({ subscription }) => subscription));
		const channel = webPushChannel({ credential: vapid, apiBaseUrl: server.url, ...setup });
		const commit = async () => void (this.commits += 1);
		return await channel
			.send({ id, recipient, content: message }, { commit })
			.finally(() => server.close());
	}

	async refused(...sending: Parameters<PushService['send']>): Promise<ChannelError> {
		const error: unknown = await this.send(...sending).catch((reason: unknown) => reason);
		if (error instanceof ChannelError) return error;
		throw new Error('It was taken, or failed in another way', { cause: error });
	}
}
