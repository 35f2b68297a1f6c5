import type { IExecuteFunctions } from 'n8n-workflow';
import type { DraftText, EmailDraft } from '../../../message/preview/draft';
import { hasExpression, type ReadParameter } from '../../parameters/read';
import { isObject } from '../../parameters/values';
import { textOf } from '../../parameters/types';
import type { Rendering } from './adapter';
import { attachmentNames } from './attachments';
import { writtenBody, type PartOptions } from './email-parts';
import type { TrackingOptions } from './email-tracking';
import type { Render } from './liquid';
import { shown, type ReadMailbox } from './mailbox';

interface DraftOptions extends PartOptions, TrackingOptions {
	attachments?: string;
	replyTo?: string;
	topic?: string;
}

/** The email as it is written, with its snippets; what n8n has resolved is no template. */
export function emailDraft(
	context: IExecuteFunctions,
	read: ReadParameter,
	render: Render,
	rendering: Rendering,
	mailboxes: { from: ReadMailbox; replyTo: ReadMailbox },
): EmailDraft {
	const { index } = rendering;
	const { fromEmail, options: raw } = context.getNode().parameters as Record<string, unknown>;
	const written = isObject(raw) ? raw : {};
	const options = read<DraftOptions>('options', index, {});
	const liquid = read<string>('contentLanguage', 0, 'liquid') === 'liquid';
	const content = (text: unknown): DraftText => ({
		text: render.expand(textOf(text)).text,
		liquid,
	});
	const mailbox = (given: unknown, readMailbox: ReadMailbox): DraftText => {
		if (!hasExpression(given)) return content(given);
		const filled = readMailbox(rendering);
		return { text: filled === null ? '' : shown(filled), liquid: false };
	};
	const { format, markup, text } = writtenBody(read, render, index);
	const { trackOpens: opens = true, trackClicks: clicks = true } = options;
	return {
		format,
		from: mailbox(fromEmail, mailboxes.from),
		replyTo: options.replyTo ? mailbox(written.replyTo, mailboxes.replyTo) : null,
		subject: content(read<string>('subject', index, '')),
		preheader: hasExpression(written.preheader)
			? { text: textOf(options.preheader), liquid: false }
			: content(options.preheader),
		markup: content(markup.text),
		text: content(text),
		attachments: attachmentNames(options.attachments ?? ''),
		marketing: read<string>('purpose', index, 'marketing') !== 'transactional',
		topic: options.topic?.trim() || null,
		tracking: { opens, clicks },
	};
}

const CONTENT = ['fromEmail', 'subject', 'html', 'mjml', 'text', 'purpose'];
const OPTIONS = ['preheader', 'replyTo', 'topic'];

/** Whether no expression of n8n is in what an email says: it is then the same for all contacts. */
export function isSameForAll(parameters: Readonly<Record<string, unknown>>): boolean {
	const options = isObject(parameters.options) ? parameters.options : {};
	const content = [
		...CONTENT.map((name) => parameters[name]),
		...OPTIONS.map((name) => options[name]),
	];
	return !content.some(hasExpression);
}
