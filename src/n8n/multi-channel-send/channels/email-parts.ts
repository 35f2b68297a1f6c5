import type { EmailContent } from '../../../message/channels/email';
import {
	emailBody,
	type EmailFormat,
	type WrittenBody,
} from '../../../message/channels/email-body';
import { SourceText } from '../../../message/snippet/source-text';
import type { Rendered } from '../../../message/template/rendered';
import type { ReadParameter } from '../../parameters/read';
import type { Rendering } from './adapter';
import type { Render } from './liquid';

export interface PartOptions {
	preheader?: string;
}

/** What is written in the fields of the selected format. */
export function writtenBody(read: ReadParameter, render: Render, index: number): WrittenBody {
	const format = read<EmailFormat>('emailFormat', index, 'html');
	const written = (name: string) => String(read<string>(name, index, ''));
	return {
		format,
		// MJML becomes HTML before Liquid is filled in, so its snippets have to be there.
		markup:
			format === 'mjml'
				? render.expand(written('mjml'))
				: SourceText.of(format === 'text' ? '' : written('html')),
		text: format === 'text' || format === 'both' ? written('text') : '',
	};
}

/** The HTML and text of an email, in the selected format; `track` changes the links of the HTML. */
export async function emailParts(
	rendering: Rendering,
	read: ReadParameter,
	render: Render,
	renderOption: Render,
	track: (html: Rendered, field: string) => string,
): Promise<Pick<EmailContent, 'html' | 'text'>> {
	const body = writtenBody(read, render, rendering.index);
	return await emailBody(body, {
		html: (written) => render.withValues(written, 'html', rendering),
		text: (written) => render(written, 'text', rendering),
		track: (html) => track(html, body.format === 'mjml' ? 'mjml' : 'html'),
		preheader: () => {
			const { preheader = '' } = read<PartOptions>('options', rendering.index, {});
			return renderOption(preheader, 'line', rendering);
		},
	});
}
