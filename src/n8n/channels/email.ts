import { emailChannel, smtpPool, type EmailContent } from '../../message/channels/email';
import type { SmtpCredential } from '../../message/channels/smtp/settings';
import type { TemplateMode } from '../../message/render';
import { ParameterError } from '../explain';
import { systemClock } from '../system';
import type { MakeAdapter, Rendering } from './adapter';
import { liquidOf } from './liquid';

const CONNECTIONS = 5;

const pool = smtpPool(systemClock);

interface EmailOptions {
	to?: string;
	replyTo?: string;
	messageIdDomain?: string;
	maxConnections?: number;
}

/** Email over SMTP, with n8n's own `smtp` credential. */
export const emailAdapter: MakeAdapter<EmailContent> = (context, read) => {
	const options = (index: number) => read<EmailOptions>('options', index, {});
	const render = liquidOf(context);
	const content = (rendering: Rendering): EmailContent => {
		const { index } = rendering;
		const from = read<string>('fromEmail', index, '').trim();
		if (from === '') throw new ParameterError("Set 'From Email' to the sender's address.");
		const format = read<string>('emailFormat', index, 'html');
		const part = (name: string, wanted: string, mode: TemplateMode) =>
			format === wanted || format === 'both'
				? render(read<string>(name, index, ''), mode, rendering)
				: undefined;
		const { replyTo } = options(index);
		return {
			from: render(from, 'line', rendering),
			...(replyTo && { replyTo: render(replyTo, 'line', rendering) }),
			subject: render(read<string>('subject', index, ''), 'line', rendering),
			html: part('html', 'html', 'html'),
			text: part('text', 'text', 'text'),
		};
	};
	const { maxConnections = CONNECTIONS, messageIdDomain } = options(0);
	return {
		name: 'email',
		noRecipient: 'no email address',
		recipient: (contact, index) => options(index).to?.trim() || contact.email,
		content,
		preview: (rendering, to) => {
			const { replyTo, html, text, ...rest } = content(rendering);
			return {
				to,
				...rest,
				...(replyTo && { replyTo }),
				...(html !== undefined && { html }),
				...(text !== undefined && { text }),
			};
		},
		// Twice the connections: the next mail is made while the last one is on its way.
		concurrency: 2 * maxConnections,
		open: async (storeId) =>
			emailChannel({
				credential: await context.getCredentials<SmtpCredential>('smtp'),
				options: {
					maxConnections,
					namespace: storeId,
					...(messageIdDomain && { messageIdDomain }),
				},
				pool,
				clock: systemClock,
			}),
	};
};
