/**
 * Opt-out keywords agreed between operators and providers for SMS: Twilio's list
 * (https://help.twilio.com/articles/223134027), with ARRET, REMOVE and TD from the list of AWS
 * (https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html). T is what Chinese
 * messages ask for ('回T退订'), TC Vietnamese, RET Turkish and UNREG Indonesian ones.
 */
const STOP = ['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'optout', 'revoke'];
const STOP_ELSEWHERE = ['arret', 'arrete', 'arretez', 'remove', 't', 'td', 'tc', 'unsub', 'unreg'];
const STOP_IN_WORDS = [
	...['unsubscribe me', 'remove me', 'opt me out', 'stop texting', 'stop messages', 'stop sms'],
	...['stop emails', 'stop mail', 'stop marketing', 'stop pub'],
];
/** The button that WhatsApp suggests for marketing templates. */
const STOP_BUTTON = ['stop promotions'];

/** Opt-out keywords in other languages. */
const STOP_TRANSLATED = [
	// German
	...['stopp', 'abmelden', 'abbestellen', 'abmeldung', 'austragen', 'kündigen', 'abbestellung'],
	// French
	...['arrêter', 'désabonner', 'désabonnement', 'désinscrire', 'désinscription'],
	// Spanish, Portuguese
	...['baja', 'alto', 'parar', 'pare', 'cancelar', 'sair', 'salir', 'descadastrar'],
	...['darse de baja', 'dar de baja', 'cancelar suscripción', 'remover', 'anular'],
	// Italian
	...['disiscrivimi', 'cancellami', 'cancella', 'annulla', 'basta', 'disiscrizione'],
	// Dutch, Danish, Norwegian, Swedish
	...['afmelden', 'uitschrijven', 'afmeld', 'frameld', 'avmeld', 'avregistrera', 'avsluta'],
	// Finnish, Polish, Czech, Slovak, Hungarian, Romanian
	...[
		'lopeta',
		'peruuta',
		'wypisz',
		'rezygnuje',
		'rezygnuję',
		'odhlásit',
		'odhlásiť',
		'leiratkozás',
		'leiratkozom',
		'dezabonare',
	],
	// Croatian, Slovenian, Serbian, Bulgarian
	...['odjava', 'odjavi', 'одјава', 'отпиши', 'отказ'],
	// Turkish, Indonesian, Malay, Filipino, Vietnamese, Thai, Hindi
	...[
		'iptal',
		'ret',
		'berhenti',
		'henti',
		'batal',
		'itigil',
		'hủy',
		'dừng',
		'ยกเลิก',
		'หยุด',
		'बंद',
		'रोकें',
	],
	// Russian, Ukrainian, Greek
	...['стоп', 'отписаться', 'отписка', 'відписатися', 'διαγραφή', 'στοπ', 'отписать', 'відписка'],
	// Hebrew, Arabic
	...['הסר', 'הסירו', 'إيقاف', 'إلغاء', 'توقف'],
	// Chinese, Japanese, Korean
	...[
		'退订',
		'退訂',
		'取消订阅',
		'停止',
		'停',
		'拒收',
		'取消訂閱',
		'配信停止',
		'解除',
		'停止する',
		'수신거부',
		'수신 거부',
		'중지',
	],
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
	[...STOP, ...STOP_ELSEWHERE, ...STOP_IN_WORDS, ...STOP_BUTTON, ...STOP_TRANSLATED].map(bare),
);
const STARTS: ReadonlySet<string> = new Set(START.map(bare));

/** In characters; longer than any keyword with punctuation around it. */
const MAX_LENGTH = 100;

/** The request of a reply that consists of keywords only: 'Stop.', 'STOP STOP'. */
export function asksOf(text: string): 'stop' | 'start' | undefined {
	if (text.length > MAX_LENGTH) return undefined;
	if (consistsOf(STOPS, text)) return 'stop';
	return consistsOf(STARTS, text) ? 'start' : undefined;
}

function consistsOf(keywords: ReadonlySet<string>, text: string): boolean {
	if (keywords.has(bare(text))) return true;
	const words = text
		.split(/\s+/)
		.map(bare)
		.filter((word) => word !== '');
	return words.length > 0 && words.every((word) => keywords.has(word));
}
