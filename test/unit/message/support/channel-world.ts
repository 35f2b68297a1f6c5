import { ChannelError, type Channel } from '../../../../src/message/channels/channel';
import { ProviderServer, type Answer, type ProviderOptions } from './provider-server';

/** Sends one message as the ledger would; the result is the provider's id, or the error. */
export async function sendOne<Content>(
	channel: Channel<Content>,
	recipient: string,
	content: Content,
	id = 7,
): Promise<{ providerId?: string; error?: ChannelError; committed: boolean }> {
	let committed = false;
	const commit = () => {
		committed = true;
		return Promise.resolve();
	};
	try {
		const { providerId } = await channel.send({ id, recipient, content }, { commit });
		return { providerId, committed };
	} catch (error) {
		if (error instanceof ChannelError) return { error, committed };
		throw error;
	}
}

/** A provider for every test of the file. */
export class Provider {
	server!: ProviderServer;
	answer: NonNullable<ProviderOptions['answer']> = () => ({ status: 200 });

	constructor() {
		beforeEach(async () => {
			this.answer = () => ({ status: 200 });
			this.server = await ProviderServer.start({
				answer: (received, tryNumber) => this.answer(received, tryNumber),
			});
		});
		afterEach(async () => await this.server.close());
	}

	get url(): string {
		return this.server.url;
	}

	answers(answer: Answer): void {
		this.answer = () => answer;
	}
}
