import fc from 'fast-check';
import { readInbound } from '../../../../src/hub/callbacks/mail/inbound';
import { visibleReply } from '../../../../src/hub/callbacks/mail/visible-reply';
import { anyText } from '../../../support/any-text';
import { NOW } from './support/calls';
import { ATTRIBUTIONS, HTML_REPLIES, REPLY_MAILS, SIGNATURES } from './support/reply-mails';

function read(mail: { text?: string; html?: string; subject?: string }) {
	const [report] = readInbound({
		provider: 'test',
		from: 'Ada <ada@example.com>',
		subject: 'Re: Hello',
		text: '',
		html: '',
		headers: new Map(),
		parts: [],
		receivedAt: NOW,
		...mail,
	});
	return report;
}

const WORDS = [
	'STOP',
	'Ja gern, bitte!',
	'Yes.\n\nBut at 10:30, please:\n- two of them\n- in blue',
];

describe('A reply without the mail that it quotes and its signature', () => {
	it.each(REPLY_MAILS)('is the own words, whatever they are: %j', (_program, mail) => {
		for (const words of WORDS) {
			expect(visibleReply({ text: mail(words), html: '' })).toBe(words);
			expect(visibleReply({ text: mail(words).replaceAll('\n', '\r\n'), html: '' })).toBe(words);
		}
	});

	it.each(HTML_REPLIES)('is the same in HTML alone: %s', (_program, mail) => {
		for (const words of ['STOP', 'Ja gern, bitte!']) {
			expect(visibleReply({ text: ' \n', html: mail(words) })).toBe(words);
		}
	});

	it.each([
		...[
			'Regards',
			'Best regards,',
			'Kind regards',
			'Best',
			'Cheers!',
			'Sincerely,',
			'Yours sincerely',
		],
		...['Mit freundlichen Grüßen', 'Viele Grüße', 'Liebe Gruesse', 'MfG', 'LG', 'Gruß'],
		...[
			'Cordialement,',
			'Bien cordialement',
			'Bonne journée',
			'Saludos',
			'Un saludo',
			'Atentamente',
		],
		...[
			'Cumprimentos',
			'Abraços',
			'Cordiali saluti',
			'Distinti saluti',
			'Met vriendelijke groet',
			'Mvg',
		],
		...[
			'Med venlig hilsen',
			'Mvh',
			'Med vänliga hälsningar',
			'Terveisin',
			'Pozdrawiam',
			'S pozdravem',
		],
		...[
			'Üdvözlettel',
			'С уважением,',
			'З повагою',
			'Saygılarımla',
			'Με εκτίμηση',
			'בברכה',
			'مع التحيات',
		],
	])('ends before the closing %s', (closing) => {
		expect(visibleReply({ text: `Yes, please\n\n${closing}\nAda Lovelace`, html: '' })).toBe(
			'Yes, please',
		);
	});

	it.each([
		'Let us meet at 10:30:\nat the entrance',
		'You wrote that it is blue. Is it?',
		'I need:\n- two apples\n- on 3/4/2026',
		'From: next week on I am free',
		'To: the shop\nFrom: me',
		'De: rien',
		'Sent by mistake, sorry. Please ignore it!',
		'Enviado por error, lo siento',
		'Von mir gestern gesendet: das Paket',
		'Get well soon',
		'I saw -- on your page -- two of them',
		'My address is ada@example.com. Thanks!',
		'Siparişim dün gönderildi',
		'Best regards from Italy, and yes, please',
		'Thanks\nI would like to order three',
		'Price: 10\nSize: M\nColour: blue',
		'שלום, אני רוצה להזמין',
		'On Monday I am free',
		'Am 2. März um 9:00 Uhr',
		'> not mine\nmine',
		'😀 yes',
	])('keeps what only resembles them: %j', (text) => {
		expect(visibleReply({ text, html: '' })).toBe(text.replace('> not mine\n', ''));
	});

	it('is empty, if the mail holds nothing else', () => {
		for (const signature of SIGNATURES) {
			expect(visibleReply({ text: `\n${signature}\n`, html: '' })).toBe('');
		}
		for (const attribution of ATTRIBUTIONS) {
			expect(visibleReply({ text: `${attribution}\n\n> STOP\n`, html: '' })).toBe('');
		}
	});

	it('is what was written, under whatever any mail program puts below it', () => {
		const line = fc
			.array(
				fc.constantFrom(
					...['yes', 'please', 'Ja', 'gern', 'merci', 'stop', 'the', 'order', '42', '3/4', '10:30'],
					...[
						'спасибо',
						'да',
						'好的',
						'明天',
						'نعم',
						'כן',
						'😀',
						'!',
						'?',
						'(maybe)',
						'wrote',
						'sent',
					],
				),
				{ minLength: 1, maxLength: 8 },
			)
			.map((words) => words.join(' '));
		const written = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.join('\n'));
		fc.assert(
			fc.property(written, fc.constantFrom(...REPLY_MAILS), (words, [, mail]) => {
				expect(visibleReply({ text: mail(words), html: '' })).toBe(words);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('is never longer than an event may hold, and comes of any text', () => {
		const hurtful = fc
			.constantFrom(
				'From: a\n',
				'a:\n',
				'10:30:\n',
				'> ',
				'-- \n',
				'on 2020 wrote',
				'von meinem ',
				'<p>',
			)
			.map((part) => part.repeat(20_000));
		fc.assert(
			fc.property(hurtful, anyText(), (long, odd) => {
				expect(visibleReply({ text: odd + long, html: '' }).length).toBeLessThanOrEqual(2_000);
				expect(visibleReply({ text: '', html: odd + long }).length).toBeLessThanOrEqual(2_000);
			}),
			{ numRuns: 30 },
		);
	});
});

describe('The request of a mail', () => {
	it.each(REPLY_MAILS)('is to stop, if its own words are: %j', (_program, mail) => {
		expect(read({ text: mail('STOP') })).toMatchObject({ asks: 'stop' });
	});

	it.each(REPLY_MAILS)('is none, if only the quoted mail says so: %j', (_program, mail) => {
		expect(read({ text: mail('Yes, please') })).not.toHaveProperty('asks');
	});

	it.each(ATTRIBUTIONS)('is none without own words: %j', (attribution) => {
		expect(read({ text: `${attribution}\n\n> STOP\n` })).not.toHaveProperty('asks');
		expect(read({ text: `${attribution}\n\nSTOP\n` })).not.toHaveProperty('asks');
	});

	it.each([
		'STOP\n\nAda Lovelace\nAnalytical Engines Ltd.\n+44 20 7946 0000',
		'Stop.\n\nThis e-mail is confidential. If you are not the addressee, delete it.',
		'"Abmelden"\n\nMit freundlichen Grüßen\nAda',
		'退订\n\n发自我的 iPhone',
		'Désabonner\n\nCordialement,\nAda',
		'\u202bהסר\u202c\n\nנשלח מה-iPhone שלי',
		'إلغاء\n\nمع تحياتي',
	])('is to stop above a name or a notice without a mark: %j', (text) => {
		expect(read({ text })).toMatchObject({ asks: 'stop' });
	});

	it.each([
		'Please stop by the shop\n\nAda',
		'Stop sending me the catalogue by post\n\nAda',
		'Hello\n\nSTOP',
		'I will not stop\n\nAda',
	])('is none in a sentence: %j', (text) => {
		expect(read({ text })).not.toHaveProperty('asks');
	});

	it('is that of the subject, if there is only a signature', () => {
		expect(read({ text: 'Sent from my iPhone', subject: 'Unsubscribe' })).toMatchObject({
			asks: 'stop',
		});
	});
});
