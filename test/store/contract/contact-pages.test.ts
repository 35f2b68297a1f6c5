import type { TimelineCursor, TimelinePage } from '../../../src/report/contact-pages';
import { FROM_ENTRY } from '../../../src/journey/position';
import type { RuleNode } from '../../../src/rule/rule';
import { HOUR, JourneyWorld, MINUTE, T0 } from '../support/journey';
import { storeContract } from './support/contract';
import { idOf } from './support/contacts';
import { send } from './support/sending';

const VIP: RuleNode = { type: 'attribute', path: 'vip', operator: 'isTrue' };

storeContract('pages of contacts', (contract) => {
	const search = async (world: JourneyWorld, text: string, limit = 10) =>
		(await world.store.contactPages.search(world.workspaceId, text, limit)).map(
			({ externalId }) => externalId,
		);

	async function peopled() {
		const world = await contract.world();
		const of = (userId: string, { email, phone, ...traits }: Record<string, string>) =>
			world.identify(
				{ userId, ...(email && { email }), ...(phone && { phone }) },
				{ ...traits, ...(email && { email }), ...(phone && { phone }) },
			);
		await world.record([
			of('u-1', { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' }),
			of('u-2', { email: 'adam@example.com', phone: '+4915112345678', firstName: 'Adam' }),
			of('u-10', { firstName: 'Éva', lastName: 'de la Cruz' }),
			of('x_1', { firstName: 'A_a', lastName: '100%' }),
		]);
		return world;
	}

	it.each([
		['ada@', ['u-1']],
		['ADA', ['u-2', 'u-1']],
		['adam@example.com', ['u-2']],
		['u-1', ['u-1', 'u-10']],
		['+49 151 1', ['u-2']],
		['0049151 12345678', ['u-2']],
		['lovel', ['u-1']],
		['ada lov', ['u-1']],
		['Lovelace a', ['u-1']],
		['éva', ['u-10']],
		['Éva de la', ['u-10']],
		['DE LA CRUZ', ['u-10']],
		['A_', ['x_1']],
		['100%', ['x_1']],
		['%', []],
		['_', []],
		['', []],
		["' or 1=1 --", []],
		['\u{10ffff}', []],
	])('find those whose identifier or name begins with %j', async (text, found) => {
		expect(await search(await peopled(), text)).toEqual(found);
	});

	it('find a contact by its id, and no more than asked for', async () => {
		const world = await peopled();
		const id = await idOf(world, 'u-2');
		expect(await search(world, String(id))).toEqual(['u-2']);
		expect(await search(world, 'ada', 1)).toHaveLength(1);
	});

	it("know nothing of another workspace's contacts, though all names are the same", async () => {
		const [one, other] = [await peopled(), await peopled()];
		await one.bring(['u-1'], { dueAt: T0 + HOUR });
		const stop = { channel: 'email', status: 'optedOut' as const, source: 'form' };
		const contactId = await idOf(one, 'u-1');
		await one.store.consents.set(one.workspaceId, [{ contactId, ...stop }], one.now);
		const { contactPages } = one.store;
		const theirs = await contactPages.search(other.workspaceId, 'ada@', 10);
		expect(theirs.map(({ id }) => id)).toEqual([await idOf(other, 'u-1')]);
		expect(await contactPages.search(other.workspaceId, String(contactId), 10)).toEqual([]);
		const asked = [other.workspaceId, contactId] as const;
		expect(await contactPages.timeline(...asked, null, 10)).toEqual({ entries: [], next: null });
		expect(await contactPages.consents(...asked, 10)).toEqual([]);
		expect(await contactPages.messages(...asked, 10)).toEqual([]);
		expect(await contactPages.waits(...asked, 10, one.now)).toEqual([]);
		expect(await contactPages.waits(one.workspaceId, contactId, 10, one.now)).toHaveLength(1);
	});

	it('go through a timeline without a gap or a repetition, also where all is of one instant', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + HOUR });
		await world.record(Array.from({ length: 7 }, (_, n) => world.track('ann', `Same ${n}`)));
		world.now += MINUTE;
		await world.record(Array.from({ length: 4 }, (_, n) => world.track('ann', `Later ${n}`)));
		const contactId = await idOf(world, 'ann');
		const { contactPages, contacts } = world.store;
		const [profile] = await contacts.profiles(world.workspaceId, [contactId], 100);
		const pages: TimelinePage[] = [];
		for (let before: TimelineCursor | null = null; ;) {
			const page = await contactPages.timeline(world.workspaceId, contactId, before, 3);
			pages.push(page);
			before = page.next;
			if (before === null) break;
		}
		expect(pages.flatMap(({ entries }) => entries)).toEqual(profile!.timeline);
		expect(pages.length).toBe(Math.ceil(profile!.timeline.length / 3));
	});

	it('name each decision on consent with where it came from', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const contactId = await idOf(world, 'ann');
		const change = { contactId, channel: 'email', source: 'form', evidence: { page: '/join' } };
		const { consents, contactPages } = world.store;
		await consents.set(world.workspaceId, [{ ...change, status: 'optedIn', own: true }], T0);
		await consents.set(
			world.workspaceId,
			[{ ...change, topic: 'news', status: 'optedOut' }],
			T0 + 1,
		);
		expect(await contactPages.consents(world.workspaceId, contactId, 10)).toMatchObject([
			{ at: T0 + 1, channel: 'email', topic: 'news', change: 'optedOut' },
			{ at: T0, channel: 'email', topic: null, change: 'optedIn', detail: { source: 'form' } },
		]);
	});

	it('show messages with their step and journey, and the content where it is stored', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const [ann] = await world.release('trigger');
		await send(world, ann);
		world.now += MINUTE;
		const inApp = await send(world, ann, { channel: 'inApp' });
		const content = { title: 'Hello', body: '<b>Ann</b>' };
		await world.store.inbox.put([{ id: inApp, content, expiresAt: null }], world.now);
		const { contactPages } = world.store;
		const of = { node: 'send', journeyKey: world.journey.key, status: 'sent' };
		expect(await contactPages.messages(world.workspaceId, ann.contact.id, 10)).toMatchObject([
			{ ...of, id: inApp, channel: 'inApp', content, sentAt: T0 + MINUTE },
			{ ...of, channel: 'email', content: null, sentAt: T0 },
		]);
	});

	it('say where a contact waits, until when, and what would release it', async () => {
		const world = await contract.world();
		const events = [{ name: 'Ordered', since: FROM_ENTRY }];
		const rule = { version: 1 as const, all: [VIP] };
		await world.bring(['ann'], {
			dueAt: T0 + HOUR,
			timeoutOutcome: 'timedOut',
			wait: { events, rule: { rule, zone: 'Europe/Berlin' } },
		});
		const waits = async (who: string) =>
			await world.store.contactPages.waits(
				world.workspaceId,
				await idOf(world, who),
				10,
				world.now,
			);
		expect(await waits('ann')).toEqual([
			{
				enrollmentId: expect.any(Number),
				...{ journeyKey: world.journey.key, journeyName: world.journey.name, node: 'wait' },
				...{ status: 'waiting', arrivedAt: T0, dueAt: T0 + HOUR, readyAt: T0 + HOUR },
				...{ heldUntil: null, timeoutOutcome: 'timedOut', attempts: 0, error: null },
				wait: {
					events: [{ name: 'Ordered', since: expect.any(Number) }],
					rule: { rule, zone: 'Europe/Berlin' },
				},
			},
		]);
		world.now += HOUR;
		expect(await waits('ann')).toMatchObject([{ status: 'ready' }]);
		const [released] = await world.release('wait');
		expect(await waits('ann')).toMatchObject([{ status: 'busy' }]);
		await world.store.positions.retry([released], 'no luck', world.now);
		expect(await waits('ann')).toMatchObject([{ status: 'retrying', error: 'no luck' }]);
	});

	it('say where an enrollment failed', async () => {
		const world = await contract.world();
		await world.enter('bob');
		const released = await world.release('trigger');
		await world.store.positions.fail(released, 'bad address', world.now);
		const id = await idOf(world, 'bob');
		expect(
			await world.store.contactPages.waits(world.workspaceId, id, 10, world.now),
		).toMatchObject([{ status: 'failed', node: 'trigger', error: 'bad address' }]);
	});
});
