import type { EmailContent } from '../../../message/channels/email';
import { textPart } from '../../../message/channels/plain-text';
import type { Rendered } from '../../../message/template/rendered';
import { mjmlToHtml } from '../../../message/template/mjml';
import { withPreheader } from '../../../message/template/preheader';
import type { ReadParameter } from '../../parameters/read';
import type { Rendering } from './adapter';
import type { Render } from './liquid';

export interface PartOptions {
	preheader?: string;
}

/** The HTML and text of an email, in the selected format; `track` changes the links of the HTML. */
export async function emailParts(
	rendering: Rendering,
	read: ReadParameter,
	render: Render,
	renderOption: Render,
	track: (html: Rendered, field: string) => string,
): Promise<Pick<EmailContent, 'html' | 'text'>> {
	const { index } = rendering;
	const format = read<string>('emailFormat', index, 'html');
	const written = (name: string) => read<string>(name, index, '');
	if (format === 'text') return { text: render(written('text'), 'text', rendering) };
	const source = format === 'mjml' ? await mjmlToHtml(String(written('mjml'))) : written('html');
	const rendered = render.withValues(source, 'html', rendering);
	const { preheader = '' } = read<PartOptions>('options', index, {});
	return {
		html:
			rendered.text &&
			withPreheader(
				track(rendered, format === 'mjml' ? 'mjml' : 'html'),
				renderOption(preheader, 'line', rendering),
			),
		// From the visible HTML, without signed links, which make a text unreadable.
		text: format === 'both' ? render(written('text'), 'text', rendering) : textPart(rendered),
	};
}
