/**
 * Opt-out keywords agreed between operators and providers for SMS: Twilio's list
 * (https://help.twilio.com/articles/223134027), with ARRET, REMOVE and TD from the list of AWS
 * (https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html).
 */
const STOP = ['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'optout', 'revoke'];
const STOP_ELSEWHERE = ['arret', 'arrete', 'arretez', 'remove', 'td', 'unsub'];
/** The button that WhatsApp suggests for marketing templates. */
const STOP_BUTTON = ['stop promotions'];

/** Opt-out keywords in other languages. */
const STOP_TRANSLATED = [
	// German
	...['stopp', 'abmelden', 'abbestellen', 'abmeldung', 'austragen', 'kündigen'],
	// French
	...['arrêter', 'désabonner', 'désabonnement', 'désinscrire', 'désinscription'],
	// Spanish, Portuguese
	...['baja', 'alto', 'parar', 'pare', 'cancelar', 'sair', 'salir', 'descadastrar'],
	// Italian
	...['disiscrivimi', 'cancellami', 'cancella', 'annulla'],
	// Dutch, Danish, Norwegian, Swedish
	...['afmelden', 'uitschrijven', 'afmeld', 'frameld', 'avmeld', 'avregistrera', 'avsluta'],
	// Finnish, Polish, Czech, Slovak, Hungarian, Romanian
	...['lopeta', 'wypisz', 'rezygnuję', 'odhlásit', 'odhlásiť', 'leiratkozás', 'dezabonare'],
	// Turkish, Indonesian, Vietnamese
	...['iptal', 'berhenti', 'hủy'],
	// Russian, Ukrainian, Greek
	...['стоп', 'отписаться', 'отписка', 'відписатися', 'διαγραφή'],
	// Hebrew, Arabic
	...['הסר', 'הסירו', 'إيقاف', 'إلغاء', 'توقف'],
	// Chinese, Japanese, Korean
	...['退订', '退訂', '取消订阅', '停止', '配信停止', '수신거부'],
];

/**
 * Opt-in keywords. Without Twilio's YES, which may answer the last message's question; if Twilio
 * takes it for an opt-in, its call says so.
 */
const START = ['start', 'unstop', 'resubscribe'];

/** Without case, accents, spaces, punctuation and emoji. */
const bare = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/[^\p{L}\p{N}]/gu, '')
		.toLowerCase();

const STOPS: ReadonlySet<string> = new Set(
	[...STOP, ...STOP_ELSEWHERE, ...STOP_BUTTON, ...STOP_TRANSLATED].map(bare),
);
const STARTS: ReadonlySet<string> = new Set(START.map(bare));

/** In characters; longer than any keyword with punctuation around it. */
const MAX_LENGTH = 100;

/** The request of a reply that consists of a keyword only. */
export function asksOf(text: string): 'stop' | 'start' | undefined {
	if (text.length > MAX_LENGTH) return undefined;
	const word = bare(text);
	if (STOPS.has(word)) return 'stop';
	return STARTS.has(word) ? 'start' : undefined;
}
