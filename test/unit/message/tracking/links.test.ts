import { contactLinks, makeLinks } from '../../../../src/message/tracking/links';
import { readToken } from '../../../../src/message/tracking/token';
import { claimsIn, HUB, KEY, messageLinks, NOW, targetOf } from './support';

const LINKED = { id: 31, channel: 'email' };
const of = { workspaceId: 2, messageId: 31, channel: 'email' };

describe("a message's links", () => {
	it('name their message and its workspace', () => {
		const links = messageLinks(31, 'news');
		expect(claimsIn(links.open)).toEqual({ kind: 'open', ...of });
		expect(claimsIn(links.unsubscribe)).toEqual({ kind: 'unsubscribe', ...of, topic: 'news' });
		expect(claimsIn(links.preferences)).toEqual({ kind: 'preferences', ...of, topic: 'news' });
	});

	it('lead to the page of their kind', () => {
		const { unsubscribe, preferences, open, click, answer } = messageLinks();
		const survey = { kind: 'nps', key: 'nps', question: 'How likely?' } as const;
		const links = [unsubscribe, preferences, open, click('https://a.example'), answer(survey, 9)];
		expect(links.map((link) => new URL(link).pathname.split('/').at(-1))).toEqual([
			'unsubscribe',
			'preferences',
			'open',
			'click',
			'answer',
		]);
	});

	it('hold the answer and its survey', () => {
		const survey = { kind: 'csat', key: 'support', question: 'Happy?' } as const;
		expect(claimsIn(messageLinks().answer(survey, 4))).toEqual({
			kind: 'answer',
			...of,
			survey,
			score: 4,
		});
	});
});

describe('a click', () => {
	it.each([
		['https://shop.example/a?b=1&c=2#d', 'https://shop.example/a?b=1&c=2#d'],
		['HTTP://Shop.Example', 'http://shop.example/'],
		[' https://shop.example/ ', 'https://shop.example/'],
		['https://müller.example/grüße?q=ö', 'https://xn--mller-kva.example/gr%C3%BC%C3%9Fe?q=%C3%B6'],
		['https://shop.example/\r\nSet-Cookie: a=b', 'https://shop.example/Set-Cookie:%20a=b'],
	])('on %p leads to the address that a browser would request', (url, target) => {
		const link = messageLinks().click(url);
		expect(link).toMatch(/^https:\/\/n8n\.example\.com\/webhook\/4f0c\/hub\/click\?t=/);
		expect(targetOf(link)).toBe(target);
	});

	it.each([
		'mailto:a@b.example',
		'tel:+491234',
		'#top',
		'',
		'/relative',
		'//shop.example',
		'javascript:alert(1)',
		'data:text/html,x',
		'https:shop.example',
		'https://',
		'https://exa mple.com',
		`https://shop.example/${'a'.repeat(9_000)}`,
		`${HUB}/unsubscribe?t=abc`,
	])('on %p is not tracked', (url) => {
		expect(messageLinks().click(url)).toBe(url);
	});
});

it("the hub's own links are known in any spelling of its host", () => {
	const hubUrl = 'https://MÜLLER.example:443/webhook/4f0c/hub';
	const { click, open } = makeLinks({ hubUrl, key: KEY, workspaceId: 2 })(LINKED);
	expect(click(open)).toBe(open);
	expect(click('https://müller.example/')).toContain('/hub/click?t=');
});

describe("a contact's links", () => {
	const links = contactLinks({ hubUrl: HUB, key: KEY, workspaceId: 2 }, 7);

	it('name their contact', () => {
		const contact = { workspaceId: 2, contactId: 7 };
		expect(claimsIn(links.preferences)).toEqual({ kind: 'preferences', ...contact });
		expect(claimsIn(links.unsubscribe('sms', 'news'))).toEqual({
			kind: 'unsubscribe',
			...contact,
			channel: 'sms',
			topic: 'news',
		});
	});

	it('open the inbox until their own expiry', () => {
		const { url, token, expiresAt } = links.inbox(NOW + 1_000);
		expect(new URL(url).searchParams.get('t')).toBe(token);
		expect(expiresAt).toBe(NOW + 1_000);
		expect(readToken([KEY], token, NOW + 999)).toMatchObject({ kind: 'inbox', contactId: 7 });
		expect(readToken([KEY], token, NOW + 1_000)).toBeNull();
	});
});
