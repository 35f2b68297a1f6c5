import { shownField } from '../../../../src/hub/pages/preference-fields';
import { HubWorld } from '../support/hub-world';

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
});

const BOXES = ['email', 'sms'].flatMap((channel) => [
	`channel:${channel}`,
	`topic:${channel}:news`,
	`topic:${channel}:offers`,
]);

/** The form as a browser sends it: boxes that are on, and which there were. */
function form(on: readonly string[], shown = BOXES): Record<string, string> {
	return Object.fromEntries([
		...shown.map((field) => [shownField(field), '1']),
		...on.map((field) => [field, 'on']),
	]);
}

const without = (...off: string[]) => form(BOXES.filter((box) => !off.includes(box)));

/** Boxes of the page that are on. */
function boxesOn(body: string | Buffer): string[] {
	return [...String(body).matchAll(/type="checkbox" name="([^"]+)" value="on" checked/g)].map(
		([, name]) => name,
	);
}

describe('The preference page', () => {
	it('shows topics on each channel on which the contact can be reached, addresses masked', async () => {
		const { response } = await world.call(world.annsLinks.preferences);
		expect(boxesOn(response.body)).toEqual(BOXES);
		for (const text of [
			'Newsletter',
			'What is new, once a month',
			'a•••@example.com',
			'+49•••67',
		]) {
			expect(response.body).toContain(text);
		}
		expect(response.body).not.toContain('+491511234567');
		expect(response.body).not.toContain('<script');
	});

	it('offers no channel without an address', async () => {
		const { journey } = world;
		await journey.record([journey.identify('ann', { phone: null })]);
		expect(boxesOn((await world.call(world.annsLinks.preferences)).response.body)).not.toContain(
			'channel:sms',
		);
	});

	it('shows unknown consent as off where consent has to be given first', async () => {
		world = await HubWorld.open({ consentNeeded: 'optIn' });
		expect(boxesOn((await world.call(world.annsLinks.preferences)).response.body)).toEqual([]);
	});

	it('shows the topic of the message that led there, also one that the hub does not list', async () => {
		const { response } = await world.call(world.links('webinars').preferences);
		expect(boxesOn(response.body)).toContain('topic:email:webinars');
	});

	it('changes nothing when it is opened', async () => {
		await world.call(`${world.annsLinks.preferences}&all=off`);
		expect((await world.contact())?.consent).toEqual({});
	});
});

describe('Saving preferences', () => {
	it('as they are changes nothing', async () => {
		const { events } = await world.call(world.annsLinks.preferences, { form: form(BOXES) });
		expect(events).toEqual([]);
		expect((await world.contact())?.consent).toEqual({});
	});

	it('writes the changes and nothing else, and reports them', async () => {
		const { response, events } = await world.call(world.annsLinks.preferences, {
			form: without('topic:email:offers', 'channel:sms'),
		});
		const { now: at } = world.journey;
		expect((await world.contact())?.consent).toEqual({
			email: { topics: { offers: { status: 'optedOut', at } } },
			sms: { status: 'optedOut', at, source: 'preference page' },
		});
		expect(boxesOn(response.body)).toEqual(
			BOXES.filter((box) => box !== 'topic:email:offers' && box !== 'channel:sms'),
		);
		expect(response.body).toContain('Your choices have been saved.');
		expect(events).toMatchObject([{ name: 'Preferences Updated' }]);
	});

	it('shows the same when it is opened again', async () => {
		const { preferences } = world.annsLinks;
		const saved = await world.call(preferences, { form: without('topic:sms:news', 'channel:sms') });
		const again = await world.call(preferences);
		expect(boxesOn(again.response.body)).toEqual(boxesOn(saved.response.body));
	});

	it('takes a box that the form did not have for unknown', async () => {
		const shown = BOXES.filter((box) => !box.endsWith(':offers'));
		await world.call(world.annsLinks.preferences, { form: form(shown, shown) });
		expect((await world.contact())?.consent).toEqual({});
	});

	it('saved with a channel off that was never on is no objection', async () => {
		const careful = await HubWorld.open({ consentNeeded: 'optIn' });
		await careful.call(careful.links().preferences, { form: form(['topic:email:news']) });
		expect(await careful.consent()).toEqual({
			topics: { news: { status: 'optedIn', at: careful.journey.now, own: true } },
		});
	});

	it('saved with the channel off binds the address that the mail came to, too', async () => {
		const { journey } = world;
		const { store, workspaceId } = journey;
		await journey.record([journey.identify('ann', { email: 'new@example.com' })]);
		await world.call(world.annsLinks.unsubscribe('email'), { method: 'POST', form: {} });
		await world.call(world.links().preferences, {
			form: { ...without('channel:email'), all: 'off' },
		});
		await journey.record([journey.identify('bob', { email: 'ann@example.com' })]);
		const [bob] = await store.contacts.find(workspaceId, [[{ kind: 'userId', value: 'bob' }]]);
		const [contact] = await store.contacts.read(workspaceId, [bob!]);
		expect(contact!.consent).toMatchObject({ email: { suppressed: 'optedOut' } });
	});

	it('off from everything ends all channels, and forgets no topic', async () => {
		await world.call(world.annsLinks.preferences, { form: without('topic:email:news') });
		await world.call(world.annsLinks.preferences, { form: { ...form(BOXES), all: 'off' } });
		const { now: at } = world.journey;
		expect(await world.consent('email')).toMatchObject({
			status: 'optedOut',
			topics: { news: { status: 'optedOut', at } },
		});
		expect(await world.consent('sms')).toMatchObject({ status: 'optedOut' });
	});

	it('on for a channel leaves those topics off that are off on the page', async () => {
		world = await HubWorld.open({ consentNeeded: 'optIn' });
		await world.call(world.annsLinks.preferences, {
			form: form(['channel:email', 'topic:email:news']),
		});
		expect(await world.consent()).toMatchObject({
			status: 'optedIn',
			topics: { offers: { status: 'optedOut' } },
		});
		expect(await world.consent('sms')).toBeUndefined();
		const { response } = await world.call(world.annsLinks.preferences);
		expect(boxesOn(response.body)).toEqual(['channel:email', 'topic:email:news']);
	});

	it('counts as unsubscribing from the message that led there', async () => {
		await world.call(world.links('news').preferences, { form: without('topic:email:news') });
		expect(await world.events()).toMatchObject([
			{ name: 'Preferences Updated', properties: { message: world.messageId } },
			{ name: 'Message Unsubscribed', properties: { message: world.messageId, topic: 'news' } },
		]);
	});

	it('of a preview saves nothing', async () => {
		const { response } = await world.call(world.links(undefined, 0).preferences, {
			form: form([]),
		});
		expect(response.body).toContain('This is a preview');
		expect((await world.contact())?.consent).toEqual({});
	});
});
