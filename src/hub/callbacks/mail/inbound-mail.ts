import type { MailHeaders } from './mail-headers';

/** A mail to the reply address of our mails, as received by a provider. */
export interface InboundMail {
	provider: string;
	/** The header From. */
	from: string;
	subject: string;
	text: string;
	html: string;
	headers: MailHeaders;
	/** Texts of attached parts of a bounce, if the provider passes them on. */
	parts: readonly string[];
	/** ms */
	receivedAt: number;
}
