import { linksIn, PHONE, visit } from './support/hub-contact';
import { HubScene } from './support/hub-scene';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

describe("a journey's mail and the hub of its workspace", () => {
	let scene: HubScene;

	beforeAll(async () => {
		scene = await HubScene.start();
	});

	afterAll(async () => await scene?.stop());

	it('takes events in, and the mail that they start carries links to it', async () => {
		for (const [firstName, email, phone] of [
			['Ada <b>', ADA, '+4915112345678'],
			['Bob', BOB, '+4915112345679'],
		]) {
			const call = { event: 'Signed Up', email, traits: { firstName, phone } };
			const answer = await scene.world.ingest(
				scene.hub.webhookId,
				{ ...call, type: 'track' },
				'hub/v1/track',
			);
			expect([answer.status, await answer.json()]).toMatchObject([202, { accepted: 1 }]);
		}
		const mail = await scene.mailTo(ADA);
		const links = await linksIn(mail);
		expect(new Set([...links.values()].map((link) => link.split('?')[0]))).toEqual(
			new Set(
				['click', 'answer', 'preferences', 'unsubscribe'].map(
					(kind) => `${scene.hubUrl()}/${kind}`,
				),
			),
		);
		expect(mail.header('list-unsubscribe')).toContain(`<${scene.hubUrl()}/unsubscribe?t=`);
	});

	it('is there while the workflow of the journey is off', async () => {
		await scene.mailTo(BOB);
		await scene.world.client.deactivate(scene.journey.id);
		const answer = await fetch(await scene.link(ADA, 'Unsubscribe'));
		expect(answer.status).toBe(200);
	});

	it("learns of the mail's opening from its picture", async () => {
		const { html } = await (await scene.mailTo(ADA)).parsed();
		scene.site.pages.set('/mail', String(html));
		const page = await visit(scene.browser, 'about:blank');
		const [answer] = await Promise.all([
			page.waitForResponse((response) => response.url().startsWith(`${scene.hubUrl()}/open`)),
			page.goto(`${scene.site.url}/mail`),
		]);
		expect(answer.headers()).toMatchObject({
			'content-type': 'image/gif',
			'cache-control': 'no-store',
		});
		await answer.finished();
		expect(await scene.events(ADA)).toContain('Message Opened');
	});

	it('leads a click on to the page that was linked', async () => {
		const page = await scene.open(ADA, 'See the sale');
		expect(page.url()).toBe(`${scene.site.url}/sale?a=1&b=2`);
		expect(scene.site.visited).toContain('/sale?a=1&b=2');
		expect(await scene.events(ADA)).toContain('Message Clicked');
	});

	it('changes nothing when its pages are opened, by whatever opens links', async () => {
		const before = await scene.events(ADA);
		const links = await linksIn(await scene.mailTo(ADA));
		for (const name of ['Unsubscribe', 'Preferences', '10']) {
			for (const method of ['GET', 'HEAD']) {
				const answer = await fetch(links.get(name)!, { method });
				expect(answer.status).toBe(200);
				expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
			}
		}
		expect(await scene.events(ADA)).toEqual(before);
		expect(await scene.consent(ADA)).toBeUndefined();
	});

	it('takes an answer to a survey, as event and attribute', async () => {
		const page = await scene.open(ADA, '9');
		expect(await page.isChecked('input[value="9"]')).toBe(true);
		await page.check('input[value="8"]');
		await page.fill('textarea', 'Fast, but <b>dear</b>');
		await page.click('text=Send');
		expect(await page.textContent('h1')).toBe('Thank you');
		expect((await scene.contact(ADA)).attributes).toMatchObject({
			nps: 8,
			npsComment: 'Fast, but <b>dear</b>',
		});
		expect(await scene.events(ADA)).toContain('Survey Answered');
	});

	it('lets the contact choose on a phone, without JavaScript', async () => {
		const page = await scene.open(ADA, 'Preferences', { ...PHONE, javaScriptEnabled: false });
		const { width } = (await page.locator('main').boundingBox())!;
		expect(width).toBeLessThanOrEqual(320);
		await page.uncheck('input[name="topic:email:offers"]');
		await page.uncheck('input[name="channel:sms"]');
		await page.click('text=Save');
		expect(await page.textContent('[role="status"]')).toBe('Your choices have been saved.');
		expect(await page.isChecked('input[name="topic:email:offers"]')).toBe(false);
		expect(await scene.consent(ADA)).toMatchObject({ topics: { offers: { status: 'optedOut' } } });
		expect(await scene.consent(ADA, 'sms')).toMatchObject({ status: 'optedOut' });
	});

	it('unsubscribes by the button, and takes it back', async () => {
		const page = await scene.open(ADA, 'Unsubscribe');
		expect(await page.textContent('form')).toContain('Only “Newsletter”');
		await page.click('button');
		expect(await page.textContent('h1')).toBe('You are unsubscribed');
		const news = async () => (await scene.consent(ADA))?.topics?.news.status;
		expect(await news()).toBe('optedOut');
		expect(await scene.events(ADA)).toContain('Message Unsubscribed');
		await page.click('text=Subscribe again');
		expect(await page.textContent('h1')).toBe('Welcome back');
		expect(await news()).toBe('optedIn');
	});

	it('unsubscribes at once where a mail program does it by itself (RFC 8058)', async () => {
		const [, link] = /<(.*)>/.exec((await scene.mailTo(BOB)).header('list-unsubscribe')!)!;
		const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
		const answer = await fetch(link, { method: 'POST', redirect: 'manual', body });
		expect(answer.status).toBe(200);
		expect((await scene.consent(BOB))?.topics).toMatchObject({ news: { status: 'optedOut' } });
	});

	it('does so, too, where the form comes in parts', async () => {
		const link = await scene.link(BOB, 'Unsubscribe');
		const body = new FormData();
		body.set('scope', 'channel');
		expect((await fetch(link, { method: 'POST', body })).status).toBe(200);
		expect(await scene.consent(BOB)).toMatchObject({ status: 'optedOut' });
	});

	it('refuses what nobody signed, and leads nowhere', async () => {
		for (const kind of ['click', 'unsubscribe', 'preferences', 'answer']) {
			const url = `${scene.hubUrl()}/${kind}?t=nonsense&url=https://evil.example.com`;
			const answer = await fetch(url, { redirect: 'manual' });
			expect([answer.status, answer.headers.get('location')]).toEqual([404, null]);
		}
		const call = await fetch(`${scene.hubUrl()}/callbacks/sendgrid`, { method: 'POST' });
		expect(call.status).toBe(404);
	});

	it('gives each event to the node behind it', async () => {
		const items = await scene.behind();
		for (const { contact } of items) expect([ADA, BOB]).toContain(contact.email);
		const names = new Set(items.map(({ event }) => event.name));
		expect([...names].sort()).toEqual([
			'Message Clicked',
			'Message Opened',
			'Message Unsubscribed',
			'Preferences Updated',
			'Signed Up',
			'Survey Answered',
		]);
	});

	it('shows in a test run what a call would record, and records nothing', async () => {
		await scene.world.client.listen(scene.hub.id, 'Hub');
		const answer = await fetch(`${scene.hubUrl('webhook-test')}/v1/track`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ type: 'track', event: 'Tried', email: ADA }),
		});
		expect([answer.status, await answer.json()]).toEqual([
			202,
			{ success: true, test: true, accepted: 1 },
		]);
		expect(await scene.events(ADA)).not.toContain('Tried');
	});

	it('is at its new address after n8n has got one, and no longer there once it is off', async () => {
		await scene.world.stopAll();
		const WEBHOOK_URL = 'https://links.example.com/n8n/';
		await scene.world.startAll({ WEBHOOK_URL });
		await scene.world.client.activate(scene.journey.id);
		await scene.signUp('cyd@example.com');
		const secure = await scene.mailTo('cyd@example.com');
		expect(secure.header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
		expect((await linksIn(secure)).get('Unsubscribe')).toContain(
			`${WEBHOOK_URL}webhook/${scene.hub.webhookId}/hub/`,
		);
		await scene.world.client.deactivate(scene.hub.id);
		await scene.signUp('dan@example.com');
		const mail = await scene.mailTo('dan@example.com');
		expect(mail.header('list-unsubscribe')).toBeUndefined();
		expect((await linksIn(mail)).get('See the sale')).toBe(`${scene.site.url}/sale?a=1&b=2`);
	});
});
