import { emailPreview } from '../../../../src/message/preview/email-preview';
import type { EmailDraft } from '../../../../src/message/preview/draft';
import { makeLinks } from '../../../../src/message/tracking/links';
import { emailDraft } from '../../../support/preview-draft';

const LINKS = makeLinks({
	hubUrl: 'https://n8n.example.com/webhook/1/hub',
	key: { id: 'key', secret: 'secret', createdAt: 0 },
	workspaceId: 1,
})({ id: 0, channel: 'email' });

const UNSUBSCRIBE = '<a href="{{ links.unsubscribe }}">Unsubscribe</a>';
const GOOD = `<p>Dear {{ contact.firstName }}</p>${UNSUBSCRIBE}`;

async function previewOf(markup: string, changes: Partial<EmailDraft> = {}, links = true) {
	return await emailPreview(emailDraft({ markup: { text: markup, liquid: true }, ...changes }), {
		scope: { contact: { firstName: 'Ada' } },
		to: 'ada@example.com',
		now: 0,
		zone: 'UTC',
		links: links ? LINKS : null,
	});
}

async function found(markup: string, changes: Partial<EmailDraft> = {}, links = true) {
	const { findings } = await previewOf(markup, changes, links);
	return findings.map(({ what }) => what);
}

const subject = (text: string) => ({ subject: { text, liquid: true } });

describe('The findings of a preview', () => {
	it('are none for a message in order', async () => {
		expect(await found(GOOD)).toEqual([]);
		expect(await found(GOOD, subject('NASA and ESA'))).toEqual([]);
		expect(await found(GOOD, subject('SALE'))).toEqual([]);
		expect(await found('<p>Receipt</p>', { marketing: false })).toEqual([]);
	});

	it.each([
		['an empty subject', GOOD, subject(' '), 'The subject is empty.'],
		['a subject in capitals', GOOD, subject('BUY NOW'), 'The subject is all capitals.'],
		[
			'a missing value',
			`{{ contact.lastName }}${GOOD}`,
			{},
			'This contact has no value for contact.lastName, so nothing is written there.',
		],
		[
			'Liquid that is not filled in',
			`{% raw %}{{ name }}{% endraw %}${GOOD}`,
			{},
			'{{ name }} is sent',
		],
		[
			'a mail of pictures alone',
			`<img src="https://x.example/a.png" alt="">`,
			{ marketing: false },
			'The text part is empty',
		],
		[
			'marketing without a way out',
			'<p>Hi</p>',
			{},
			'A marketing message without a link to unsubscribe',
		],
		[
			'an image without a description',
			`<img src="https://x.example/a.png">${GOOD}`,
			{},
			'1 image without a description: https://x.example/a.png.',
		],
		[
			'an image in the HTML',
			`<img alt="" src="data:image/png;base64,AA">${GOOD}`,
			{},
			'1 image written into the HTML',
		],
		[
			'a link that leads nowhere',
			`<a href="#">Here</a>${GOOD}`,
			{},
			'1 link that leads nowhere: #.',
		],
		[
			'a link without encryption',
			`<a href="http://x.example/">Here</a>${GOOD}`,
			{},
			'1 link without encryption: http://x.example/.',
		],
		[
			'a shortened link',
			`<a href="https://bit.ly/3x">Here</a>${GOOD}`,
			{},
			'A link by a public shortener',
		],
		[
			'a text that is another address',
			`<a href="https://evil.example/">https://bank.example</a>${GOOD}`,
			{},
			'A link whose text is another address, as phishing does: https://bank.example.',
		],
		[
			'elements that no program runs',
			`<form></form>${GOOD}`,
			{},
			'Mail programs do not run or show <form>.',
		],
		['what Gmail clips', `<p>${'word '.repeat(21_000)}</p>${GOOD}`, {}, 'Gmail clips the message'],
	])('name %s of a message', async (_name, markup, changes, what) => {
		expect(await found(markup, changes)).toEqual([expect.stringContaining(what)]);
	});

	it('ask for an active hub where marketing has no header to unsubscribe', async () => {
		expect(await found('<p>Hi</p>', {}, false)).toEqual([
			'A marketing message without the header List-Unsubscribe.',
		]);
	});

	it('leave a value with a default alone', async () => {
		const { findings, missing } = await previewOf(`{{ contact.x | default: "you" }}${GOOD}`);
		expect(findings).toEqual([]);
		expect(missing).toEqual([{ variable: 'contact.x', hasDefault: true }]);
	});
});

describe('The size of a preview', () => {
	it('is that of the HTML as it is sent, with tracking', async () => {
		const markup = '<a href="https://shop.example/">Shop</a>';
		const tracked = await previewOf(markup);
		const untracked = await previewOf(markup, { tracking: { opens: false, clicks: false } });
		expect(untracked.htmlBytes).toBe(markup.length);
		expect(tracked.htmlBytes).toBeGreaterThan(2 * markup.length);
		expect(tracked.html).toBe(markup);
	});
});
