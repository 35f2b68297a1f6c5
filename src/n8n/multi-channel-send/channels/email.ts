import { emailChannel, smtpPool, type EmailContent } from '../../../message/channels/email';
import type { SmtpCredential } from '../../../message/channels/smtp/settings';
import { ParameterError } from '../../parameters/error';
import { systemClock } from '../../system';
import type { MakeAdapter, Rendering } from './adapter';
import { attachmentNames, listedAttachments, readAttachments } from './attachments';
import { emailParts } from './email-parts';
import { trackedHtml, trackEmail } from './email-tracking';
import { liquidOf } from './liquid';

const CONNECTIONS = 5;

const pool = smtpPool(systemClock);

interface EmailOptions {
	/** Comma-separated names of binary fields. */
	attachments?: string;
	to?: string;
	replyTo?: string;
	messageIdDomain?: string;
	maxConnections?: number;
}

type Track = ReturnType<typeof trackedHtml>;
const untracked: Track = ({ text }) => text;

/** Email over SMTP, with n8n's own `smtp` credential. */
export const emailAdapter: MakeAdapter<EmailContent> = (context, read) => {
	const options = (index: number) => read<EmailOptions>('options', index, {});
	const render = liquidOf(context);
	const written = async (rendering: Rendering, track: Track): Promise<EmailContent> => {
		const { index } = rendering;
		const from = String(read<unknown>('fromEmail', index) ?? '').trim();
		if (from === '') throw new ParameterError("Set 'From Email' to the sender's address.");
		const { replyTo } = options(index);
		return {
			from: render(from, 'line', rendering),
			...(replyTo && { replyTo: render(replyTo, 'line', rendering) }),
			subject: render(read<string>('subject', index, ''), 'line', rendering),
			...(await emailParts(rendering, read, render, track)),
		};
	};
	const files = (index: number) => attachmentNames(options(index).attachments ?? '');
	const { maxConnections = CONNECTIONS, messageIdDomain } = options(0);
	return {
		name: 'email',
		noRecipient: 'no email address',
		recipient: (contact, index) => options(index).to?.trim() || contact.email,
		content: async (rendering) => {
			const track = trackedHtml(context, read, rendering);
			const mail = trackEmail(await written(rendering, track), rendering, read);
			const names = files(rendering.index);
			if (names.length === 0) return mail;
			return { ...mail, attachments: await readAttachments(context, rendering.index, names) };
		},
		preview: async (rendering, to) => {
			const { from, replyTo, subject, html, text } = await written(rendering, untracked);
			const names = files(rendering.index);
			return {
				...{ to, from, subject },
				...(replyTo && { replyTo }),
				...(html !== undefined && { html }),
				...(text !== undefined && { text }),
				...(names.length > 0 && {
					attachments: listedAttachments(context, rendering.index, names),
				}),
			};
		},
		// Twice the connections, so that the next email is rendered while the last one is being sent.
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
