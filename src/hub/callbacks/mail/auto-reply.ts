import type { InboundMail } from './inbound-mail';

/** Values of mailing lists and autoresponders. */
const AUTOMATIC_PRECEDENCE = /^(?:bulk|list|junk|auto_reply)$/i;
const AUTOMATIC_HEADERS = [
	'x-autoreply',
	'x-autorespond',
	'x-autoresponder',
	'x-auto-reply',
	'x-mail-autoreply',
	'x-fc-machinegenerated',
	'list-id',
	'list-unsubscribe',
];
/** Beginnings of subjects of vacation notices, for mail programs that send no header. */
const AUTOMATIC_SUBJECT =
	/^(?:auto(?:matic|mated)?[ -]?(?:reply|response)|out of (?:the )?office|automatische (?:antwort|abwesenheit\S*)|abwesenheits(?:notiz|benachrichtigung|assistent)|(?:abwesend|afwezig)\b|automatisch antwoord|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica|fuori sede|resposta automática|autosvar|automatiskt svar|automatyczna odpowiedź|自动回复|自動返信)/i;

/**
 * Whether a program wrote this mail: by Auto-Submitted (RFC 3834, 5), by older headers for the same
 * purpose, or by its subject.
 */
export function isAutomatic({
	headers,
	subject,
}: Pick<InboundMail, 'headers' | 'subject'>): boolean {
	const submitted = headers.get('auto-submitted') ?? 'no';
	return (
		!/^no\b/i.test(submitted) ||
		AUTOMATIC_PRECEDENCE.test(headers.get('precedence') ?? '') ||
		AUTOMATIC_HEADERS.some((name) => headers.has(name)) ||
		AUTOMATIC_SUBJECT.test(subject.trim())
	);
}
