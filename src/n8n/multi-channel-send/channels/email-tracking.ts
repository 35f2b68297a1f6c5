import type { EmailContent } from '../../../message/channels/email';
import { plainText } from '../../../message/channels/plain-text';
import { trackHtml } from '../../../message/tracking/track-html';
import type { ReadParameter } from '../../parameters/read';
import type { Rendering } from './adapter';

export interface TrackingOptions {
	trackOpens?: boolean;
	trackClicks?: boolean;
}

/**
 * The email as sent with an active Journey Hub: with tracked links and pixel, with headers for
 * one-click unsubscribe if it is marketing, and with the reference for the provider's reports.
 */
export function trackEmail(
	content: EmailContent,
	{ index, links, messageId }: Rendering,
	read: ReadParameter,
): EmailContent {
	if (links === null) return content;
	const { trackOpens = true, trackClicks = true } = read<TrackingOptions>('options', index, {});
	const isMarketing = read<string>('purpose', index, 'marketing') !== 'transactional';
	const { html, text } = content;
	return {
		...content,
		...(html && {
			html: trackHtml(html, links, { opens: trackOpens, clicks: trackClicks }),
			// From the original HTML, because signed links make a text unreadable.
			text: text ?? plainText(html),
		}),
		...(isMarketing && { unsubscribe: links.unsubscribe }),
		...(messageId > 0 && { reference: links.reference }),
	};
}
