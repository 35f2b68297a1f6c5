import fc from 'fast-check';
import { ownText } from '../../../../src/message/template/rendered';
import { trackText } from '../../../../src/message/tracking/track-text';
import { HUB, messageLinks, targetOf } from './support';
import { anyText } from '../../../support/any-text';

const links = messageLinks();

/** The text with its tracked links as `<target>`. */
const shown = (text: string) =>
	trackText(ownText(text), links).replaceAll(
		new RegExp(`${HUB}/click\\?t=[\\w.-]+(?<!\\.)`, 'g'),
		(link) => `<${targetOf(link)}>`,
	);

describe('links in a text', () => {
	it.each([
		['Look: https://shop.example/a?b=1&c=2', 'Look: <https://shop.example/a?b=1&c=2>'],
		['HTTPS://Shop.Example/A', '<https://shop.example/A>'],
		['https://a.example/b https://c.example/d', '<https://a.example/b> <https://c.example/d>'],
		['Here:\nhttps://a.example/\nBye', 'Here:\n<https://a.example/>\nBye'],
		['(see https://a.example/b)', '(see <https://a.example/b>)'],
		['(see https://a.example/b_(c))', '(see <https://a.example/b_(c)>)'],
		['[https://a.example/b].', '[<https://a.example/b>].'],
		['"https://a.example/b"!', '"<https://a.example/b>"!'],
		['*https://a.example/b*', '*<https://a.example/b>*'],
		['„https://a.example/b”…', '„<https://a.example/b>”…'],
		[
			'点击查看https://shop.example/a，回复T退订。',
			'点击查看<https://shop.example/a>，回复T退订。',
		],
		['点击https://shop.example/a回复T退订', '点击<https://shop.example/a>回复T退订'],
		['点击https://shop.example回复T退订', '点击<https://shop.example/>回复T退订'],
		['https://shop.example/a回T；', '<https://shop.example/a>回T；'],
		['（https://shop.example/a）', '（<https://shop.example/a>）'],
		['【https://shop.example/a】', '【<https://shop.example/a>】'],
		['《https://shop.example/a》', '《<https://shop.example/a>》'],
		['「https://shop.example/a」。', '「<https://shop.example/a>」。'],
		['https://shop.example/a、次', '<https://shop.example/a>、次'],
		['https://shop.example/aをご覧ください', '<https://shop.example/a>をご覧ください'],
		['https://shop.example/aから', '<https://shop.example/a>から'],
		['https://shop.example/a에서 확인', '<https://shop.example/a>에서 확인'],
		['https://shop.example/a！退订？', '<https://shop.example/a>！退订？'],
		['https://shop.example/a：ｂ', '<https://shop.example/a>：ｂ'],
		['https://shop.example/aคลิก', '<https://shop.example/a>คลิก'],
		['https://shop.example/a๚', '<https://shop.example/a>๚'],
		['انقر https://shop.example/a، ثم', 'انقر <https://shop.example/a>، ثم'],
		['https://shop.example/a؟', '<https://shop.example/a>؟'],
		['https://shop.example/a؛ 2', '<https://shop.example/a>؛ 2'],
		['https://shop.example/a। ठीक', '<https://shop.example/a>। ठीक'],
		['https://shop.example/a։ այո', '<https://shop.example/a>։ այո'],
		['https://shop.example/a። አዎ', '<https://shop.example/a>። አዎ'],
		['„https://shop.example/a“', '„<https://shop.example/a>“'],
		['“https://shop.example/a”', '“<https://shop.example/a>”'],
		['‚https://shop.example/a‘', '‚<https://shop.example/a>‘'],
		['«https://shop.example/a»', '«<https://shop.example/a>»'],
		['« https://shop.example/a »', '« <https://shop.example/a> »'],
		['»https://shop.example/a«', '»<https://shop.example/a>«'],
		['‹https://shop.example/a›', '‹<https://shop.example/a>›'],
		['https://shop.example/a—weiter', '<https://shop.example/a>—weiter'],
		['https://shop.example/a – weiter', '<https://shop.example/a> – weiter'],
		['https://shop.example/a•b', '<https://shop.example/a>•b'],
		['https://shop.example/a🎉', '<https://shop.example/a>🎉'],
		['https://shop.example/a❤️', '<https://shop.example/a>❤️'],
		['https://shop.example/a→b', '<https://shop.example/a>→b'],
		['https://shop.example/a\u200bb', '<https://shop.example/a>\u200bb'],
		['https://shop.example/a\u2060b', '<https://shop.example/a>\u2060b'],
		['\u2068https://shop.example/a\u2069!', '\u2068<https://shop.example/a>\u2069!'],
		['https://shop.example/a\u00a0b', '<https://shop.example/a>\u00a0b'],
		['https://shop.example/a\u3000b', '<https://shop.example/a>\u3000b'],
		['https://shop.example/a\u0000b', '<https://shop.example/a>\u0000b'],
		['https://shop.example/a\\b', '<https://shop.example/a>\\b'],
		['¿https://shop.example/a?', '¿<https://shop.example/a>?'],
		['<https://shop.example/a>', '<<https://shop.example/a>>'],
		['{https://shop.example/a}', '{<https://shop.example/a>}'],
		['(https://shop.example/a).)', '(<https://shop.example/a>).)'],
		['|https://shop.example/a|', '|<https://shop.example/a>|'],
		['(https://a.example/b_(c)_(d))', '(<https://a.example/b_(c)_(d)>)'],
		['https://a.example/b?q[]=1', '<https://a.example/b?q[]=1>'],
		['https://a.example/Köln', '<https://a.example/K%C3%B6ln>'],
		['https://a.example/Москва.', '<https://a.example/%D0%9C%D0%BE%D1%81%D0%BA%D0%B2%D0%B0>.'],
		['https://例え.jp/a。', '<https://xn--r8jz45g.jp/a>。'],
		['https://例え.テスト', '<https://xn--r8jz45g.xn--zckzah/>'],
		['https://bücher.example', '<https://xn--bcher-kva.example/>'],
		['http://[::1]:80/a。', '<http://[::1]/a>。'],
		['https://a.example:8080。', '<https://a.example:8080/>。'],
	])('lead through the hub, without the characters around them: %p', (text, tracked) => {
		expect(shown(`${text}, ok?`)).toBe(`${tracked}, ok?`);
		expect(shown(text)).toBe(tracked);
	});

	it.each([
		'shop.example/a',
		'ftp://a.example',
		'xhttps://a.example',
		'https://',
		'mailto:a@b.example',
		`Stop: ${HUB}/unsubscribe?t=abc`,
		'',
	])('that are none stay: %p', (text) => {
		expect(trackText(ownText(text), links)).toBe(text);
	});

	it('take no text along: without their own characters all of it is there, in order', () => {
		const END = '\u{e000}';
		const around = fc.array(
			fc.oneof(
				anyText({ maxLength: 3 }),
				fc.constantFrom(...'，。、；：？！（）【】《》「」『』〈〉“”‘’„‚«»‹›…—–،؛؟।॥๚ฯ・。｡'),
				fc.constantFrom('退订', 'をご', 'คลิก', ' stop', '.', ')', '(', '*', '\n'),
				fc.webUrl(),
			),
			{ maxLength: 8 },
		);
		fc.assert(
			fc.property(around, (parts) => {
				const text = parts.join('');
				const found: string[] = [];
				const click = (url: string) => `${END}${found.push(url) - 1}${END}`;
				const tracked = trackText(ownText(text), { click });
				fc.pre(!text.includes(END));
				expect(
					tracked.replace(new RegExp(`${END}(\\d+)${END}`, 'gu'), (_, at: string) => found[+at]),
				).toBe(text);
				for (const url of found) {
					expect(url).toMatch(/^https?:/i);
					expect(url).not.toMatch(/(?![$+=^|~])[\p{Z}\p{C}\p{S}]|(?!\p{ASCII})\p{P}/u);
				}
			}),
			{ numRuns: 2_000 },
		);
	});

	it('are all that changes', () => {
		fc.assert(
			fc.property(anyText(), fc.webUrl(), (words, url) => {
				fc.pre(!/https?:/i.test(words));
				expect(trackText(ownText(words), links)).toBe(words);
				const text = `${words} ${url} ${words}`;
				const [, link, rest] = /(https:\S*?)([.,;:!?'*_~)]* [^]*)$/.exec(
					trackText(ownText(text), links).slice(words.length),
				)!;
				expect(targetOf(link).length).toBeGreaterThan('https://'.length);
				expect(rest.endsWith(` ${words}`)).toBe(true);
			}),
		);
	});

	it('take time in proportion to the text', () => {
		for (const odd of ['https://', 'https://a)', '(', 'https://a.example/(((', '.']) {
			expect(trackText(ownText(odd.repeat(50_000)), links).length).toBeGreaterThanOrEqual(50_000);
		}
	});
});
