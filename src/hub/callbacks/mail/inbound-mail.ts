import type { MailHeaders } from './mail-headers';

/** A mail to the reply address of our mails, as received by a provider. */
export interface InboundMail {
	provider: string;
	/** The header From. */
	from: string;
	/** The envelope names no sender, if the provider passes it on (RFC 5321, 4.5.5: notifications). */
	nullSender?: boolean;
	subject: string;
	text: string;
	html: string;
	headers: MailHeaders;
	/** Attached parts of a bounce, if the provider passes them on. */
	parts: readonly MailPart[];
	/** ms */
	receivedAt: number;
}

export interface MailPart {
	/** In lower case and without parameters: `message/delivery-status`. */
	type: string;
	text: string;
}
