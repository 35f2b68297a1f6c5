/**
 * How mail programs set the mail that they quote, and their own signature, apart from the reply, in the
 * languages of Gmail, Outlook, Apple Mail and Thunderbird.
 */

/** 'wrote', of the line before the quote: 'On Mon, Ada wrote:'. */
const WROTE = [
	...[
		'wrote',
		'writes',
		'schrieb',
		'geschrieben',
		'écrit',
		'escribi[óo]',
		'escrigu[ée]',
		'scritto',
		'escreveu',
	],
	...[
		'schreef',
		'geschreven',
		'skrev',
		'kirjoitti',
		'napisał',
		'napisana',
		'pisze',
		'napsal',
		'napísal',
		'napisao',
	],
	...[
		'napisala',
		'írta',
		'a scris',
		'kirjutas',
		'rakst[īi]ja',
		'parašė',
		'yazdı',
		'menulis',
		'viết',
		'เขียน',
	],
	...['пишет', 'пише', 'написал', 'написа', 'напісаў', 'έγραψε', 'כתב', 'מאת', 'كتب', 'كتابة'],
	...['写道', '寫道', '写到', 'のメール', 'のメッセージ', '書きました', '작성', '썼습니다'],
];
export const WROTE_WORD = new RegExp(WROTE.join('|'), 'iu');

/** The same without a date: 'Quoting Ada <ada@example.com>:'. */
export const QUOTING_WORD =
	/^(?:quoting|zitat von|citando|citation de|citat från|citaat van|cytowanie)(?!\p{L})/iu;

/** 'From' in the header of a quoted mail. */
const FROM = [
	...[
		'from',
		'von',
		'de',
		'de la',
		'da',
		'van',
		'fra',
		'från',
		'lähettäjä',
		'od',
		'odesílatel',
		'feladó',
		'saatja',
	],
	...['от', 'від', 'ад', 'kimden', 'gönderen', 'από', 'מאת', 'من', 'dari', 'từ', 'จาก'],
	...['发件人', '寄件者', '寄件人', '差出人', '送信者', '보낸 ?사람', '发送人'],
];
/** 'Sent', 'Date', 'To', 'Cc' and 'Subject', which follow it. */
const OTHERS = [
	...['sent', 'date', 'to', 'cc', 'subject', 'reply-to'],
	...[
		'gesendet',
		'datum',
		'an',
		'betreff',
		'envoyé',
		'envoyé le',
		'à',
		'objet',
		'enviado',
		'enviado el',
		'enviada',
		'enviado em',
		'enviada em',
		'fecha',
		'para',
		'asunto',
		'assunto',
		'data',
	],
	...[
		'inviato',
		'a',
		'oggetto',
		'verzonden',
		'aan',
		'onderwerp',
		'sendt',
		'dato',
		'til',
		'emne',
		'skickat',
		'till',
		'ämne',
	],
	...[
		'lähetetty',
		'päivämäärä',
		'vastaanottaja',
		'aihe',
		'wysłano',
		'do',
		'temat',
		'odesláno',
		'komu',
		'předmět',
		'odoslané',
		'predmet',
		'dátum',
	],
	...[
		'elküldve',
		'küldve',
		'címzett',
		'tárgy',
		'trimis',
		'către',
		'subiect',
		'отправлено',
		'дата',
		'кому',
		'тема',
		'надіслано',
	],
	...[
		'gönderildi',
		'tarih',
		'kime',
		'konu',
		'στάλθηκε',
		'ημερομηνία',
		'προς',
		'θέμα',
		'נשלח',
		'תאריך',
		'אל',
		'נושא',
	],
	...['تم الإرسال', 'التاريخ', 'إلى', 'الموضوع', 'dikirim', 'kepada', 'subjek', 'đã gửi', 'chủ đề'],
	...[
		'发送时间',
		'日期',
		'收件人',
		'抄送',
		'主题',
		'寄件日期',
		'收件者',
		'主旨',
		'送信日時',
		'日付',
		'宛先',
		'件名',
		'보낸 ?날짜',
		'날짜',
		'받는 ?사람',
		'제목',
	],
];
const headerLine = (names: readonly string[]) =>
	new RegExp(`^[*\\s]{0,3}(?:${names.join('|')})[ ]?\\*?[ ]?[:：]`, 'iu');
export const FROM_LINE = headerLine(FROM);
export const OTHER_HEADER_LINE = headerLine(OTHERS);

/** Lines that mail programs of phones and webmail put below a mail: 'Sent from my iPhone'. */
const SENT_FROM = [
	...[
		'(?:sent|composed|written|typed) (?:from|via|with|using) ',
		'get \\S+(?: mail)? for (?:ios|android|windows|mac)',
		'please excuse (?:my |any )?(?:brevity|typos)',
	],
	...[
		'von (?:meine[mr]|unterwegs|mobil).{0,60} gesendet',
		'gesendet (?:von|vom|mit|mittels|aus|über) ',
		'diese (?:nachricht|e-?mail) wurde (?:von|mit|auf) ',
		'holen sie sich outlook',
		'outlook für \\S+ (?:herunterladen|beziehen)',
	],
	...['envoyé (?:de|depuis|à partir|avec|via|du) ', '(?:télécharger|obtenir|obtenez) outlook'],
	...[
		'enviado (?:desde|mediante|a través|do|de|da|pelo|a partir|através|via) ',
		'(?:obtener|descargar|obter o|baixar o) outlook',
	],
	...[
		'inviato (?:da|dal|dalla|tramite) ',
		'(?:scarica|ottieni) outlook',
		'(?:verstuurd|verzonden) (?:vanaf|vanuit|met|via) ',
		'outlook voor \\S+ downloaden',
	],
	...[
		'sendt (?:fra|via|med) ',
		'(?:hent|få) outlook',
		'(?:skickat|skickades|sänt) (?:från|via) ',
		'(?:hämta|skaffa) outlook',
		'lähetetty \\S+(?:sta|stä)\\b',
		'hanki outlook',
	],
	...[
		'wysłan[aeoy] (?:z|ze|za|przy|przez) ',
		'pobierz (?:aplikację )?outlook',
		'(?:odesláno|odoslané|poslané|posláno) (?:z|ze|zo|pomocí|cez) ',
		'získ(?:at|ajte|ať) outlook',
		'\\S{1,40}-?(?:ról|ről|ból|ből) küldve',
		'trimis (?:de pe|din|de la|prin) ',
	],
	...[
		'poslano (?:s|sa|z|iz|putem) ',
		'saadetud ',
		'отправлено (?:с|из|от|через) ',
		'послано (?:с|из) ',
		'надіслано (?:з|із|від|через) ',
		'відправлено (?:з|із|від|через) ',
		'изпратено от ',
	],
	...[
		'.{1,40}(?:dan|den|tan|ten) gönderildi',
		'στάλθηκε από ',
		'נשלח (?:מ|באמצעות)',
		'(?:أُ?رسلت|مرسل|تم الإرسال) (?:من|بواسطة) ',
	],
	...[
		'发自',
		'發自',
		'(?:从|從)我的.{1,30}(?:发送|傳送)',
		'来自我的',
		'.{1,30}から送信',
		'.{1,30}에서 (?:보냄|전송)',
		'gửi từ ',
		'dikirim dari ',
		'ส่งจาก',
	],
];
export const SENT_FROM_LINE = new RegExp(`^(?:${SENT_FROM.join('|')})`, 'iu');

/** A line of its own with which people end a mail; their name and address follow. */
const CLOSINGS = [
	...[
		'(?:with )?(?:(?:kind|kindest|best|warm|many) )?regards',
		'best(?: wishes)?',
		'all the best',
		'cheers',
		'(?:yours )?sincerely(?: yours)?',
		'yours truly',

		'rgds',
	],
	...[
		'(?:mit )?(?:freundlichen?|besten?|vielen?|lieben?|herzlichen?|schönen?)(?: und \\S+)? gr(?:ü|u|ue)(?:ß|ss)en?',
		'gr(?:ü|ue?)(?:ß|ss)e?',
		'mfg',
		'lg',
		'vg',
		'hochachtungsvoll',
		'danke und gruß',
	],
	...[
		'(?:bien )?cordialement',
		'bien à vous',
		'sincères salutations',
		'salutations(?: distinguées)?',
		'bonne (?:journée|soirée)',
	],
	...[
		'(?:un )?(?:cordial )?saludos?(?: cordiales)?',
		'atentamente',
		'cordialmente',

		'atenciosamente',

		'abraços?',
		'(?:melhores )?cumprimentos',

		'(?:cordiali |distinti )?saluti',
		'cordialmente',
	],
	...[
		'met (?:vriendelijke|hartelijke) groet(?:en)?',
		'(?:vriendelijke )?groet(?:en|jes)?',
		'mvg',
		'(?:med )?(?:venlig|vennlig|bedste|beste) hilsen',
		'hilsen',
		'mvh',
		'(?:med )?vänlig(?:a)? hälsning(?:ar)?',
		'hälsningar',
		'(?:ystävällisin )?terveisin',
	],
	...[
		'pozdrawiam',
		'z poważaniem',
		's pozdrav[eo]m',
		'üdvözlettel',
		'cu (?:stimă|respect)',
		's poštovanjem',
		'lp',
		'с уважением',
		'з повагою',
		'saygılar(?:ımla)?',
		'iyi çalışmalar',
		'με εκτίμηση',
		'בברכה',
		'مع (?:أطيب )?التحيات?',
	],
	...['此致', '敬具', 'よろしくお願い(?:いた)?します', 'trân trọng', 'salam'],
];
export const CLOSING_LINE = new RegExp(`^(?:${CLOSINGS.join('|')})[ ,.!,!,。]{0,3}$`, 'iu');
