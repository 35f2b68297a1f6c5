import type { AddressInfo } from 'node:net';
import { Inbox } from './mailbox/inbox';
import { keepIn } from './mailbox/kept';
import type { Mail } from './mailbox/mail';
import { ReplyScript, type Reply } from './mailbox/replies';
import { startSmtp, stopSmtp, type IncomingMail } from './mailbox/smtp';
import { startWeb, stopWeb } from './mailbox/web';

export type { Mail } from './mailbox/mail';
export type { IncomingMail } from './mailbox/smtp';
export * from './mailbox/replies';

export interface MailboxOptions {
	/** Default: a free port. */
	smtpPort?: number;
	/** 0 for a free port. Without it there is no page. */
	httpPort?: number;
	/** If set, senders must log in. */
	user?: string;
	password?: string;
	/** Where mails are kept beyond the end of the process. Without it they are in memory only. */
	folder?: string;
	/** Decides on each mail without a scripted reply, before it is kept. */
	onMail?: (mail: IncomingMail) => Reply | void | Promise<Reply | void>;
}

export interface Mailbox {
	host: string;
	smtpPort: number;
	/** URL of the page, if there is one. */
	url?: string;
	/** Oldest first. */
	mails: readonly Mail[];
	mailsTo(address: string): readonly Mail[];
	/** Replies to the next mails to this recipient, one reply each, then accepts again. */
	script(recipient: string, ...replies: Reply[]): void;
	/** The first mail, received already or still to come, that the predicate accepts. */
	waitFor(predicate: (mail: Mail) => boolean | Promise<boolean>, timeoutMs: number): Promise<Mail>;
	/** Waits until that many mails have been received altogether. */
	waitForCount(count: number, timeoutMs: number): Promise<void>;
	close(): Promise<void>;
}

/** A real SMTP server on 127.0.0.1 that keeps what it receives, with a page to read it. */
export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
	const inbox = new Inbox(
		Date.now,
		options.folder === undefined ? undefined : keepIn(options.folder),
	);
	const script = new ReplyScript();
	const { user, password, onMail } = options;
	const port = options.smtpPort ?? 0;
	const smtp = await startSmtp({ port, inbox, script, user, password, onMail });
	const web = options.httpPort === undefined ? undefined : await startWeb(inbox, options.httpPort);
	return {
		host: '127.0.0.1',
		smtpPort: (smtp.server.address() as AddressInfo).port,
		url: web && `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
		mails: inbox.mails,
		mailsTo: (address) => inbox.mailsTo(address),
		script: (recipient, ...replies) => script.add(recipient, replies),
		waitFor: (predicate, timeoutMs) => inbox.waitFor(predicate, timeoutMs),
		waitForCount: (count, timeoutMs) => inbox.waitForCount(count, timeoutMs),
		close: async () => {
			await Promise.all([stopSmtp(smtp), web && stopWeb(web)]);
		},
	};
}
