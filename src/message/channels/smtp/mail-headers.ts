import { providerHeaders } from './provider-headers';

export interface MailMarks {
	/** Where a POST unsubscribes at once, an absolute URL; a GET only shows a page. */
	unsubscribe?: string;
	/** What the provider is to call the message in its callbacks; see providerHeaders. */
	reference?: string;
}

/** RFC 5322 allows lines of 998 characters, and a URL cannot be folded. */
const MAX_URL = 998 - 'List-Unsubscribe: <>'.length;

/**
 * Headers beside those that every mail has: `List-Unsubscribe` (RFC 2369) with
 * `List-Unsubscribe-Post` (RFC 8058), and the one that makes the provider name the message.
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
	// In ASCII and without line breaks, whatever the hub's address was set to.
	const url = URL.canParse(unsubscribe) ? new URL(unsubscribe).href : '';
	if (!/^https?:/.test(url) || url.length > MAX_URL) return {};
	return {
		'List-Unsubscribe': `<${url}>`,
		// RFC 8058 knows one-click by HTTPS alone.
		...(url.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
	};
}
