import { simpleParser, type ParsedMail } from 'mailparser';

const headerEnd = Buffer.from('\r\n\r\n');

/** A received mail. Its source is parsed only on demand: benchmarks send tens of thousands. */
export class Mail {
	private whole?: Promise<ParsedMail>;
	private head?: Promise<string>;

	constructor(
		/** 1 for the first mail of this mailbox. */
		readonly id: number,
		/** Envelope sender. */
		readonly from: string,
		/** Envelope recipients, as given, in lower case. */
		readonly to: string[],
		readonly raw: Buffer,
		/** In ms since the epoch. */
		readonly receivedAt: number,
	) {}

	/** A header's value, unfolded but not decoded; undefined if the mail has no such header. */
	header(name: string): string | undefined {
		const unfolded = this.headerText().replace(/\r\n[ \t]+/g, ' ');
		const prefix = `${name.toLowerCase()}:`;
		const line = unfolded.split('\r\n').find((text) => text.toLowerCase().startsWith(prefix));
		return line?.slice(prefix.length).trim();
	}

	/** The decoded subject. */
	subject(): Promise<string> {
		this.head ??= simpleParser(`${this.headerText()}\r\n\r\n`).then((mail) => mail.subject ?? '');
		return this.head;
	}

	/** The whole mail: text, html, headers, attachments. */
	parsed(): Promise<ParsedMail> {
		this.whole ??= simpleParser(this.raw);
		return this.whole;
	}

	private headerText(): string {
		const end = this.raw.indexOf(headerEnd);
		return this.raw.toString('utf8', 0, end < 0 ? this.raw.length : end);
	}
}
