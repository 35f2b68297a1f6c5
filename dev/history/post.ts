import type { Transport } from 'nodemailer';
import { Mail } from '../mailbox/mail';

/**
 * The mail server of the history, without a network: nodemailer makes the mails, and they are handed
 * over in memory, at the history's time.
 */
export class Post {
	/** Oldest first. */
	readonly mails: Mail[] = [];
	/** Addresses that do not exist. */
	readonly unknown = new Set<string>();

	constructor(private readonly now: () => number) {}

	readonly transport: Transport<unknown> = {
		name: 'history',
		version: '1',
		send: (mail, done) => {
			const { from, to } = mail.message.getEnvelope();
			if (to.some((address) => this.unknown.has(address))) return done(refusal(), null);
			this.#keep(from || '', to, mail.message.createReadStream()).then(
				() => done(null, { messageId: mail.message.messageId(), response: '250 taken' }),
				(error: Error) => done(error, null),
			);
		},
	};

	async #keep(from: string, to: string[], stream: AsyncIterable<Buffer | string>): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of stream) chunks.push(Buffer.from(chunk));
		const raw = Buffer.concat(chunks);
		this.mails.push(new Mail(this.mails.length + 1, from, to, raw, this.now()));
	}
}

/** As nodemailer reports a recipient that the server refuses. */
function refusal(): Error {
	const response = '550 5.1.1 The mailbox does not exist';
	return Object.assign(new Error(`Can't send mail - all recipients were rejected: ${response}`), {
		...{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550, response },
	});
}
