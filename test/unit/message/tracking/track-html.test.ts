import { ownText } from '../../../../src/message/template/rendered';
import { trackHtml } from '../../../../src/message/tracking/track-html';
import { HUB, messageLinks, targetOf } from './support';

const links = messageLinks();
const clicks = (html: string) => trackHtml(ownText(html), links, { opens: false, clicks: true });
const opens = (html: string) => trackHtml(ownText(html), links, { opens: true, clicks: false });
const to = (url: string) => `href="${links.click(url)}"`;

describe('links in HTML', () => {
	it('lead through the hub to their targets', () => {
		const html = clicks('<a href="https://shop.example/a">a</a>');
		const [, link] = /href="([^"]*)"/.exec(html)!;
		expect(link.startsWith(`${HUB}/click?t=`)).toBe(true);
		expect(targetOf(link)).toBe('https://shop.example/a');
	});

	const shop = to('https://shop.example/');
	it.each([
		['in double quotes', '<a href="https://shop.example/">x</a>', `<a ${shop}>x</a>`],
		['in single quotes', "<a href='https://shop.example/'>x</a>", `<a ${shop}>x</a>`],
		['without quotes', '<a href=https://shop.example/ class=b>x</a>', `<a ${shop} class=b>x</a>`],
		['without quotes, at the end', '<a href=https://shop.example/>x</a>', `<a ${shop}>x</a>`],
		[
			'in capitals',
			'<A HREF="https://shop.example/">x</A>',
			`<A ${shop.replace('href', 'HREF')}>x</A>`,
		],
		[
			'with spaces around the sign',
			'<a href = "https://shop.example/" >',
			`<a ${shop.replace('=', ' = ')} >`,
		],
		['with line breaks around it', '<a\nhref="\nhttps://shop.example/\n">', `<a\n${shop}>`],
		['of an image map', '<area href="https://shop.example/" />', `<area ${shop} />`],
		[
			'after other attributes',
			'<a data-x="a>b" href="https://shop.example/">',
			`<a data-x="a>b" ${shop}>`,
		],
		[
			'the first of two',
			'<a href="https://shop.example/" href="https://b.example/">',
			`<a ${shop} href="https://b.example/">`,
		],
	])('are tracked %s', (_how, html, tracked) => {
		expect(clicks(html)).toBe(tracked);
	});

	it.each([
		['&amp;', 'https://shop.example/?a=1&amp;b=2', 'https://shop.example/?a=1&b=2'],
		['a bare &', 'https://shop.example/?a=1&b=2&copy=3', 'https://shop.example/?a=1&b=2&copy=3'],
		[
			'&#38; and &#x26;',
			'https://shop.example/?a=1&#38;b=2&#x26;c',
			'https://shop.example/?a=1&b=2&c',
		],
		['&quot;', 'https://shop.example/?a=&quot;b', 'https://shop.example/?a=%22b'],
		['one at each end', '&#104;ttps://shop.example/?a=1&amp;', 'https://shop.example/?a=1&'],
		['nothing but entities', '&#104;&#116;&#116;&#112;&colon;&sol;&sol;a', 'http://a/'],
	])('may be written with %s', (_what, written, target) => {
		const [, link] = /href="([^"]*)"/.exec(clicks(`<a href="${written}">x</a>`))!;
		expect(targetOf(link)).toBe(target);
	});

	it.each([
		['mail and phone', '<a href="mailto:a@b.example">a</a><a href="tel:+49">b</a>'],
		['places on the page', '<a href="#top">a</a><a name="top">b</a>'],
		['attached pictures', '<a href="cid:logo">a</a>'],
		['empty ones', '<a href="">a</a><a href>b</a><a>c</a>'],
		['relative ones, also with a base', '<base href="https://shop.example/"><a href="/a">a</a>'],
		["those of the hub's own", `<a href="${HUB}/unsubscribe?t=a">a</a>`],
		['what is marked data-no-track', '<a data-no-track href="https://shop.example/">a</a>'],
		['what is marked behind the link', '<a href="https://shop.example/" DATA-NO-TRACK="">a</a>'],
		['other elements', '<link href="https://a.example/"><img src="https://a.example/">'],
		[
			'styles and scripts',
			'<style>a{b:url("<a href=\'https://a.example\'>")}</style><script>"<a href=https://a.example>"</script>',
		],
		['text', '<p>https://shop.example/ &lt;a href="https://shop.example/"&gt;</p>'],
		['comments', '<!-- <a href="https://shop.example/">a</a> -->'],
		['tags that never end', '<p>a</p><a href="https://shop.example/"'],
		['quotes that never end', '<a href="https://shop.example/>a</a>'],
		['nothing', ''],
	])('that are no links stay: %s', (_what, html) => {
		expect(clicks(html)).toBe(html);
	});

	it("of Outlook's conditional comments are tracked, VML's as well", () => {
		const vml = (href: string) =>
			`<!--[if mso]><v:roundrect xmlns:v="urn:x" ${href} style="a"><w:anchorlock/></v:roundrect><![endif]-->`;
		const html = `${vml('href="https://shop.example/"')}<!--[if !mso]><!--><a href="https://shop.example/">a</a><!--<![endif]--><a href="https://shop.example/">b</a>`;
		expect(clicks(html)).toBe(
			`${vml(shop)}<!--[if !mso]><!--><a ${shop}>a</a><!--<![endif]--><a ${shop}>b</a>`,
		);
	});

	it('take time in proportion to their number', () => {
		const many =
			'<a href="https://shop.example/?a=1&amp;b=2">a</a><!--[if mso]><a href=x><![endif]-->';
		const html = clicks(many.repeat(20_000));
		expect(html.match(/hub\/click/g)).toHaveLength(20_000);
		for (const odd of ['<a href=', '<!--[if', '<a href="&amp', '<a ', '</body', '&']) {
			expect(clicks(odd.repeat(50_000)).length).toBeGreaterThanOrEqual(odd.length * 50_000);
		}
	});
});

describe('the picture of an open', () => {
	const image = /<img src="([^"]*)" width="1" height="1" alt="" border="0" style="[^"]*" \/>/;

	it('comes last in the body', () => {
		const html = opens('<html><BODY><p>a</p></BODY></html>');
		expect(html).toMatch(new RegExp(`^<html><BODY><p>a</p>${image.source}</BODY></html>$`));
		expect(image.exec(html)![1]).toBe(links.open);
	});

	it('comes at the end where there is no body', () => {
		expect(opens('<p>a</p>')).toMatch(new RegExp(`^<p>a</p>${image.source}$`));
	});

	it('comes before the last end of a body, and not into comments', () => {
		const html = opens('<body></body>b<body>c</body ><!-- </body> -->');
		expect(html).toMatch(
			new RegExp(`^<body></body>b<body>c${image.source}</body ><!-- </body> -->$`),
		);
	});

	it('goes with links before and after it', () => {
		const html =
			'<body><a href="https://a.example/">a</a></body><a href="https://b.example/">b</a>';
		const both = trackHtml(ownText(html), links, { opens: true, clicks: true });
		expect(both.replace(image, '')).toBe(clicks(html));
		expect(both).toMatch(new RegExp(`${image.source}</body>`));
	});

	it('is all there is where clicks are not tracked', () => {
		const html = '<a href="https://a.example/">a</a>';
		expect(opens(html).replace(image, '')).toBe(html);
		expect(trackHtml(ownText(html), links, { opens: false, clicks: false })).toBe(html);
	});
});
