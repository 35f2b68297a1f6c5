import type { IExecuteFunctions } from 'n8n-workflow';
import type { TemplateMode } from '../../../message/template/render';
import { trackHtml } from '../../../message/tracking/track-html';
import { trackText } from '../../../message/tracking/track-text';
import type { ReadParameter } from '../../parameters/read';
import type { Rendering } from './adapter';
import type { Render } from './liquid';
import { ownLinks } from './own-links';

/** A field's text with its links through the hub, if 'Track Links in Text' is on. */
export function trackedText(
	context: IExecuteFunctions,
	read: ReadParameter,
	render: Render,
): (rendering: Rendering, field: string, mode?: TemplateMode) => string {
	return (rendering, field, mode = 'text') => {
		const { links, index } = rendering;
		const template = read<string>(field, index, '');
		const { trackTextLinks = false } = read<{ trackTextLinks?: boolean }>('options', index, {});
		if (!trackTextLinks || links === null) return render(template, mode, rendering);
		const rendered = render.withValues(template, mode, rendering);
		const own = ownLinks(context, field, links, rendering);
		if (mode === 'text') return trackText(rendered, own);
		return trackHtml(rendered, own, { opens: false, clicks: true });
	};
}
