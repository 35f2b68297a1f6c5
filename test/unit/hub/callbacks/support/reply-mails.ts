/** A mail program's reply around `WORDS`: who quotes it, and the plain text. */
export type ReplyMail = readonly [program: string, text: (words: string) => string];

const SHOP = 'Shop <shop@example.com>';
const QUOTED = '> Hello Ada,\n> reply STOP to unsubscribe.\n> Regards, Shop';

/** The line before the quoted mail, as mail programs write it in their languages. */
export const ATTRIBUTIONS: readonly string[] = [
	// Gmail
	`On Mon, Mar 2, 2026 at 9:00 AM ${SHOP} wrote:`,
	`On Mon, 2 Mar 2026 at 09:00, ${SHOP} wrote:`,
	`On Mon, Mar 2, 2026 at 9:00 AM The Shop of All the Very Many Things\n<shop-of-all-things@mail.shop.example.com> wrote:`,
	`Am Mo., 2. März 2026 um 09:00 Uhr schrieb ${SHOP}:`,
	`Am Mo., 2. März 2026 um 09:00 Uhr schrieb Der Laden für alle Dinge <\nshop@example.com>:`,
	`Le lun. 2 mars 2026 à 09:00, ${SHOP} a écrit :`,
	`Le lun. 2 mars 2026 à 09:00, ${SHOP} a\nécrit :`,
	`El lun, 2 mar 2026 a las 9:00, Shop (<shop@example.com>) escribió:`,
	`El lun., 2 de marzo de 2026 9:00 a. m., ${SHOP}\nescribió:`,
	`Il giorno lun 2 mar 2026 alle ore 09:00 ${SHOP} ha\nscritto:`,
	`Em seg., 2 de mar. de 2026 às 09:00, ${SHOP}\nescreveu:`,
	`${SHOP} escreveu (segunda, 2/03/2026 à(s) 09:00):`,
	`Op ma 2 mrt 2026 om 09:00 schreef ${SHOP}:`,
	`Den man. 2. mar. 2026 kl. 09.00 skrev ${SHOP}:`,
	`man. 2. mar. 2026 kl. 09:00 skrev ${SHOP}:`,
	`Den mån 2 mars 2026 kl 09:00 skrev ${SHOP}:`,
	`ma 2. maalisk. 2026 klo 9.00 ${SHOP} kirjoitti:`,
	`pon., 2 mar 2026 o 09:00 ${SHOP} napisał(a):`,
	`po 2. 3. 2026 v 9:00 odesílatel ${SHOP} napsal:`,
	`po 2. 3. 2026 o 9:00 ${SHOP} napísal(a):`,
	`Shop <shop@example.com> ezt írta (időpont: 2026. márc. 2., H, 9:00):`,
	`În lun., 2 mar. 2026 la 09:00, ${SHOP} a scris:`,
	`пн, 2 мар. 2026 г. в 09:00, ${SHOP}:`,
	`пн, 2 бер. 2026 р. о 09:00 ${SHOP} пише:`,
	`На пн, 2.03.2026 г. в 9:00 ${SHOP} написа:`,
	`Στις Δευ 2 Μαρ 2026 στις 9:00 π.μ., ο χρήστης ${SHOP} έγραψε:`,
	`Shop <shop@example.com>, 2 Mar 2026 Pzt, 09:00 tarihinde şunu yazdı:`,
	`‫בתאריך יום ב׳, 2 במרץ 2026 ב-9:00 מאת ‪Shop‬‏ <‪shop@example.com‬‏>:‬`,
	`في الاثنين، 2 مارس 2026 في 9:00 ص تمت كتابة ما يلي بواسطة ${SHOP}:`,
	`Shop <shop@example.com> 于2026年3月2日周一 09:00写道：`,
	`Shop <shop@example.com> 於 2026年3月2日 週一 上午9:00寫道：`,
	`2026年3月2日(月) 9:00 ${SHOP}:`,
	`2026년 3월 2일 (월) 오전 9:00, ${SHOP}님이 작성:`,
	`Vào Th 2, 2 thg 3, 2026 vào lúc 09:00 ${SHOP} đã\nviết:`,
	`Pada tanggal Sen, 2 Mar 2026 pukul 09.00 ${SHOP} menulis:`,
	`เมื่อ จ. 2 มี.ค. 2026 เวลา 09:00 ${SHOP} เขียนว่า:`,
	// Apple Mail
	'On 2 Mar 2026, at 09:00, Shop <shop@example.com> wrote:',
	'Am 02.03.2026 um 09:00 schrieb Shop <shop@example.com>:',
	'Le 2 mars 2026 à 09:00, Shop <shop@example.com> a écrit :',
	'El 2 mar 2026, a las 9:00, Shop <shop@example.com> escribió:',
	'Il giorno 2 mar 2026, alle ore 09:00, Shop <shop@example.com> ha scritto:',
	'Op 2 mrt. 2026 om 09:00 heeft Shop <shop@example.com> het volgende geschreven:',
	'2 марта 2026 г., в 09:00, Shop <shop@example.com> написал(а):',
	'2026/03/02 9:00、Shop <shop@example.com>のメール:',
	'在 2026年3月2日，09:00，Shop <shop@example.com> 写道：',
	'2 mars 2026 kl. 09:00 skrev Shop <shop@example.com>:',
	'Den 2. mar. 2026 kl. 09.00 skrev Shop <shop@example.com>:',
	'Wiadomość napisana przez Shop <shop@example.com> w dniu 2 mar 2026, o godz. 09:00:',
	'Shop <shop@example.com> şunları yazdı (2 Mar 2026 09:00):',
	// Thunderbird
	'On 3/2/26 09:00, Shop wrote:',
	'Am 02.03.26 um 09:00 schrieb Shop:',
	'Le 02/03/2026 à 09:00, Shop a écrit :',
	'El 2/3/26 a las 9:00, Shop escribió:',
	'Il 02/03/26 09:00, Shop ha scritto:',
	'Em 02/03/2026 09:00, Shop escreveu:',
	'Op 2-3-2026 om 09:00 schreef Shop:',
	'W dniu 02.03.2026 o 09:00, Shop pisze:',
	'Dne 02. 03. 26 v 9:00 Shop napsal(a):',
	'02.03.2026 09:00, Shop пишет:',
	'Den 02.03.2026 09:00, skrev Shop:',
	'2.3.2026 9.00, Shop kirjoitti:',
	'2026. 03. 02. 9:00 keltezéssel, Shop írta:',
	'On 2026/03/02 9:00, Shop wrote:',
	// Yahoo, GMX, Proton, Zoho, Fastmail, Mail.ru
	'On Monday, March 2, 2026 at 09:00:00 AM GMT+1, Shop <shop@example.com> wrote:',
	'Am Montag, 2. März 2026, 09:00:00 MEZ hat Shop <shop@example.com> Folgendes geschrieben:',
	'En lundi 2 mars 2026 à 09:00:00 UTC+1, Shop <shop@example.com> a écrit :',
	'On Monday, March 2nd, 2026 at 9:00 AM, Shop <shop@example.com> wrote:',
	'---- On Mon, 02 Mar 2026 09:00:00 +0100 Shop <shop@example.com> wrote ----',
	'On Mon, Mar 2, 2026, at 9:00 AM, Shop wrote:',
	'Понедельник, 2 марта 2026, 9:00 +03:00 от Shop <shop@example.com>:',
	'Shop <shop@example.com> wrote on 2 March 2026:',
	'Shop <shop@example.com> schrieb am Mo., 2. März 2026, 09:00:',
	'Quoting Shop <shop@example.com>:',
	'Zitat von Shop <shop@example.com>:',
	'02.03.2026, 09:00, "Shop" <shop@example.com>:',
];

/** Outlook's block of headers in its languages: From, Sent, To, Subject. */
export const HEADER_BLOCKS: readonly (readonly [string, string, string, string])[] = [
	['From', 'Sent', 'To', 'Subject'],
	['From', 'Date', 'To', 'Subject'],
	['Von', 'Gesendet', 'An', 'Betreff'],
	['Von', 'Datum', 'An', 'Betreff'],
	['De', 'Envoyé', 'À', 'Objet'],
	['De', 'Date', 'À', 'Objet'],
	['De', 'Enviado', 'Para', 'Asunto'],
	['De', 'Enviada', 'Para', 'Assunto'],
	['De', 'Data', 'Para', 'Assunto'],
	['Da', 'Inviato', 'A', 'Oggetto'],
	['Da', 'Data', 'A', 'Oggetto'],
	['Van', 'Verzonden', 'Aan', 'Onderwerp'],
	['Fra', 'Sendt', 'Til', 'Emne'],
	['Från', 'Skickat', 'Till', 'Ämne'],
	['Lähettäjä', 'Lähetetty', 'Vastaanottaja', 'Aihe'],
	['Od', 'Wysłano', 'Do', 'Temat'],
	['Od', 'Odesláno', 'Komu', 'Předmět'],
	['Od', 'Odoslané', 'Komu', 'Predmet'],
	['Feladó', 'Elküldve', 'Címzett', 'Tárgy'],
	['De la', 'Trimis', 'Către', 'Subiect'],
	['От', 'Отправлено', 'Кому', 'Тема'],
	['Від', 'Надіслано', 'Кому', 'Тема'],
	['Kimden', 'Gönderildi', 'Kime', 'Konu'],
	['Gönderen', 'Gönderildi', 'Kime', 'Konu'],
	['Από', 'Στάλθηκε', 'Προς', 'Θέμα'],
	['מאת', 'נשלח', 'אל', 'נושא'],
	['من', 'تم الإرسال', 'إلى', 'الموضوع'],
	['发件人', '发送时间', '收件人', '主题'],
	['寄件者', '寄件日期', '收件者', '主旨'],
	['差出人', '送信日時', '宛先', '件名'],
	['보낸 사람', '보낸 날짜', '받는 사람', '제목'],
];

/** Lines that stand alone before the quoted mail. */
export const SEPARATORS: readonly string[] = [
	'-----Original Message-----',
	'----- Original Message -----',
	'-------- Original message --------',
	'-----Ursprüngliche Nachricht-----',
	'-------- Ursprüngliche Nachricht --------',
	'-----Message d’origine-----',
	"-----Message d'origine-----",
	'-------- Message original --------',
	'-----Mensaje original-----',
	'-----Mensagem original-----',
	'-----Messaggio originale-----',
	'-----Oorspronkelijk bericht-----',
	'-----Oprindelig meddelelse-----',
	'-----Ursprungligt meddelande-----',
	'-----Opprinnelig melding-----',
	'-----Alkuperäinen viesti-----',
	'-----Wiadomość oryginalna-----',
	'-----Původní zpráva-----',
	'-----Eredeti üzenet-----',
	'-----Исходное сообщение-----',
	'-----Оригінальне повідомлення-----',
	'-----Özgün İleti-----',
	'-----原始邮件-----',
	'------------------ 原始邮件 ------------------',
	'-----元のメッセージ-----',
	'-----원본 메시지-----',
	'---------- Forwarded message ---------',
	'________________________________',
	'--- mail_boundary ---',
];

/** What mail programs put below a reply. */
export const SIGNATURES: readonly string[] = [
	'-- \nAda Lovelace\nAnalytical Engines Ltd.\n+44 20 7946 0000',
	'--\nAda',
	'Sent from my iPhone',
	'Sent from my iPad',
	'Sent from my Galaxy',
	'Sent from my Samsung Galaxy smartphone.',
	'Sent from my Verizon, Samsung Galaxy smartphone',
	'Sent from Mail for Windows',
	'Sent from Outlook for Android<https://aka.ms/AAb9ysg>',
	'Sent from Yahoo Mail on Android',
	'Sent from Proton Mail for iOS',
	'Sent via BlackBerry by AT&T',
	'Get Outlook for iOS<https://aka.ms/o0ukef>',
	'Get BlueMail for Android',
	'Von meinem iPhone gesendet',
	'Von meinem Samsung Galaxy Smartphone gesendet.',
	'Gesendet von meinem iPad',
	'Gesendet mit der GMX Mail App',
	'Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>',
	'Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.',
	'Holen Sie sich Outlook für iOS<https://aka.ms/o0ukef>',
	'Envoyé de mon iPhone',
	'Envoyé depuis mon smartphone Samsung Galaxy.',
	'Envoyé à partir de Outlook pour Android<https://aka.ms/AAb9ysg>',
	'Télécharger Outlook pour iOS<https://aka.ms/o0ukef>',
	'Obtenez Outlook pour Android<https://aka.ms/AAb9ysg>',
	'Enviado desde mi iPhone',
	'Obtener Outlook para iOS<https://aka.ms/o0ukef>',
	'Enviado do meu iPhone',
	'Enviado do Yahoo Mail no Android',
	'Obter o Outlook para iOS<https://aka.ms/o0ukef>',
	'Inviato da iPhone',
	'Inviato dal mio telefono Samsung Galaxy.',
	'Scarica Outlook per iOS<https://aka.ms/o0ukef>',
	'Verstuurd vanaf mijn iPhone',
	'Verzonden vanaf mijn Galaxy',
	'Outlook voor iOS downloaden<https://aka.ms/o0ukef>',
	'Sendt fra min iPhone',
	'Skickat från min iPhone',
	'Lähetetty iPhonesta',
	'Wysłane z iPhone’a',
	'Odesláno z iPhonu',
	'Odoslané z iPhonu',
	'iPhone-ról küldve',
	'Trimis de pe iPhone-ul meu',
	'Отправлено с iPhone',
	'Отправлено из мобильной Почты Mail.ru',
	'Надіслано з iPhone',
	"iPhone'umdan gönderildi",
	'Στάλθηκε από το iPhone μου',
	'נשלח מה-iPhone שלי',
	'أُرسلت من الـ iPhone',
	'发自我的 iPhone',
	'從我的 iPhone 傳送',
	'iPhoneから送信',
	'나의 iPhone에서 보냄',
	'Gửi từ iPhone của tôi',
	'Dikirim dari iPhone saya',
];

function below(attribution: string): ReplyMail {
	return [attribution, (words) => `${words}\n\n${attribution}\n\n${QUOTED}\n`];
}

function bare(attribution: string): ReplyMail {
	return [
		`${attribution}, without marks`,
		(words) => `${words}\n\n${attribution}\n\n${QUOTED.replace(/^> /gm, '')}\n`,
	];
}

function headerBlock([from, sent, to, subject]: (typeof HEADER_BLOCKS)[number]): ReplyMail[] {
	const lines = (mark: string, gap: string) =>
		[
			[from, 'Shop <shop@example.com>'],
			[sent, '2026-03-02 09:00'],
			[to, 'Ada <ada@example.com>'],
			[subject, 'Hello'],
		]
			.map(([name, value]) => `${mark}${name}${gap}:${mark} ${value}`)
			.join('\n');
	return [
		[`${from}, ${sent}`, (words) => `${words}\n\n${lines('', '')}\n\nreply STOP to unsubscribe\n`],
		[
			`${from}, ${sent} in bold`,
			(words) => `${words}\n\n${lines('*', '')}\n\nreply STOP to unsubscribe\n`,
		],
		[
			`${from}, ${sent} below a line`,
			(words) =>
				`${words}\n\n________________________________\n${lines('', ' ')}\n\nreply STOP to unsubscribe\n`,
		],
	];
}

export const REPLY_MAILS: readonly ReplyMail[] = [
	...ATTRIBUTIONS.map(below),
	...ATTRIBUTIONS.map(bare),
	...HEADER_BLOCKS.flatMap(headerBlock),
	...SEPARATORS.map((line): ReplyMail => [
		line,
		(words) => `${words}\n\n${line}\nFrom: shop@example.com\n\nreply STOP to unsubscribe\n`,
	]),
	...SIGNATURES.map((lines): ReplyMail => [lines, (words) => `${words}\n\n${lines}\n`]),
	...SIGNATURES.map((lines): ReplyMail => [
		`${lines}, above the quoted mail`,
		(words) => `${words}\n\n${lines}\n\n${ATTRIBUTIONS[0]}\n${QUOTED}\n`,
	]),
	['the answer below the quoted mail', (words) => `${ATTRIBUTIONS[0]}\n${QUOTED}\n\n${words}\n`],
	['the answer between signature and quote', (words) => `${words}\n\n${QUOTED}\n\n-- \nAda\n`],
];

const ORIGINAL = 'Hello Ada, reply STOP to unsubscribe';

/** Replies in HTML, in the form of each mail program. */
export const HTML_REPLIES: readonly ReplyMail[] = [
	[
		'Gmail',
		(words) =>
			`<div dir="ltr">${words}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at 9:00 AM Shop &lt;<a href="mailto:shop@example.com">shop@example.com</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0"><div>${ORIGINAL}</div></blockquote></div>`,
	],
	[
		'Gmail, below',
		(words) =>
			`<div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Shop wrote:<br></div><blockquote class="gmail_quote">${ORIGINAL}</blockquote><div>${words}</div></div>`,
	],
	[
		'Gmail with a signature',
		(words) =>
			`<div dir="ltr">${words}<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">Ada<br>Engines</div></div><blockquote>${ORIGINAL}</blockquote>`,
	],
	[
		'Outlook',
		(words) =>
			`<html><head><style>p{margin:0}</style></head><body><div class="WordSection1"><p class="MsoNormal">${words}<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> Shop &lt;shop@example.com&gt;<br><b>Sent:</b> Monday, March 2, 2026<br><b>To:</b> Ada<br><b>Subject:</b> Hello</p></div><p>${ORIGINAL}</p></div></body></html>`,
	],
	[
		'Outlook in German',
		(words) =>
			`<div>${words}</div><div id="appendonsend"></div><hr tabindex="-1" style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><font><b>Von:</b> Shop &lt;shop@example.com&gt;<br><b>Gesendet:</b> Montag, 2. März 2026<br><b>An:</b> Ada<br><b>Betreff:</b> Hallo</font></div><div>${ORIGINAL}</div>`,
	],
	[
		'Outlook for iOS',
		(words) =>
			`<div>${words}</div><div id="ms-outlook-mobile-signature"><div>Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div></div><hr><div id="divRplyFwdMsg"><b>From:</b> Shop &lt;shop@example.com&gt;<br><b>Sent:</b> Monday</div>${ORIGINAL}`,
	],
	[
		'Apple Mail',
		(words) =>
			`<html><body>${words}<br><div><br><blockquote type="cite"><div>On 2 Mar 2026, at 09:00, Shop &lt;shop@example.com&gt; wrote:</div><br><div>${ORIGINAL}</div></blockquote></div></body></html>`,
	],
	[
		'iPhone',
		(words) =>
			`<html><body dir="auto">${words}<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 2 Mar 2026, at 09:00, Shop wrote:<br><br></blockquote></div><blockquote type="cite"><div>${ORIGINAL}</div></blockquote></body></html>`,
	],
	[
		'Thunderbird',
		(words) =>
			`<p>${words}</p><div class="moz-signature">-- <br>Ada</div><div class="moz-cite-prefix">Am 02.03.26 um 09:00 schrieb Shop:<br></div><blockquote type="cite">${ORIGINAL}</blockquote>`,
	],
	[
		'Thunderbird, below',
		(words) =>
			`<div class="moz-cite-prefix">On 3/2/26 09:00, Shop wrote:<br></div><blockquote type="cite">${ORIGINAL}</blockquote><p>${words}</p>`,
	],
	[
		'Yahoo',
		(words) =>
			`<div class="ydp"><div>${words}</div></div><div id="ydp1yahoo_quoted" class="yahoo_quoted"><div>On Monday, March 2, 2026 at 09:00:00 AM GMT+1, Shop &lt;shop@example.com&gt; wrote:</div><div>${ORIGINAL}</div></div>`,
	],
	[
		'Proton',
		(words) =>
			`<div style="font-family:Arial">${words}</div><div class="protonmail_signature_block">Sent with Proton Mail secure email.</div><div class="protonmail_quote">On Monday, March 2nd, 2026 at 9:00 AM, Shop &lt;shop@example.com&gt; wrote:<br><blockquote>${ORIGINAL}</blockquote></div>`,
	],
	[
		'GMX',
		(words) =>
			`<div>${words}</div><div>&nbsp;<div name="quote" style="border-left:2px"><div><b>Gesendet:</b> Montag, 2. März 2026 um 09:00 Uhr<br><b>Von:</b> "Shop" &lt;shop@example.com&gt;<br><b>An:</b> ada@example.com<br><b>Betreff:</b> Hallo</div><div>${ORIGINAL}</div></div></div>`,
	],
	[
		'Zoho',
		(words) =>
			`<div>${words}<br></div><div class="zmail_extra" style="border-top:1px"><div id="Zm-_Id_-Sgn1">---- On Mon, 02 Mar 2026 09:00:00 +0100 <b>Shop &lt;shop@example.com&gt;</b> wrote ---</div><blockquote>${ORIGINAL}</blockquote></div>`,
	],
	[
		'QQ',
		(words) =>
			`<div>${words}</div><div><includetail><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div><b>发件人:</b> "Shop"<shop@example.com>;</div><div>${ORIGINAL}</div></includetail></div>`,
	],
	[
		'a Hebrew Gmail',
		(words) =>
			`<div dir="rtl">${words}</div><br><div class="gmail_quote"><div dir="rtl" class="gmail_attr">‫בתאריך יום ב׳, 2 במרץ 2026 ב-9:00 מאת ‪Shop‬‏ &lt;‪<a href="mailto:shop@example.com">shop@example.com</a>‬‏&gt;:‬<br></div><blockquote class="gmail_quote">${ORIGINAL}</blockquote></div>`,
	],
	['the words alone', (words) => `<p>${words}</p><script>STOP</script><style>p{}</style>`],
];
