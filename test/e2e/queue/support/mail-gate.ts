import { acceptAfter, type Reply } from '../../../../dev/mailbox';

/** Lets so many mails in and keeps the next ones waiting, so that a batch has a middle. */
export class MailGate {
	private left = Infinity;
	private opened = Promise.withResolvers<void>();

	/** For the mailbox. */
	readonly onMail = (): Reply | undefined => {
		this.left -= 1;
		return this.left < 0 ? acceptAfter(this.opened.promise) : undefined;
	};

	closeAfter(mails: number): void {
		this.left = mails;
		this.opened = Promise.withResolvers();
	}

	open(): void {
		this.left = Infinity;
		this.opened.resolve();
	}
}
