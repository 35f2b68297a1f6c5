/**
 * How notices of absence begin their subject, for mail programs that send no header: what Exchange and
 * Outlook put before the subject in their languages, Lotus Notes ('AUTO:'), Gmail, GMX and others, and
 * what people write into their autoresponder.
 */
const SUBJECTS = [
	// English
	...['auto(?:matic(?:ally)?|mated|mat)?[ -]?(?:reply|response|respon[ds]\\w*|generated)'],
	...['auto ?:', 'auto re ?:', "(?:i am |i[’']m )?(?:currently )?out of (?:the |my )?office"],
	...[
		'ooo\\b',
		'vacation (?:reply|response|notice|message|notification|auto)',
		'away from (?:the |my )?(?:office|mail|desk|email)',
	],
	...['on (?:annual leave|vacation)\\b', 'absence notice', 'thank you for contacting'],
	// German
	...[
		'automatische (?:antwort|abwesenheit\\S*|r[üu]ck\\S*|e-?mail\\S*|nachricht)',
		'auto-?antwort',
		'abwesenheit\\S*',
		'abwesend\\b',
		'nicht im b[üu]ro',
		'außer haus',
		'eingangsbest[äa]tigung',
	],
	// French
	...[
		'r[ée]ponse automatique',
		'absen(?:ce|te?)\\b',
		'absent\\(e\\)',
		'accus[ée] de r[ée]ception',
		"message d[’']absence",
		'en cong[ée]s?\\b',
	],
	// Spanish, Catalan, Portuguese, Galician
	...[
		'respuesta autom[áa]tica',
		'auto-?respuesta',
		'fuera de (?:la )?oficina',
		'ausente\\b',
		'resposta autom[àáa]tica',
		'fora d[oe] escrit[óo]rio',
		'aus[êe]ncia\\b',
		'de vacaciones\\b',
	],
	// Italian, Romanian
	...['risposta automatica', 'fuori (?:sede|ufficio)', 'assen(?:za|te)\\b', 'r[ăa]spuns automat'],
	// Dutch
	...['automatisch (?:antwoord|bericht)', 'afwezig\\w*\\b', 'niet aanwezig'],
	// Danish, Norwegian, Swedish, Finnish, Estonian
	...[
		'auto-?svar',
		'automatisk(?:t)? svar',
		'frånvar\\w*',
		'frav[æe]r\\w*',
		'automaattinen vastaus',
		'poissa\\b',
		'automaatvastus',
	],
	// Polish, Czech, Slovak, Hungarian
	...[
		'odpowied[źz] automatyczna',
		'automatyczna odpowied[źz]',
		'nieobecno[śs][ćc]',
		'poza biurem',
		'automatick[áa] odpov[ěeď]\\S*',
		'mimo kancel[áa][řr]',
		'automatikus v[áa]lasz',
		't[áa]voll[ée]t',
	],
	// Croatian, Serbian, Slovenian, Lithuanian, Latvian, Turkish
	...[
		'automatski odgovor',
		'аутоматски одговор',
		'samodejni odgovor',
		'automatinis atsakymas',
		'automātiskā? ?atbilde',
		'otomatik (?:yan[ıi]t|cevap)',
	],
	// Russian, Ukrainian, Bulgarian, Greek
	...[
		'автоматический ответ',
		'автоответ',
		'автоматична відповідь',
		'автовідповідь',
		'автоматичен отговор',
		'αυτόματη απάντηση',
		'εκτός γραφείου',
	],
	// Hebrew, Arabic
	...['תשובה אוטומטית', 'מענה אוטומטי', 'رد تلقائي', 'الرد التلقائي', 'خارج المكتب'],
	// Chinese, Japanese, Korean, Thai, Vietnamese, Indonesian
	...[
		'自动(?:回复|答复|回覆)',
		'自動(?:回覆|回復|返信|応答|答覆)',
		'不在(?:通知|のお知らせ|连絡|連絡)',
		'자동 ?(?:회신|응답|답장)',
		'부재 ?중',
		'ตอบกลับอัตโนมัติ',
		'trả lời tự động',
		'thư trả lời tự động',
		'balasan otomatis',
		'jawapan automatik',
	],
];

/** How an automatic reply names itself in its first words. */
const TEXTS = [
	...[
		'this is an auto(?:matic|mated|matically generated|-?generated)?[ -]?(?:automatic |automated )?(?:reply|response|e-?mail|message)',
		'auto(?:matic|mated)?[ -](?:reply|response|responder)\\b',
	],
	...[
		"(?:i am|i[’']m|i will be|we are) (?:currently |presently |now )?(?:out of (?:the |my )?office|away from (?:the |my )?(?:office|desk)|on (?:annual|parental|maternity|paternity|sick|medical) leave|on vacation (?:from|until|till|through))",
	],
	...[
		'dies ist eine automatisch\\S* ',
		'automatische (?:antwort|abwesenheit)',
		'ich bin (?:derzeit |zurzeit |zur zeit |momentan |aktuell |bis \\S+ |vom \\S+ bis \\S+ )?(?:nicht im (?:büro|hause)|außer haus|abwesend|im urlaub)',
	],
	...[
		'ceci est (?:une réponse|un message|un e-?mail) automatique',
		'réponse automatique',
		'je suis (?:actuellement )?(?:absente?|en congés?|en vacances) (?:du|jusqu|et|à)',
	],
	...[
		'(?:esta|este) es (?:una respuesta|un (?:mensaje|correo)) autom[áa]tic[ao]',
		'respuesta automática',
		'estoy fuera de la oficina',
		'estaré fuera de la oficina',
		'me encuentro fuera de la oficina',
	],
	...[
		'resposta automática',
		'estou (?:ausente|fora do escritório|de férias até)',
		'risposta automatica',
		'sono (?:fuori|assente dal|in ferie)',
		'sarò (?:fuori|assente)',
	],
	...[
		'dit is een automatisch',
		'automatisch antwoord',
		'ik ben (?:momenteel |op dit moment )?(?:afwezig|niet aanwezig|niet op kantoor)',
	],
	...[
		'autosvar',
		'automatiskt svar',
		'automatisk svar',
		'automaattinen vastaus',
		'jag är (?:för närvarande )?(?:inte på kontoret|på semester till)',
	],
	...[
		'to jest automatyczna',
		'automatyczna odpowiedź',
		'jestem (?:obecnie )?(?:poza biurem|na urlopie do)',
		'toto je automatick',
		'ez egy automatikus',
	],
	...[
		'автоматический ответ',
		'это автоматическ',
		'це автоматичн',
		'otomatik (?:yanıt|cevap)',
		'αυτόματη απάντηση',
		'זוהי (?:תשובה|הודעה) אוטומטית',
		'هذا رد تلقائي',
		'هذه رسالة تلقائية',
	],
	...['自动回复', '自动答复', '自動返信', '自動応答', '自動回覆', '자동 ?(?:회신|응답)'],
];

/** The subject may be in brackets or behind the one that is answered: '[Auto-Reply] Re: Hello'. */
export const AUTOMATIC_SUBJECTS = new RegExp(`^[^\\p{L}\\p{N}]*(?:${SUBJECTS.join('|')})`, 'iu');

/** At the beginning of a sentence: 'Please send no auto-reply' is a person's. */
export const AUTOMATIC_TEXTS = new RegExp(
	`(?:^|[\\n.,:;!?。，！])\\s*(?:${TEXTS.join('|')})`,
	'iu',
);
