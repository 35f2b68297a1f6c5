import fc from 'fast-check';
import { asksOf } from '../../../../src/hub/reports/reply-keywords';
import { anyText } from '../../../support/any-text';

describe('The request in a reply', () => {
	it.each([
		...['STOP', 'stop', 'Stop.', ' stop \n', '"STOP"', 'STOP!!', 'S.T.O.P', 'Stop 🛑', 'ＳＴＯＰ'],
		...['STOPALL', 'stop all', 'UNSUBSCRIBE', 'Cancel', 'END', 'quit', 'opt-out', 'Opt out'],
		...['OPTOUT', 'REVOKE', 'ARRET', 'Arrêt', 'td', 'remove'],
		...['STOPP', 'Abmelden', 'KÜNDIGEN', 'Baja', 'PARAR', 'Désabonner', 'désinscription'],
		...['T', 't.', 'TD', 'Ｔ', '停止', '停', '拒收', '解除', 'RET', 'TC', 'UNREG', 'ALTO'],
		...[
			'“Stop”',
			'«STOP»',
			'「停止」',
			'【退订】',
			'(stop)',
			'*STOP*',
			'_stop_',
			'👉STOP',
			'S T O P',
			'stop.\u200b',
		],
		...[
			'STOP STOP',
			'stop, stop!',
			'Stop. Unsubscribe.',
			'STOP\nSTOP',
			'\u202bהסר\u202c',
			'ｓｔｏｐ！',
			'𝗦𝗧𝗢𝗣',
		],
		...[
			'unsubscribe me',
			'Remove me!',
			'STOP PUB',
			'stop sms',
			'Stop texting',
			'ยกเลิก',
			'หยุด',
			'बंद',
		],
		...['İptal', 'стоп', 'Отписаться', 'הסר', 'إيقاف', '退订', '配信停止', '수신거부'],
	])('is to stop: %s', (text) => {
		expect(asksOf(text)).toBe('stop');
	});

	it.each(['START', 'start', 'Unstop.', 'Resubscribe'])('is to begin again: %s', (text) => {
		expect(asksOf(text)).toBe('start');
	});

	it.each([
		...[
			'',
			'   ',
			'🛑',
			'...',
			...['Liked “Reply STOP to unsubscribe”', 'Emphasized “STOP”', 'please stop by the shop'],
			'stop by',
			'T-shirt',
			'TV',
			'I cancel',
			'end of May',
			'Stop please',
			'please stop',
			"Don't stop",
			'stop it at 5 pm',
		],
		...['The end', 'bus stop', 'YES', 'Yes please', 'no', 'HELP', 'INFO', 'restart'],
		...['endless', '__proto__', 'constructor', `stop${' '.repeat(200)}`],
	])('is neither, where a word is not alone or another: %j', (text) => {
		expect(asksOf(text)).toBeUndefined();
	});

	it('does not depend on case and on the characters around the word', () => {
		const around = fc.stringMatching(/^[ \t\n.,!?;:'"()*-]{0,10}$/);
		const word = fc.constantFrom('stop', 'unsubscribe', 'baja', 'abmelden');
		fc.assert(
			fc.property(around, word, around, fc.boolean(), (before, given, after, isLoud) => {
				const text = `${before}${isLoud ? given.toUpperCase() : given}${after}`;
				expect(asksOf(text)).toBe('stop');
			}),
		);
	});

	it('never throws, and takes no long text for a word', () => {
		fc.assert(
			fc.property(anyText({ maxLength: 300 }), (text) => {
				expect(['stop', 'start', undefined]).toContain(asksOf(text));
			}),
		);
	});
});
