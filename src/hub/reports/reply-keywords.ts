/**
 * Words that end messages, as operators and providers have agreed on them for SMS: Twilio's list
 * (https://help.twilio.com/articles/223134027), with ARRET, REMOVE and TD of that of AWS
 * (https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html).
 */
const STOP = ['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'optout', 'revoke'];
const STOP_ELSEWHERE = ['arret', 'arrete', 'arretez', 'remove', 'td', 'unsub'];
/** The button that WhatsApp suggests for templates of marketing. */
const STOP_BUTTON = ['stop promotions'];

/** The same in other languages: what people write who do not know the English word. */
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
 * Words that begin them again. YES, which is among Twilio's, is not: it answers whatever the last
 * message asked, and where Twilio takes it for a word of this kind, it says so itself.
 */
const START = ['start', 'unstop', 'resubscribe'];

/** Without case, accents, spaces, punctuation and pictures. */
const bare = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/[^\p{L}\p{N}]/gu, '')
		.toLowerCase();

const STOPS: ReadonlySet<string> = new Set(
	[...STOP, ...STOP_ELSEWHERE, ...STOP_BUTTON, ...STOP_TRANSLATED].map(bare),
);
const STARTS: ReadonlySet<string> = new Set(START.map(bare));

/** Longer than any of the words with all that people put around them, in characters. */
const MAX_LENGTH = 100;

/** What a reply asks for that is one of the agreed words and nothing else. */
export function asksOf(text: string): 'stop' | 'start' | undefined {
	if (text.length > MAX_LENGTH) return undefined;
	const word = bare(text);
	if (STOPS.has(word)) return 'stop';
	return STARTS.has(word) ? 'start' : undefined;
}
