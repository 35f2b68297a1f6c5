import fc from 'fast-check';
import { Parser } from 'htmlparser2';

import { ownText } from '../../src/message/template/rendered';
import { trackHtml } from '../../src/message/tracking/track-html';
import { readToken, signToken } from '../../src/message/tracking/token';
import { type LinkClaims } from '../../src/message/tracking/claims';
import { KEY, linkKey, messageLinks, NOW, targetOf } from '../unit/message/tracking/support';
import { anyText } from '../support/any-text';

const text = anyText({ maxLength: 40 });
const id = fc.nat(2 ** 31);
const contactId = fc.integer({ min: 1, max: 2 ** 31 });
const of = { workspaceId: id, messageId: id, channel: text };
const url = fc.webUrl({ withQueryParameters: true, withFragments: true });
const claims: fc.Arbitrary<LinkClaims> = fc.oneof(
	fc.record({ kind: fc.constant('open'), ...of }),
	fc.record({ kind: fc.constant('click'), ...of, url }),
	fc.record({
		kind: fc.constant('answer'),
		...of,
		survey: fc.record({ kind: fc.constantFrom('nps', 'csat'), key: text, question: text }),
		score: fc.integer({ min: 0, max: 10 }),
	}),
	fc.record({ kind: fc.constantFrom('unsubscribe', 'preferences'), ...of }),
	fc.record({ kind: fc.constantFrom('unsubscribe', 'preferences'), workspaceId: id, contactId }),
	fc.record({
		kind: fc.constant('inbox'),
		workspaceId: id,
		contactId,
		expiresAt: fc.integer({ min: NOW + 1, max: NOW * 2 }),
	}),
) as fc.Arbitrary<LinkClaims>;

describe('A signed token', () => {
	it('holds exactly what was signed', () => {
		fc.assert(
			fc.property(claims, (given) => {
				expect(readToken([linkKey(2), KEY], signToken(KEY, given), NOW)).toEqual(given);
			}),
		);
	});

	it('is refused with any one character altered, left out or added', () => {
		const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n%';
		fc.assert(
			fc.property(claims, fc.nat(), fc.constantFrom(...alphabet, ''), (given, where, char) => {
				const token = signToken(KEY, given);
				const at = where % token.length;
				const altered = `${token.slice(0, at)}${char}${token.slice(at + 1)}`;
				fc.pre(altered !== token);
				expect(readToken([KEY], altered, NOW)).toBeNull();
				const longer = `${token.slice(0, at)}${char}${token.slice(at)}`;
				if (char !== '') expect(readToken([KEY], longer, NOW)).toBeNull();
				expect(readToken([KEY], token.slice(0, at), NOW)).toBeNull();
			}),
			{ numRuns: 1_000 },
		);
	});

	it('is refused with the signature of another, and by other keys', () => {
		fc.assert(
			fc.property(claims, claims, (one, other) => {
				const [payload, signature] = signToken(KEY, one).split('.');
				const [otherPayload] = signToken(KEY, other).split('.');
				fc.pre(payload !== otherPayload);
				expect(readToken([KEY], `${otherPayload}.${signature}`, NOW)).toBeNull();
				const namesake = { ...linkKey(3), id: KEY.id };
				expect(readToken([linkKey(2), namesake], `${payload}.${signature}`, NOW)).toBeNull();
			}),
		);
	});

	it('is null, and never an error, for any input', () => {
		fc.assert(
			fc.property(fc.oneof(fc.anything(), fc.string(), fc.json()), (given) => {
				expect(readToken([KEY], given, NOW)).toBeNull();
				const payload = Buffer.from(JSON.stringify([KEY.id, given]) ?? '').toString('base64url');
				expect(readToken([KEY], `${payload}.${'A'.repeat(22)}`, NOW)).toBeNull();
			}),
		);
	});
});

const escaped = (value: string) => value.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
/** Pieces of HTML; of each its tracked links in order. */
const pieces = fc.array(
	fc.oneof(
		fc.constantFrom(
			'<p>',
			'</p>',
			'<br/>',
			'<!-- x -->',
			'<style>a>b{}</style>',
			'<a href="mailto:a@b.example">m</a>',
			'<a href="#x" title="<a href=\'https://x.example\'>">t</a>',
			'<img src="https://pic.example/a.png">',
			'&euro; & <',
			'</body>',
		),
		anyText().map((words) => words.replace(/[<&]/g, '')),
		url.map((link) => ({ link, html: `<a class=b href="${escaped(link)}">x</a>` })),
		url.map((link) => ({
			link,
			html: `<A\tid='1' HREF='${escaped(link).replace(/'/g, '&#39;')}'>x</A>`,
		})),
	),
);

function linksIn(html: string): string[] {
	const found: string[] = [];
	const parser = new Parser({
		onopentag: (name, { href }) => {
			if (name === 'a' && /^https?:/.test(href)) found.push(href);
		},
	});
	parser.end(html);
	return found;
}

describe('HTML with tracked links', () => {
	const links = messageLinks();
	const written = (parts: ReadonlyArray<string | { html: string }>) =>
		parts.map((part) => (typeof part === 'string' ? part : part.html)).join('');

	it('leads to where it led, link by link', () => {
		fc.assert(
			fc.property(pieces, (parts) => {
				const html = written(parts);
				const tracked = linksIn(trackHtml(ownText(html), links, { opens: true, clicks: true }));
				expect(tracked.map(targetOf)).toEqual(linksIn(html).map((link) => new URL(link).href));
				expect(tracked.every((link) => targetOf(link) !== link)).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});

	it('is the same byte for byte where there is no link', () => {
		fc.assert(
			fc.property(pieces, anyText(), (parts, more) => {
				const html = written(parts.filter((part) => typeof part === 'string')) + more;
				expect(trackHtml(ownText(html), links, { opens: false, clicks: true })).toBe(html);
			}),
			{ numRuns: 500 },
		);
	});

	it('means the same to a parser, however broken it is, except for link targets', () => {
		const soup = fc.array(
			fc.constantFrom(
				...[
					'<',
					'<a ',
					'<a href="https://x.example/?a&amp;b">',
					'<area ',
					'href',
					'HREF',
					'=',
					'"',
					"'",
				],
				...[
					'>',
					'/>',
					'</a>',
					' ',
					'\n',
					'&amp;',
					'&#38;',
					'&quot;',
					'&',
					'https://x.example/',
					'#',
				],
				...[
					'<!--',
					'-->',
					'[if mso]>',
					'<![endif]',
					'<style>',
					'</style>',
					'<title>',
					'data-no-track',
				],
			),
			{ maxLength: 30 },
		);
		fc.assert(
			fc.property(soup, (tokens) => {
				const html = tokens.join('');
				const tracked = trackHtml(ownText(html), links, { opens: false, clicks: true });
				expect(applied(tracked, targetOf)).toEqual(applied(html, plainly));
			}),
			{ numRuns: 3_000 },
		);
	});
});

/** The result of a parser; links of other elements than ours stay what they are. */
function applied(html: string, target: (link: string) => string): unknown[] {
	const events: unknown[] = [];
	const parser = new Parser({
		onopentag: (name, { href, ...attributes }) => {
			const isLink = (name === 'a' || name === 'area') && !('data-no-track' in attributes);
			events.push([name, attributes, isLink && href ? target(href) : href]);
		},
		onclosetag: (name) => events.push(name),
		ontext: (words) => events.push(words),
		oncomment: (words) => events.push(words.startsWith('[if') ? '' : words),
	});
	parser.end(html);
	return events;
}

/** The target of a tracked link. */
function plainly(link: string): string {
	return /^\s*https?:\/\//i.test(link) && URL.canParse(link) ? new URL(link).href : link;
}
