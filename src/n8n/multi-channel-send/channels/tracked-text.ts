import { trackHtml } from '../../../message/tracking/track-html';
import { trackText } from '../../../message/tracking/track-text';
import type { ReadParameter } from '../../parameters/read';
import type { Rendering } from './adapter';

/** The text with its links through the hub, if 'Track Links in Text' is on. */
export function trackedText(
	read: ReadParameter,
	{ links, index }: Pick<Rendering, 'links' | 'index'>,
	text: string,
	format: 'text' | 'html' = 'text',
): string {
	const { trackTextLinks = false } = read<{ trackTextLinks?: boolean }>('options', index, {});
	if (!trackTextLinks || links === null) return text;
	if (format === 'html') return trackHtml(text, links, { opens: false, clicks: true });
	return trackText(text, links);
}
