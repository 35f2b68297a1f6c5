import { escapeHtml } from '../../lib/escape-html';
import { findOpenTag } from './html-tokens';

const HIDDEN =
	'display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden;mso-hide:all;';
/** Pushes the beginning of the mail out of the inbox preview. */
const PADDING = '&#847;&zwnj;&nbsp;'.repeat(120);
/** The mail with a text that inboxes show after the subject, and that is hidden in the mail. */
export function withPreheader(html: string, preheader: string): string {
	if (preheader === '') return html;
	// Conditional comments may contain a body for Outlook alone.
	const at = findOpenTag(html, /^body$/i)?.end ?? 0;
	const block = `<div style="${HIDDEN}">${escapeHtml(preheader)}${PADDING}</div>`;
	return html.slice(0, at) + block + html.slice(at);
}
