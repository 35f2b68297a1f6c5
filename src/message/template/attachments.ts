/** A file of a mail. */
export interface Attachment {
	filename: string;
	/** MIME type */
	contentType: string;
	content: Buffer;
}

/**
 * Total size of a mail's files, in bytes. Many servers accept 10 MB; encoding makes files a third
 * larger.
 */
export const MAX_ATTACHED = 10_000_000;

const MIME_TYPE = /^[\w.+-]+\/[\w.+-]+$/;
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

export function safeMimeType(type: string | undefined): string {
	return type !== undefined && MIME_TYPE.test(type) ? type : 'application/octet-stream';
}
