import fc from 'fast-check';
import { trackText } from '../../../../src/message/tracking/track-text';
import { HUB, messageLinks, targetOf } from './support';
import { anyText } from '../../../support/any-text';

const links = messageLinks();

/** The text with its tracked links as `<target>`. */
const shown = (text: string) =>
	trackText(text, links).replaceAll(
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
		expect(trackText(text, links)).toBe(text);
	});

	it('are all that changes', () => {
		fc.assert(
			fc.property(anyText(), fc.webUrl(), (words, url) => {
				fc.pre(!/https?:/i.test(words));
				expect(trackText(words, links)).toBe(words);
				const text = `${words} ${url} ${words}`;
				const [, link, rest] = /(https:\S*?)([.,;:!?'*_~)]* [^]*)$/.exec(
					trackText(text, links).slice(words.length),
				)!;
				expect(targetOf(link).length).toBeGreaterThan('https://'.length);
				expect(rest.endsWith(` ${words}`)).toBe(true);
			}),
		);
	});

	it('take time in proportion to the text', () => {
		for (const odd of ['https://', 'https://a)', '(', 'https://a.example/(((', '.']) {
			expect(trackText(odd.repeat(50_000), links).length).toBeGreaterThanOrEqual(50_000);
		}
	});
});
