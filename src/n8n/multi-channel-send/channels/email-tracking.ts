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
 * The mail as it goes out where a Journey Hub is active: with links and a picture that tell what the
 * contact did, with the headers of one-click unsubscribing where it is marketing, and with the name
 * that the provider is to use for it.
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
			// From the HTML as it was written: nobody could read a text full of signed links.
			text: text ?? plainText(html),
		}),
		...(isMarketing && { unsubscribe: links.unsubscribe }),
		...(messageId > 0 && { reference: links.reference }),
	};
}
