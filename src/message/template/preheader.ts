import { escapeHtml } from '../../lib/escape-html';
import { findOpenTag } from './html-tokens';

const HIDDEN =
	'display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden;mso-hide:all;';
/** What inboxes would show next, the mail's own beginning, is pushed out of sight. */
const PADDING = '&#847;&zwnj;&nbsp;'.repeat(120);
/** The mail with a text that inboxes show behind the subject, and that is not seen in the mail. */
export function withPreheader(html: string, preheader: string): string {
	if (preheader === '') return html;
	// Conditional comments may hold a body for Outlook alone.
	const at = findOpenTag(html, /^body$/i)?.end ?? 0;
	const block = `<div style="${HIDDEN}">${escapeHtml(preheader)}${PADDING}</div>`;
	return html.slice(0, at) + block + html.slice(at);
}
