import type { PreviewDraft } from '../../../../src/message/preview/draft';
import { previewLink } from '../../../../src/message/tracking/links';
import { emailDraft, previewDraft } from '../../../support/preview-draft';
import { HubWorld } from '../support/hub-world';

const HOUR = 3_600_000;
const HOSTILE = '<img src=x onerror=alert(1)>"\'';

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
});

async function linkTo(draft: PreviewDraft, workspaceId = world.settings.workspaceId) {
	const { store, now } = world.journey;
	const id = await store.previews.save(workspaceId, draft, now + HOUR, now);
	return previewLink({ ...world.base, workspaceId }, id, now + HOUR);
}

async function opened(url: string) {
	const { response, events } = await world.call(url);
	expect(events).toEqual([]);
	return { ...response, body: String(response.body) };
}

/** The mail in the frame, as the browser reads it. */
const framed = (page: string): string =>
	(/srcdoc="([^"]*)"/.exec(page)?.[1] ?? '')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&#39;', "'")
		.replaceAll('&amp;', '&');

const mail = (markup: string, changes = {}) => {
	const draft = previewDraft('Hello {{ contact.firstName }}');
	const [sample] = draft.samples;
	const email = emailDraft({ markup: { text: markup, liquid: true }, ...changes });
	return { ...draft, samples: [{ ...sample, email }] };
};

describe('The preview of a message', () => {
	it('shows the message as the contact of the test run, with its headers and text', async () => {
		const { status, body } = await opened(await linkTo(previewDraft('Hi {{ contact.firstName }}')));
		expect(status).toBe(200);
		expect(body).toContain('<h1><bdi>Hi Ada</bdi></h1>');
		expect(framed(body)).toContain('<p>Dear Ada</p>');
		expect(body).toContain('<dt>From</dt><dd>Acme &lt;hello@acme.example&gt;</dd>');
		expect(body).toContain('<dt>To</dt><dd>ada@example.com</dd>');
		expect(body).toContain('<dt>List-Unsubscribe</dt>');
		expect(body).toMatch(/<pre tabindex="0">Dear Ada<\/pre>/);
	});

	it('shows it as the newest contacts of the workspace too, five in all', async () => {
		const { journey } = world;
		for (let n = 0; n < 6; n++) {
			await journey.record([
				journey.identify(`c${n}`, { email: `c${n}@example.com`, firstName: `Name ${n}` }),
			]);
		}
		const url = await linkTo(previewDraft('Hi {{ contact.firstName }}'));
		const { body } = await opened(`${url}&as=1`);
		const [choices] = /<h2>As<\/h2>.*?<\/ul>/s.exec(body)!;
		expect(choices.match(/<bdi>[^<]*/g)).toEqual([
			'<bdi>Ada',
			...[5, 4, 3, 2].map((n) => `<bdi>Name ${n}`),
		]);
		expect(body).toContain('<h1><bdi>Hi Name 5</bdi></h1>');
		expect(body).toContain('<dt>To</dt><dd>c5@example.com</dd>');
	});

	it('shows a message that n8n has filled in as the contacts of the test run only', async () => {
		const url = await linkTo(previewDraft('Hi', { isForAnyone: false }));
		const { body } = await opened(url);
		expect(body).toContain('<bdi>Ada</bdi>');
		expect(body).not.toContain('ann@example.com');
	});

	it('opens nothing when its link was altered, has expired or is of another workspace', async () => {
		const url = await linkTo(previewDraft('Secret subject'));
		const other = await linkTo(previewDraft('Secret subject'), world.settings.workspaceId + 1);
		const another = previewLink(
			{ ...world.base, workspaceId: world.settings.workspaceId },
			2,
			world.journey.now + HOUR,
		);
		const at = url.indexOf('?t=') + 10;
		const altered = `${url.slice(0, at)}${url[at] === 'A' ? 'B' : 'A'}${url.slice(at + 1)}`;
		const urls = [other, another, altered, url.replace('/preview', '/dashboard'), 'preview'];
		for (const each of urls) {
			const { status, body } = await opened(each);
			expect(status).toBe(404);
			expect(body).not.toContain('Secret');
		}
		world.journey.now += HOUR;
		expect(await opened(url)).toMatchObject({ status: 404 });
	});

	it('escapes what contacts say, in the page, the frame and the names', async () => {
		const draft = mail(`<p>{{ contact.firstName }}</p>`);
		draft.samples[0].scope = { contact: { email: 'ada@example.com', firstName: HOSTILE } };
		const { body } = await opened(await linkTo(draft));
		expect(body).not.toContain('<img src=x');
		expect(framed(body)).toContain('&lt;img src=x');
		expect(framed(body)).not.toContain('<img src=x');
	});

	it('runs no script, in a frame of its own, and tells no other site where it was', async () => {
		const { headers, body } = await opened(await linkTo(mail('<script>alert(1)</script>')));
		const policy = headers['Content-Security-Policy'];
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain('sandbox allow-popups allow-popups-to-escape-sandbox');
		expect(policy).not.toContain('script-src');
		expect(headers['Referrer-Policy']).toBe('no-referrer');
		expect(body).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/);
	});

	it('answers what a mail asks for light and dark', async () => {
		const styles = '<style>@media (prefers-color-scheme: dark){p{color:#fff}}</style>';
		const url = await linkTo(mail(`${styles}<p>Hi</p>`));
		const dark = framed((await opened(`${url}&colors=dark`)).body);
		const light = framed((await opened(`${url}&colors=light`)).body);
		expect(dark).toContain('@media (min-width:0px){p');
		expect(dark).toContain('color-scheme:dark!important');
		expect(light).toContain('@media (max-width:0px){p');
		expect(light).toContain('color-scheme:light!important');
	});

	it('shows a message without dark styles as it is, on white, and says so', async () => {
		const url = await linkTo(mail('<p>Hi</p>'));
		const { body } = await opened(`${url}&colors=dark`);
		expect(body).toContain('<iframe class="mail desktop light"');
		expect(framed(body)).toContain('color-scheme:light!important');
		expect(body).toContain('The message has no dark styles');
		expect((await opened(`${url}&colors=light`)).body).not.toContain('no dark styles');
	});

	it('leads nowhere to be counted: links are those of the message, and its own are for nobody', async () => {
		const url = await linkTo(
			mail('<a href="https://shop.example/a">Shop</a><a href="{{ links.unsubscribe }}">Stop</a>'),
		);
		const { body } = await opened(url);
		expect(body).toContain('<td>Shop</td><td>https://shop.example/a</td>');
		expect(framed(body)).not.toContain('/click?');
		expect(framed(body)).not.toContain('/open?');
		const before = await world.events();
		const [, stop] = /<td>Stop<\/td><td>([^<]*)</.exec(body)!;
		await world.call(stop, { form: {} });
		await world.call(stop, { method: 'POST', form: { scope: 'channel' } });
		expect(await world.events()).toEqual(before);
		expect(await world.consent()).toBeUndefined();
	});

	it('says why the message cannot be made for a contact, in place of it', async () => {
		const { status, body } = await opened(
			await linkTo(mail('{% for i in (1..9999999) %}x{% endfor %}')),
		);
		expect(status).toBe(200);
		expect(body).toContain('The message cannot be made for this contact: Line 1, column 1');
	});
});
