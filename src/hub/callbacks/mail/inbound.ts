import { oneLine, parseMailbox } from '../../../message/channels/address';
import type { MessageReport } from '../../reports/report';
import { asksOf } from '../../reports/reply-keywords';
import { isAutomatic } from './auto-reply';
import { bounceIn, isBounce } from './bounce-mail';
import { dedupOf, properties } from '../fields';
import { answeredIds } from './mail-headers';
import { visibleReply } from './visible-reply';
import { InboundMail } from './inbound-mail';

const MAX_SUBJECT = 300;

/**
 * The reports of an inbound mail: a reply, a bounce, or none for an automatic reply. Its sender and
 * references can be forged, so it never grants consent.
 */
export function readInbound(mail: InboundMail): MessageReport[] {
	if (isBounce(mail)) return bounceIn(mail);
	const sender = parseMailbox(oneLine(mail.from))?.address;
	const text = visibleReply(mail);
	if (sender === undefined || isAutomatic(mail, text)) return [];
	const subject = oneLine(mail.subject).slice(0, MAX_SUBJECT);
	// Below a word that stands alone comes a name, a company, a legal notice.
	const [paragraph] = text.split('\n\n', 1);
	const asks = asksOf(text === '' ? subject : paragraph);
	return [
		{
			kind: 'replied',
			channel: 'email',
			providerIds: answeredIds(mail.headers),
			address: sender,
			at: mail.receivedAt,
			dedup: dedupOf(mail.provider, 'reply', sender, ownId(mail)),
			...(asks === 'stop' && { asks }),
			properties: properties({ text, subject }),
		},
	];
}

function ownId({ headers, subject, text }: InboundMail): string {
	return headers.get('message-id') ?? `${headers.get('date')}\n${subject}\n${text}`;
}
