import type { IExecuteFunctions } from 'n8n-workflow';
import type { EmailContent } from '../../../message/channels/email';
import type { Rendered } from '../../../message/template/rendered';
import { trackHtml } from '../../../message/tracking/track-html';
import type { ReadParameter } from '../../parameters/read';
import type { Rendering } from './adapter';
import { ownLinks } from './own-links';

export interface TrackingOptions {
	trackOpens?: boolean;
	trackClicks?: boolean;
}

/** A field's HTML with tracked links and pixel, as sent with an active Journey Hub. */
export function trackedHtml(
	context: IExecuteFunctions,
	read: ReadParameter,
	rendering: Rendering,
): (html: Rendered, field: string) => string {
	const { index, links } = rendering;
	return (html, field) => {
		if (links === null) return html.text;
		const { trackOpens = true, trackClicks = true } = read<TrackingOptions>('options', index, {});
		const own = ownLinks(context, field, links, rendering);
		return trackHtml(html, own, { opens: trackOpens, clicks: trackClicks });
	};
}

/**
 * The email as sent with an active Journey Hub: with headers for one-click unsubscribe if it is
 * marketing, and with the reference for the provider's reports.
 */
export function trackEmail(
	content: EmailContent,
	{ index, links, messageId }: Rendering,
	read: ReadParameter,
): EmailContent {
	if (links === null) return content;
	const isMarketing = read<string>('purpose', index, 'marketing') !== 'transactional';
	return {
		...content,
		...(isMarketing && { unsubscribe: links.unsubscribe }),
		...(messageId > 0 && { reference: links.reference }),
	};
}
