import { providerHeaders } from './provider-headers';

export interface MailMarks {
	/** Absolute URL: a POST unsubscribes at once (RFC 8058); a GET only shows a page. */
	unsubscribe?: string;
	/** The message's reference in the provider's callbacks; see providerHeaders. */
	reference?: string;
}

/** RFC 5322 allows lines of 998 characters, and a URL cannot be folded. */
const MAX_URL = 998 - 'List-Unsubscribe: <>'.length;

/**
 * Additional headers of a mail: `List-Unsubscribe` (RFC 2369) with `List-Unsubscribe-Post`
 * (RFC 8058), and the provider's header for the message's reference.
 */
export function mailHeaders(
	{ unsubscribe, reference }: MailMarks,
	host: string,
): Record<string, string> {
	return {
		...(unsubscribe !== undefined && unsubscribeHeaders(unsubscribe)),
		...(reference !== undefined && providerHeaders(host, reference)),
	};
}

function unsubscribeHeaders(unsubscribe: string): Record<string, string> {
	// In ASCII and without line breaks, whatever the hub's address is set to.
	const url = URL.canParse(unsubscribe) ? new URL(unsubscribe).href : '';
	if (!/^https?:/.test(url) || url.length > MAX_URL) return {};
	return {
		'List-Unsubscribe': `<${url}>`,
		// RFC 8058 defines one-click for HTTPS only.
		...(url.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
	};
}
