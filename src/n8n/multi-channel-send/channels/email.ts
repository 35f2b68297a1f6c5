import type { IExecuteFunctions } from 'n8n-workflow';
import { emailChannel, smtpPool, type EmailContent } from '../../../message/channels/email';
import type { SmtpCredential } from '../../../message/channels/smtp/settings';
import { ParameterError } from '../../parameters/error';
import { textOf } from '../../parameters/values';
import { systemClock } from '../../system';
import type { MakeAdapter, Rendering } from './adapter';
import { attachmentNames, listedAttachments, readAttachments } from './attachments';
import { emailDraft } from './email-draft';
import { emailParts } from './email-parts';
import { trackedHtml, trackEmail } from './email-tracking';
import { liquidOf, unlessExpression } from './liquid';
import { mailboxReader, notOneAddress, shown } from './mailbox';

const CONNECTIONS = 5;

const pool = smtpPool(systemClock);

interface EmailOptions {
	/** Comma-separated names of binary fields. */
	attachments?: string;
	to?: string;
	messageIdDomain?: string;
	maxConnections?: number;
}

type Track = ReturnType<typeof trackedHtml>;
const untracked: Track = ({ text }) => text;

/** Email over SMTP, with n8n's own `smtp` credential. */
export const emailAdapter: MakeAdapter<EmailContent> = (context, read, snippets) => {
	const options = (index: number) => read<EmailOptions>('options', index, {});
	const render = liquidOf(context, snippets);
	const fromOf = mailboxReader(context, render, 'fromEmail', 'From');
	const replyToOf = mailboxReader(context, render, 'options.replyTo', 'Reply To');
	const renderOption = unlessExpression(context, 'preheader', render);
	const written = async (rendering: Rendering, track: Track) => {
		const from = fromOf(rendering);
		if (from === null) throw noSender(context);
		const replyTo = replyToOf(rendering);
		return {
			from,
			fromVaries: from.varies,
			...(replyTo && { replyTo }),
			subject: render(read<string>('subject', rendering.index, ''), 'line', rendering),
			...(await emailParts(rendering, read, render, renderOption, track)),
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
				subject,
				...(html !== undefined && { html }),
				...(text !== undefined && { text }),
				...{ to, from: shown(from) },
				...(replyTo && { replyTo: shown(replyTo) }),
				...(names.length > 0 && {
					attachments: listedAttachments(context, rendering.index, names),
				}),
			};
		},
		draft: (rendering) =>
			emailDraft(context, read, render, rendering, { from: fromOf, replyTo: replyToOf }),
		// Twice the connections, so that the next email is rendered while the last one is being sent.
		concurrency: 2 * maxConnections,
		open: async (store) =>
			emailChannel({
				credential: await context.getCredentials<SmtpCredential>('smtp'),
				options: {
					maxConnections,
					digestKey: store.digestKey,
					...(messageIdDomain && { messageIdDomain }),
				},
				pool,
				clock: systemClock,
			}),
	};
};

function noSender(context: IExecuteFunctions): ParameterError {
	const { fromEmail } = context.getNode().parameters;
	if (textOf(fromEmail) !== '') return notOneAddress('From', '', true);
	return new ParameterError("Set 'From Email' to the sender's address.");
}
