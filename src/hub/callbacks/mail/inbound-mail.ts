import type { MailHeaders } from './mail-headers';

/** A mail to the address that our mails are answered to, as a provider took it in. */
export interface InboundMail {
	provider: string;
	/** The header From. */
	from: string;
	subject: string;
	text: string;
	html: string;
	headers: MailHeaders;
	/** Texts of attached parts of a bounce, where the provider passes them on. */
	parts: readonly string[];
	/** ms */
	receivedAt: number;
}
