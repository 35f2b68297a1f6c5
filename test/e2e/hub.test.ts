import type { Browser } from 'playwright-core';
import { startBrowser } from '../../dev/browser';
import { Inspector } from '../../dev/inspector';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import type { ChannelConsent } from '../../src/contact/consent';
import { linksIn, PHONE, Site, visit } from './support/hub-visitor';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const WORKSPACE = 'default';

const MAIL = (shop: string) => `<html><body><h1>Hello {{ contact.firstName }}</h1>
<p><a href="${shop}/sale?a=1&amp;b=2">See the sale</a></p>
{% nps key: "nps", question: "How likely are you to recommend us?" %}
<p><a href="{{ links.preferences }}">Preferences</a> <a href="{{ links.unsubscribe }}">Unsubscribe</a></p>
</body></html>`;

const TOPICS = {
	values: [
		{ key: 'news', name: 'Newsletter', description: 'What is new, once a month' },
		{ key: 'offers', name: 'Offers' },
	],
};

describe("a journey's mail and the hub of its workspace", () => {
	let world: World;
	let inspector: Inspector;
	let browser: Browser;
	let site: Site;
	let hub: WorkflowBuilder;
	let hubId: string;
	let journey: WorkflowBuilder;
	let journeyId: string;

	beforeAll(async () => {
		[world, browser, site] = await Promise.all([World.start(), startBrowser(), Site.start()]);
		hub = new WorkflowBuilder('Hub', world.storeParameters())
			.hub('Hub', {
				topics: TOPICS,
				channels: ['email', 'sms'],
				options: { brandName: 'Acme', supportEmail: 'help@example.com' },
			})
			.native('Behind', 'noOp', 1, {})
			.connect('Hub', 'Behind');
		hubId = await world.activate(hub.build());
		journey = new WorkflowBuilder('Journey', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up')
			.send('News', 'News for {{ contact.firstName }}', {
				html: MAIL(site.url),
				options: { topic: 'news' },
			})
			.connect('Entry', 'News');
		journeyId = await world.activate(journey.build());
		inspector = await Inspector.open(world);
	});

	afterAll(async () => {
		await inspector?.close();
		await browser?.close();
		await site?.close();
		await world?.stop();
	});

	/** As n8n calls itself where it was not told how. */
	const hubUrl = (kind = 'webhook') =>
		`http://localhost:${world.n8n.port}/${kind}/${hub.webhookId}/hub`;
	const profileOf = async (email: string) =>
		(await inspector.profile(WORKSPACE, { kind: 'email', value: email }))!;
	const consentOf = async (email: string, channel = 'email') =>
		(await profileOf(email)).contact.consent[channel] as ChannelConsent | undefined;
	const eventsOf = async (email: string) =>
		(await profileOf(email)).timeline
			.filter(({ kind }) => kind === 'event')
			.map(({ name }) => name)
			.reverse();
	const mailTo = async (email: string) =>
		await world.mailbox.waitFor((mail) => mail.to.includes(email), 30_000);

	it('takes events in, and the mail that they start carries links to it', async () => {
		for (const [firstName, email, phone] of [
			['Ada <b>', ADA, '+4915112345678'],
			['Bob', BOB, '+4915112345679'],
		]) {
			const call = { event: 'Signed Up', email, traits: { firstName, phone } };
			const answer = await world.ingest(hub.webhookId, { ...call, type: 'track' }, 'hub/v1/track');
			expect([answer.status, await answer.json()]).toMatchObject([202, { accepted: 1 }]);
		}
		const mail = await mailTo(ADA);
		const links = await linksIn(mail);
		expect(new Set([...links.values()].map((link) => link.split('?')[0]))).toEqual(
			new Set(
				['click', 'answer', 'preferences', 'unsubscribe'].map((kind) => `${hubUrl()}/${kind}`),
			),
		);
		expect(mail.header('list-unsubscribe')).toContain(`<${hubUrl()}/unsubscribe?t=`);
	});

	it('is there while the workflow of the journey is off', async () => {
		await mailTo(BOB);
		await world.client.deactivate(journeyId);
		const answer = await fetch((await linksIn(await mailTo(ADA))).get('Unsubscribe')!);
		expect(answer.status).toBe(200);
	});

	it("learns of the mail's opening from its picture", async () => {
		const { html } = await (await mailTo(ADA)).parsed();
		site.pages.set('/mail', String(html));
		const page = await visit(browser, 'about:blank');
		const [answer] = await Promise.all([
			page.waitForResponse((response) => response.url().startsWith(`${hubUrl()}/open`)),
			page.goto(`${site.url}/mail`),
		]);
		expect(answer.headers()).toMatchObject({
			'content-type': 'image/gif',
			'cache-control': 'no-store',
		});
		await answer.finished();
		expect(await eventsOf(ADA)).toContain('Message Opened');
		await page.context().close();
	});

	it('leads a click on to the page that was linked', async () => {
		const link = (await linksIn(await mailTo(ADA))).get('See the sale')!;
		const page = await visit(browser, link);
		expect(page.url()).toBe(`${site.url}/sale?a=1&b=2`);
		expect(site.visited).toContain('/sale?a=1&b=2');
		expect(await eventsOf(ADA)).toContain('Message Clicked');
		await page.context().close();
	});

	it('changes nothing when its pages are opened, by whatever opens links', async () => {
		const before = await eventsOf(ADA);
		const links = await linksIn(await mailTo(ADA));
		for (const name of ['Unsubscribe', 'Preferences', '10']) {
			for (const method of ['GET', 'HEAD']) {
				const answer = await fetch(links.get(name)!, { method });
				expect(answer.status).toBe(200);
				expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
			}
		}
		expect(await eventsOf(ADA)).toEqual(before);
		expect(await consentOf(ADA)).toBeUndefined();
	});

	it('takes an answer to a survey, as event and attribute', async () => {
		const page = await visit(browser, (await linksIn(await mailTo(ADA))).get('9')!);
		expect(await page.isChecked('input[value="9"]')).toBe(true);
		await page.check('input[value="8"]');
		await page.fill('textarea', 'Fast, but <b>dear</b>');
		await page.click('text=Send');
		expect(await page.textContent('h1')).toBe('Thank you');
		expect((await profileOf(ADA)).contact.attributes).toMatchObject({
			nps: 8,
			npsComment: 'Fast, but <b>dear</b>',
		});
		expect(await eventsOf(ADA)).toContain('Survey Answered');
		await page.context().close();
	});

	it('lets the contact choose on a phone, without JavaScript', async () => {
		const link = (await linksIn(await mailTo(ADA))).get('Preferences')!;
		const page = await visit(browser, link, { ...PHONE, javaScriptEnabled: false });
		const { width } = (await page.locator('main').boundingBox())!;
		expect(width).toBeLessThanOrEqual(320);
		await page.uncheck('input[name="topic:email:offers"]');
		await page.uncheck('input[name="channel:sms"]');
		await page.click('text=Save');
		expect(await page.textContent('[role="status"]')).toBe('Your choice is saved.');
		expect(await page.isChecked('input[name="topic:email:offers"]')).toBe(false);
		expect(await consentOf(ADA)).toMatchObject({ topics: { offers: { status: 'optedOut' } } });
		expect(await consentOf(ADA, 'sms')).toMatchObject({ status: 'optedOut' });
		await page.context().close();
	});

	it('unsubscribes by the button, and takes it back', async () => {
		const page = await visit(browser, (await linksIn(await mailTo(ADA))).get('Unsubscribe')!);
		expect(await page.textContent('form')).toContain('Only “Newsletter”');
		await page.click('button');
		expect(await page.textContent('h1')).toBe('You are unsubscribed');
		const news = async () => (await consentOf(ADA))?.topics?.news.status;
		expect(await news()).toBe('optedOut');
		expect(await eventsOf(ADA)).toContain('Message Unsubscribed');
		await page.click('text=Subscribe again');
		expect(await page.textContent('h1')).toBe('Welcome back');
		expect(await news()).toBe('optedIn');
		await page.context().close();
	});

	it('unsubscribes at once where a mail program does it by itself (RFC 8058)', async () => {
		const [, link] = /<(.*)>/.exec((await mailTo(BOB)).header('list-unsubscribe')!)!;
		const answer = await fetch(link, {
			method: 'POST',
			redirect: 'manual',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: 'List-Unsubscribe=One-Click',
		});
		expect(answer.status).toBe(200);
		expect((await consentOf(BOB))?.topics).toMatchObject({ news: { status: 'optedOut' } });
	});

	it('does so, too, where the form comes in parts', async () => {
		const link = (await linksIn(await mailTo(BOB))).get('Unsubscribe')!;
		const body = new FormData();
		body.set('scope', 'channel');
		expect((await fetch(link, { method: 'POST', body })).status).toBe(200);
		expect(await consentOf(BOB)).toMatchObject({ status: 'optedOut' });
	});

	it('refuses what nobody signed, and leads nowhere', async () => {
		for (const kind of ['click', 'unsubscribe', 'preferences', 'answer']) {
			const url = `${hubUrl()}/${kind}?t=nonsense&url=https://evil.example.com`;
			const answer = await fetch(url, { redirect: 'manual' });
			expect([answer.status, answer.headers.get('location')]).toEqual([404, null]);
		}
		expect((await fetch(`${hubUrl()}/callbacks/sendgrid`, { method: 'POST' })).status).toBe(404);
	});

	it('gives each event to the node behind it', async () => {
		const names = new Set<string>();
		for (const { id } of await world.client.executions(hubId)) {
			const { data } = await world.client.execution(id);
			const { runData } = (data as { resultData: { runData: Record<string, RunOfNode[]> } })
				.resultData;
			for (const { json } of runData.Behind[0].data.main[0]) {
				names.add(json.event.name);
				expect([ADA, BOB]).toContain(json.contact.email);
			}
		}
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
		await world.client.listen(hubId, 'Hub');
		const answer = await fetch(`${hubUrl('webhook-test')}/v1/track`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ type: 'track', event: 'Tried', email: ADA }),
		});
		expect([answer.status, await answer.json()]).toEqual([
			202,
			{ success: true, test: true, accepted: 1 },
		]);
		expect(await eventsOf(ADA)).not.toContain('Tried');
		const link = (await linksIn(await mailTo(ADA))).get('Unsubscribe')!;
		expect((await fetch(link)).status).toBe(200);
	});

	it('is at its new address after n8n has got one, and no longer there once it is off', async () => {
		await world.n8n.stop();
		const WEBHOOK_URL = 'https://links.example.com/n8n/';
		await world.startN8n({ WEBHOOK_URL });
		await world.client.activate(journeyId);
		await world.ingest(journey.webhookId, { event: 'Signed Up', email: 'cyd@example.com' });
		const secure = await mailTo('cyd@example.com');
		expect(secure.header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
		expect((await linksIn(secure)).get('Unsubscribe')).toContain(
			`${WEBHOOK_URL}webhook/${hub.webhookId}/hub/`,
		);
		await world.client.deactivate(hubId);
		await world.ingest(journey.webhookId, { event: 'Signed Up', email: 'dan@example.com' });
		const mail = await mailTo('dan@example.com');
		expect(mail.header('list-unsubscribe')).toBeUndefined();
		expect((await linksIn(mail)).get('See the sale')).toBe(`${site.url}/sale?a=1&b=2`);
	});
});

interface RunOfNode {
	data: {
		main: Array<Array<{ json: { event: { name: string }; contact: { email: string } } }>>;
	};
}
