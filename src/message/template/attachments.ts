import { parseHeaderValue } from 'nodemailer/lib/mime-funcs';

/** A file of a mail. */
export interface Attachment {
	filename: string;
	/** MIME type, with its parameters */
	contentType: string;
	content: Buffer;
}

/**
 * Total size of a mail's files, in bytes. Many servers accept 10 MB; encoding makes files a third
 * larger.
 */
export const MAX_ATTACHED = 10_000_000;

/** RFC 6838, 4.2. */
const RESTRICTED_NAME = '[a-z0-9][a-z0-9!#$&^_.+-]{0,126}';
const MIME_TYPE = new RegExp(`^${RESTRICTED_NAME}/${RESTRICTED_NAME}$`);
/** RFC 2045, 5.1. */
const TOKEN = /^[!#$%&'*+.^`{|}~\w-]+$/;
/** Control characters, and what would be decoded to others. */
const NOT_IN_HEADER = /\p{Cc}|=\?/u;
/** Far more than any type has; the header must not be filled by it. */
const MAX_MIME_TYPE = 500;
const UNKNOWN_TYPE = 'application/octet-stream';
const MAX_NAME = 150;

/** A name that no mail program takes for a path, and that shows the real file type. */
export function safeFileName(name: string | undefined, otherwise: string): string {
	const base = (name ?? '').split(/[\\/]/).at(-1)!;
	// Control and format characters, which can reverse the reading direction.
	const plain = base.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, '').trim();
	if (plain.replaceAll('.', '') === '') return otherwise;
	return plain.length > MAX_NAME ? shortened(plain) : plain;
}

/** Keeps the extension, which shows the file type. */
function shortened(name: string): string {
	const [extension = ''] = /\.[^.]{1,10}$/.exec(name) ?? [];
	return name.slice(0, MAX_NAME - extension.length) + extension;
}

/**
 * The type in lower case with its parameters, such as `text/calendar; method=REQUEST`. Without those
 * that no header may hold, and without `name` and `boundary`, which are the mail's own to set.
 */
export function safeMimeType(given: string | undefined): string {
	if (given === undefined || given.length > MAX_MIME_TYPE) return UNKNOWN_TYPE;
	const { value, params } = parseHeaderValue(given, { stripComments: true });
	const type = value.trim().toLowerCase();
	// A file is one part of a mail and has none itself.
	if (!MIME_TYPE.test(type) || type.startsWith('multipart/')) return UNKNOWN_TYPE;
	const kept = Object.entries(params).filter(
		([name, text]) =>
			TOKEN.test(name) && name !== 'boundary' && text !== '' && !NOT_IN_HEADER.test(text),
	);
	return [type, ...kept.map(([name, text]) => `${name}=${parameterValue(text)}`)].join('; ');
}

function parameterValue(text: string): string {
	return TOKEN.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
