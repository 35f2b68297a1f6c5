import { EventEmitter } from 'node:events';
import type { KeptMails } from './kept';
import { Mail } from './mail';

type Predicate = (mail: Mail) => boolean | Promise<boolean>;

/** The mails received so far, and a way to wait for the next ones. */
export class Inbox extends EventEmitter<{ mail: [Mail] }> {
	/** Oldest first. */
	readonly mails: Mail[] = [];
	private readonly byRecipient = new Map<string, Mail[]>();

	constructor(
		private readonly now: () => number = Date.now,
		private readonly kept?: KeptMails,
	) {
		super();
		this.setMaxListeners(0);
		for (const { from, to, raw, receivedAt } of kept?.read() ?? []) {
			this.#add(from, to, raw, receivedAt);
		}
	}

	keep(from: string, to: string[], raw: Buffer): Mail {
		const recipients = to.map((address) => address.toLowerCase());
		const mail = this.#add(from, recipients, raw, this.now());
		this.kept?.write(mail);
		this.emit('mail', mail);
		return mail;
	}

	#add(from: string, to: string[], raw: Buffer, receivedAt: number): Mail {
		const mail = new Mail(this.mails.length + 1, from, to, raw, receivedAt);
		this.mails.push(mail);
		for (const recipient of new Set(to)) {
			const known = this.byRecipient.get(recipient);
			if (known) known.push(mail);
			else this.byRecipient.set(recipient, [mail]);
		}
		return mail;
	}

	/** The mails to one address, oldest first. */
	mailsTo(address: string): readonly Mail[] {
		return this.byRecipient.get(address.toLowerCase()) ?? [];
	}

	/** The first mail, received already or still to come, that the predicate accepts. */
	async waitFor(predicate: Predicate, timeoutMs: number): Promise<Mail> {
		const failure = (): string =>
			`no such mail in ${timeoutMs} ms; ${this.mails.length} received, the last ones to ` +
			this.mails
				.slice(-5)
				.map((mail) => mail.to.join(','))
				.join(' ');
		return await this.waitUntil(
			async (from) => {
				for (const mail of this.mails.slice(from)) if (await predicate(mail)) return mail;
				return undefined;
			},
			failure,
			timeoutMs,
		);
	}

	/** Waits until that many mails have been received altogether. */
	async waitForCount(count: number, timeoutMs: number): Promise<void> {
		const failure = (): string => `${this.mails.length} mails of ${count} in ${timeoutMs} ms`;
		const enough = async (): Promise<true | undefined> =>
			this.mails.length >= count ? true : undefined;
		await this.waitUntil(enough, failure, timeoutMs);
	}

	// `look` is called one at a time and gets the number of mails that earlier calls have seen.
	private async waitUntil<T>(
		look: (from: number) => Promise<T | undefined>,
		failure: () => string,
		timeoutMs: number,
	): Promise<T> {
		const expired = AbortSignal.timeout(timeoutMs);
		let seen = 0;
		for (;;) {
			const total = this.mails.length;
			const found = await look(seen);
			if (found !== undefined) return found;
			seen = total;
			if (this.mails.length === total) await this.nextMail(expired, failure);
		}
	}

	private async nextMail(expired: AbortSignal, failure: () => string): Promise<void> {
		try {
			await EventEmitter.once(this, 'mail', { signal: expired });
		} catch (error) {
			throw new Error(failure(), { cause: error });
		}
	}
}
