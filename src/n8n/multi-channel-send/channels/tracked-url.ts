import type { ReadParameter } from '../../parameters/read';
import type { Rendering } from './adapter';

/** The URL of a message with a single link: through the hub, unless 'Track Clicks' is off. */
export function trackedUrl(
	read: ReadParameter,
	{ links, index }: Pick<Rendering, 'links' | 'index'>,
	url: string,
): string {
	const { trackClicks = true } = read<{ trackClicks?: boolean }>('options', index, {});
	return trackClicks && links !== null ? links.click(url) : url;
}
