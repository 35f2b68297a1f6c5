import type { MessageReport } from '../../reports/report';
import { dedupOf, properties } from '../fields';
import type { InboundMail } from './inbound-mail';
import { bareId, providerIds } from '../reference';
import { isDeadAddress } from './status-codes';

const MAX_SEARCHED = 100_000;
const MAX_REASON = 500;

/**
 * Whether the mail is a delivery status notification (RFC 3464), or that of an older mail server.
 */
export function isBounce({ headers }: Pick<InboundMail, 'headers'>): boolean {
	const type = headers.get('content-type') ?? '';
	const isReport = /^multipart\/report\b/i.test(type) && /delivery-status/i.test(type);
	return isReport || headers.has('x-failed-recipients');
}

/**
 * The report of a bounce. A bounce can be forged, so it counts only for a message whose Message-ID
 * it quotes, which only the recipient knows; the address that it names is ignored.
 */
export function bounceIn(mail: InboundMail): MessageReport[] {
	const all = [mail.text, ...mail.parts].join('\n').slice(0, MAX_SEARCHED);
	const field = (name: string) =>
		new RegExp(`^${name}:[ \\t]*(.+)$`, 'im').exec(all)?.[1].trim() ?? '';
	if (/^(?:delayed|delivered|relayed|expanded)\b/i.test(field('Action'))) return [];
	const ids = quotedIds(mail, all);
	if (ids.length === 0) return [];
	const code = field('Status');
	const reason = field('Diagnostic-Code');
	const statusText = code === '' ? all.slice(0, MAX_SEARCHED) : code;
	return [
		{
			kind: 'bounced',
			channel: 'email',
			providerIds: ids,
			at: mail.receivedAt,
			dedup: dedupOf(mail.provider, 'bounce', ids.join(' ')),
			permanent: isDeadAddress(statusText),
			properties: properties({ reason: reason.slice(0, MAX_REASON), code: code.slice(0, 20) }),
		},
	];
}

/** Message-IDs in the headers of the returned mail. */
function quotedIds({ headers }: InboundMail, all: string): string[] {
	const quoted = [...all.matchAll(/^(?:message-id|in-reply-to):\s{0,3}(<[^<>\s]{3,400}>)/gim)];
	const answered = (headers.get('in-reply-to') ?? '').match(/<[^<>\s]{3,400}>/g) ?? [];
	return providerIds(...[...answered, ...quoted.map(([, id]) => id)].slice(0, 5).map(bareId));
}
