import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startBrowser } from '../../../dev/browser';
import { Inspector } from '../../../dev/inspector';
import type { Mail } from '../../../dev/mailbox';
import { WorkflowBuilder } from '../../../dev/workflow-builder';
import { World } from '../../../dev/world';
import type { ChannelConsent } from '../../../src/contact/consent';
import { linksIn, Site, visit } from './hub-contact';

const mailOf = (shop: string) => `<html><body><h1>Hello {{ contact.firstName }}</h1>
<p><a href="${shop}/sale?a=1&amp;b=2">See the sale</a></p>
{% nps key: "nps", question: "How likely are you to recommend us?" %}
<p><a href="{{ links.preferences }}">Preferences</a> <a href="{{ links.unsubscribe }}">Unsubscribe</a></p>
</body></html>`;

const HUB = {
	topics: {
		values: [
			{ key: 'news', name: 'Newsletter', description: 'What is new, once a month' },
			{ key: 'offers', name: 'Offers' },
		],
	},
	channels: ['email', 'sms'],
	options: { brandName: 'Acme', supportEmail: 'help@example.com' },
};

interface RunOfNode {
	data: {
		main: Array<Array<{ json: { event: { name: string }; contact: { email: string } } }>>;
	};
}

/** A workflow with a hub and a node behind it, one with a journey, and the shop that mails link to. */
export class HubScene {
	private constructor(
		readonly world: World,
		readonly browser: Browser,
		readonly site: Site,
		private readonly inspector: Inspector,
		readonly hub: { webhookId: string; id: string },
		readonly journey: { webhookId: string; id: string },
	) {}

	static async start(): Promise<HubScene> {
		const [world, browser, site] = await Promise.all([World.start(), startBrowser(), Site.start()]);
		const hub = new WorkflowBuilder('Hub', world.storeParameters())
			.hub('Hub', HUB)
			.native('Behind', 'noOp', 1, {})
			.connect('Hub', 'Behind');
		const journey = new WorkflowBuilder('Journey', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up')
			.send('News', 'News for {{ contact.firstName }}', {
				html: mailOf(site.url),
				options: { topic: 'news' },
			})
			.connect('Entry', 'News');
		const active = async (builder: WorkflowBuilder) => ({
			webhookId: builder.webhookId,
			id: await world.activate(builder.build()),
		});
		const [itsHub, itsJourney] = [await active(hub), await active(journey)];
		const inspector = await Inspector.open(world);
		return new HubScene(world, browser, site, inspector, itsHub, itsJourney);
	}

	/** As n8n calls itself where it was not told how. */
	hubUrl(kind: 'webhook' | 'webhook-test' = 'webhook'): string {
		const { publicUrl, n8n } = this.world;
		const begin = kind === 'webhook' ? publicUrl : n8n.url;
		return `${begin}/${kind}/${this.hub.webhookId}/hub`;
	}

	/** Lets somebody enter the journey, by its own address. */
	async signUp(email: string): Promise<void> {
		await this.world.ingest(this.journey.webhookId, { event: 'Signed Up', email });
	}

	async contact(email: string) {
		return (await this.#profile(email)).contact;
	}

	async consent(email: string, channel = 'email'): Promise<ChannelConsent | undefined> {
		return (await this.contact(email)).consent[channel] as ChannelConsent | undefined;
	}

	/** Names, oldest first. */
	async events(email: string): Promise<string[]> {
		return (await this.#profile(email)).timeline
			.filter(({ kind }) => kind === 'event')
			.map(({ name }) => name)
			.reverse();
	}

	async #profile(email: string) {
		return (await this.inspector.profile('default', { kind: 'email', value: email }))!;
	}

	async mailTo(email: string): Promise<Mail> {
		return await this.world.mailbox.waitFor((mail) => mail.to.includes(email), 120_000);
	}

	/** Where a link of the first mail to them leads. */
	async link(email: string, text: string): Promise<string> {
		return (await linksIn(await this.mailTo(email))).get(text)!;
	}

	/** The page that it leads to, in a browser. */
	async open(email: string, text: string, options?: BrowserContextOptions): Promise<Page> {
		return await visit(this.browser, await this.link(email, text), options);
	}

	/** Items that have come to the node behind the hub. */
	async behind() {
		const { client } = this.world;
		const executions = await client.executions(this.hub.id);
		const items = executions.map(async ({ id }) => {
			const { data } = await client.execution(id);
			const { runData } = (data as { resultData: { runData: Record<string, RunOfNode[]> } })
				.resultData;
			return runData.Behind[0].data.main[0].map(({ json }) => json);
		});
		return (await Promise.all(items)).flat();
	}

	async stop(): Promise<void> {
		await this.inspector.close();
		await this.browser.close();
		await this.site.close();
		await this.world.stop();
	}
}
