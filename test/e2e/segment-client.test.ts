import { Analytics } from '@segment/analytics-node';
import { Inspector } from '../../dev/inspector';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

const WRITE_KEY = 'a-write-key-of-32-characters-000';

describe("Segment's own client, pointed at the journey's URL", () => {
	let world: World;
	let inspector: Inspector;
	let workflowId: string;
	let analytics: Analytics;

	beforeAll(async () => {
		world = await World.start();
		const credential = await world.credential('Ingest', 'journeyIngestApi', {
			secret: WRITE_KEY,
		});
		const builder = new WorkflowBuilder('Orders', world.storeParameters(), world.smtpCredential)
			.trigger(
				'Entry',
				'Order Completed',
				{ authentication: 'writeKey' },
				{ journeyIngestApi: credential },
			)
			.send('Thanks', 'Thanks {{ contact.firstName }} of {{ contact.attributes.group.name }}')
			.connect('Entry', 'Thanks');
		workflowId = await world.activate(builder.build());
		inspector = await Inspector.open(world);
		analytics = new Analytics({
			writeKey: WRITE_KEY,
			host: world.webhooksUrl,
			path: `/webhook/${builder.webhookId}/v1/batch`,
			maxEventsInBatch: 100,
		});
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
	});

	it('makes one contact of a visitor who says who they are, with all they did before', async () => {
		const anonymousId = 'visitor-1';
		analytics.page({ anonymousId, name: 'Pricing' });
		analytics.track({ anonymousId, event: 'Video Played', properties: { id: 'tour' } });
		analytics.screen({ anonymousId, name: 'Checkout' });
		analytics.identify({
			anonymousId,
			userId: '42',
			traits: { email: 'Ada@Example.com', firstName: 'Ada', plan: 'pro' },
		});
		analytics.alias({ previousId: 'visitor-0', userId: '42' });
		analytics.group({ userId: '42', groupId: 'acme', traits: { name: 'Acme' } });
		analytics.track({ userId: '42', event: 'Order Completed', properties: { total: 99.5 } });
		// Its visits come in after the alias that says whose they are.
		analytics.page({ anonymousId: 'visitor-0', name: 'Home' });
		await analytics.flush();

		await inspector.whenAllDone(workflowId, 1, 120_000);
		expect(await inspector.count('contacts')).toBe(1);
		const profile = await inspector.profile('default', { kind: 'userId', value: '42' });
		expect(profile?.contact).toMatchObject({
			externalId: '42',
			email: 'ada@example.com',
			firstName: 'Ada',
			attributes: { plan: 'pro', group: { id: 'acme', name: 'Acme' } },
		});
		const events = profile?.timeline.filter(({ kind }) => kind === 'event') ?? [];
		expect(events.map(({ name }) => name).sort()).toEqual([
			'Order Completed',
			'Page Viewed',
			'Page Viewed',
			'Screen Viewed',
			'Video Played',
		]);
	});

	it('starts the journey', async () => {
		await world.mailbox.waitForCount(1, 120_000);
		expect(await world.mailbox.mails[0].subject()).toBe('Thanks Ada of Acme');
	});
});
