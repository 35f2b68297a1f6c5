import type { IExecuteFunctions } from 'n8n-workflow';
import { asOneLine } from '../../../message/template/render';
import { isOwnLink } from '../../../message/tracking/own-links';
import type { ReadParameter } from '../../parameters/read';
import type { Rendering } from './adapter';
import type { Render } from './liquid';
import { ownLinks } from './own-links';

/** The URL of a message with a single link: through the hub, unless 'Track Clicks' is off. */
export function trackedUrl(
	context: IExecuteFunctions,
	read: ReadParameter,
	render: Render,
): (rendering: Rendering, field: string) => string {
	return (rendering, field) => {
		const { links, index } = rendering;
		const { text, values } = render.withValues(read<string>(field, index, ''), 'text', rendering);
		const url = asOneLine(text);
		const own = text.slice(0, values[0]?.from).trim();
		const { trackClicks = true } = read<{ trackClicks?: boolean }>('options', index, {});
		if (!trackClicks || links === null || !isOwnLink(url, own)) return url;
		return ownLinks(context, field, links, rendering).click(url);
	};
}
