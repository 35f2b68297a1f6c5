import { sql } from 'kysely';
import type { ContactInput } from '../../../src/contact/contact-store';
import type { IdentityKind } from '../../../src/contact/identity';
import type { JsonObject } from '../../../src/lib/json';
import { DAY, MINUTE, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { contactOf, idOf, idsOf } from './support/contacts';
import { leadModel } from './support/scores';

const input = (value: string, traits: JsonObject = {}, kind: IdentityKind = 'userId') =>
	({ keys: [{ kind, value }], traits }) satisfies ContactInput;

const upsert = (world: JourneyWorld, ...inputs: ContactInput[]) =>
	world.store.contacts.upsert(world.workspaceId, inputs, world.now);

storeContract('the contact store: adding and changing', (contract) => {
	it('adds unknown contacts and changes known ones, in order', async () => {
		const world = await contract.world();
		await world.record([world.identify('bob', { plan: 'free', seats: 3 })]);
		const contacts = await upsert(
			world,
			...[input('ann', { firstName: 'Ann' }), input('bob', { plan: 'pro' }), input('cleo')],
		);
		expect(contacts.map(({ created }) => created)).toEqual([true, false, true]);
		expect(contacts.map(({ contact }) => contact)).toMatchObject([
			{ externalId: 'ann', firstName: 'Ann' },
			{ externalId: 'bob', attributes: { plan: 'pro', seats: 3 } },
			{ externalId: 'cleo', attributes: {} },
		]);
	});

	it('treats a new contact that is named twice as one, and adds it once', async () => {
		const world = await contract.world();
		const contacts = await upsert(
			world,
			...[input('ann', { a: 1 }), input('bob'), input('ann', { b: 2 })],
		);
		expect(contacts.map(({ created }) => created)).toEqual([true, true, false]);
		expect(contacts[0].contact).toEqual(contacts[2].contact);
		expect(contacts[0].contact.attributes).toEqual({ a: 1, b: 2 });
	});

	it('finds the contact again by an address among the traits', async () => {
		const world = await contract.world();
		await world.record([world.identify({ email: 'ann@example.com' }, { reader: true })]);
		await upsert(world, input('ann', { email: ' Ann@Example.com ', phone: '+4915112345678' }));
		expect(await contactOf(world, { phone: '+4915112345678' })).toMatchObject({
			...{ externalId: 'ann', email: 'ann@example.com', attributes: { reader: true } },
		});
	});

	it('adds 2,500 contacts at once, each of which is found afterwards', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 2_500 }, (_, i) => `person-${i}`);
		const contacts = await upsert(world, ...names.map((name, n) => input(name, { n })));
		expect(contacts.map(({ contact }) => contact.externalId)).toEqual(names);
		expect(contacts.every(({ created }) => created)).toBe(true);
		expect(await idsOf(world, ...names)).toEqual(contacts.map(({ contact }) => contact.id));
	}, 120_000);

	it('moves waits that depend on the contact', async () => {
		const world = await contract.world();
		const spec = { kind: 'date' as const, date: '2026-03-10' };
		const times = [{ spec, attribute: 'renewal', timeoutOutcome: 'reached' as const }];
		const wait = { times, zone: 'UTC', from: T0 };
		await world.bring(['ann'], { dueAt: T0 + DAY, wait });
		await upsert(world, input('ann', { renewal: '2026-03-20' }));
		expect(await world.positions('ann')).toMatchObject([{ dueAt: Date.UTC(2026, 2, 20) }]);
	});

	it('finds contacts by the first identity that is known', async () => {
		const world = await contract.world();
		await upsert(world, input('ann'), input('a@x.de', {}, 'email'));
		const [ann] = await idsOf(world, 'ann');
		expect(await idsOf(world, 'nobody', { userId: 'nobody', email: 'a@x.de' })).toEqual([
			...[null, await idOf(world, { email: 'a@x.de' })],
		]);
		expect(await idsOf(world, { userId: 'ann', email: 'a@x.de' })).toEqual([ann]);
	});

	it('reads contacts by ID, in order, and none of another workspace', async () => {
		const [world, other] = [await contract.world(), await contract.world()];
		await upsert(world, input('ann'), input('bob'));
		const [ann, bob] = await idsOf(world, 'ann', 'bob');
		const { contacts } = world.store;
		const read = await contacts.read(world.workspaceId, [bob!, -1, ann!]);
		expect(read.map((contact) => contact?.externalId ?? null)).toEqual(['bob', null, 'ann']);
		expect(await contacts.read(other.workspaceId, [ann!])).toEqual([null]);
	});

	it('lists contacts in pages, in the order of their IDs', async () => {
		const world = await contract.world();
		const names = ['ann', 'bob', 'cleo'];
		await upsert(world, ...names.map((name) => input(name)));
		const before = (await idOf(world, 'ann')) - 1;
		const { contacts } = world.store;
		const first = await contacts.list(world.workspaceId, before, 2);
		const rest = await contacts.list(world.workspaceId, first[1].id, 2);
		expect([...first, ...rest].map(({ externalId }) => externalId)).toEqual(names);
	});

	it('records attribute names in alphabetical order, by workspace', async () => {
		const [world, other] = [await contract.world(), await contract.world()];
		await upsert(world, input('ann', { plan: 1, address: { city: 'Bern' }, firstName: 'Ann' }));
		await world.record([world.identify('bob', { seats: 3, plan: null })]);
		await other.record([other.identify('bob', { size: 3 })]);
		const { catalog } = world.store;
		expect(await catalog.attributeNames(world.workspaceId, 10)).toEqual([
			...['address', 'plan', 'seats'],
		]);
		expect(await catalog.attributeNames(world.workspaceId, 1)).toEqual(['address']);
		expect(await catalog.attributeNames(other.workspaceId, 10)).toEqual(['size']);
	});

	it('knows the properties of the newest events by their names, of a workspace', async () => {
		const [world, other] = [await contract.world(), await contract.world()];
		const track = (name: string, event: string, properties: JsonObject) =>
			world.record([world.track(name, event, { properties })]);
		await track('ann', 'Order Completed', { total: 1, coupon: 'A' });
		await track('bob', 'Order Completed', { total: 2, currency: 'EUR' });
		await track('bob', 'Page Viewed', { path: '/' });
		await other.record([other.track('cleo', 'Order Completed', { properties: { size: 3 } })]);
		const { propertyNames } = world.store.catalog;
		const bought = ['Order Completed'];
		expect(await propertyNames(world.workspaceId, bought, 10)).toEqual([
			...['coupon', 'currency', 'total'],
		]);
		expect(await propertyNames(world.workspaceId, [...bought, 'Page Viewed'], 10)).toContain(
			'path',
		);
		expect(await propertyNames(world.workspaceId, bought, 1)).toEqual(['coupon']);
		expect(await propertyNames(other.workspaceId, bought, 10)).toEqual(['size']);
		expect(await propertyNames(world.workspaceId, ['Never Done'], 10)).toEqual([]);
		expect(await propertyNames(world.workspaceId, [], 10)).toEqual([]);
	});
});

storeContract('the contact store: stage and consent', (contract) => {
	it('sets and removes stages, and lists those in use', async () => {
		const world = await contract.world();
		await upsert(world, ...['ann', 'bob', 'cleo', 'dora'].map((name) => input(name)));
		const stages = { ann: 'purchase', bob: 'advocacy', cleo: 'purchase', dora: null };
		const { catalog, contacts } = world.store;
		const set = async (wanted: Record<string, string | null>) => {
			const changes = Object.entries(wanted).map(async ([name, stage]) => ({
				...{ contactId: await idOf(world, name), stage },
			}));
			await contacts.setStage(world.workspaceId, await Promise.all(changes), world.now);
		};
		await set(stages);
		expect((await contactOf(world, 'ann'))?.stage).toBe('purchase');
		expect(await catalog.stages(world.workspaceId, 10)).toEqual(['advocacy', 'purchase']);
		expect(await catalog.stages(world.workspaceId, 1)).toEqual(['advocacy']);
		await set({ bob: null });
		expect((await contactOf(world, 'bob'))?.stage).toBeNull();
		expect(await catalog.stages(world.workspaceId, 10)).toEqual(['purchase']);
	});

	it('applies consent changes one after the other, and returns each as it is after its change', async () => {
		const world = await contract.world();
		await upsert(world, input('ann'), input('bob'));
		const [ann, bob] = await idsOf(world, 'ann', 'bob');
		const email = { channel: 'email', status: 'optedIn' as const };
		const consents = await world.store.consents.set(
			world.workspaceId,
			[
				{ ...email, contactId: ann!, source: 'form' },
				{ ...email, contactId: bob!, status: 'optedOut' },
				{ ...email, contactId: ann!, topic: 'news', status: 'optedOut' },
				{ ...email, contactId: -1 },
			],
			T0,
		);
		const given = { status: 'optedIn', at: T0, source: 'form' };
		const topics = { news: { status: 'optedOut', at: T0 } };
		expect(consents).toEqual([
			{ email: given },
			{ email: { status: 'optedOut', at: T0 } },
			{ email: { ...given, topics } },
			{},
		]);
		expect((await contactOf(world, 'ann'))?.consent).toEqual(consents[2]);
	});

	it('loses no consent when changes of one contact are concurrent', async () => {
		const world = await contract.world();
		await upsert(world, input('ann'));
		const contactId = await idOf(world, 'ann');
		const channels = Array.from({ length: 12 }, (_, i) => `channel-${i}`);
		await Promise.all(
			channels.map((channel) =>
				world.store.consents.set(
					world.workspaceId,
					[{ contactId, channel, status: 'optedOut' }],
					world.now,
				),
			),
		);
		expect(Object.keys((await contactOf(world, 'ann'))!.consent)).toHaveLength(12);
	});
});

const profileOf = async (world: JourneyWorld, id: number, timeline: number) =>
	(await world.store.contacts.profiles(world.workspaceId, [id], timeline))[0];

async function giveScoreAndSegment(world: JourneyWorld, contactId: number) {
	const { store, workspaceId, now, conn } = world;
	const modelId = await store.scores.saveModel(workspaceId, leadModel(), now);
	const score = { contactId, points: 10, grade: null, groups: {} };
	await store.scores.write(workspaceId, modelId, null, [score], { main: true }, now);
	const { rows } = await sql<{ id: number }>`insert into segments (workspace_id, key, name, zone,
			definition, time_dependent, refreshed_at, refresh_ms)
		values (${workspaceId}, 'vips', 'VIPs', 'UTC', ${conn.json({})}, ${conn.kind === 'postgres' ? sql`false` : 0},
			0, 0) returning id`.execute(conn.db);
	await sql`insert into segment_members (segment_id, contact_id, since)
		values (${rows[0].id}, ${contactId}, 0)`.execute(conn.db);
}

storeContract('the contact store: exit and view', (contract) => {
	it('ends active enrollments of one journey, or of all, and returns how many of each contact', async () => {
		const world = await contract.world();
		const other = await world.anotherJourney(`${world.journey.key} other`, {});
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
		const [ann, bob] = await idsOf(world, 'ann', 'bob');
		const exit = (ids: number[], key: string | null) =>
			world.store.journeys.exit(world.workspaceId, ids, key, 'asked to', world.now);
		expect(await exit([ann!], other.key)).toEqual([1]);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		expect(await exit([bob!, -1, ann!, bob!], null)).toEqual([2, 0, 1, 0]);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'exited', reason: 'asked to' });
		expect(await world.positions('ann')).toEqual([]);
		expect(await exit([ann!, bob!], null)).toEqual([0, 0]);
	});

	it('shows all data of a contact, the newest first', async () => {
		const world = await contract.world();
		const who = { userId: 'ann', email: 'ann@example.com', anonymousId: 'a-1' };
		await world.record([world.identify(who, { plan: 'pro' })]);
		world.now += MINUTE;
		await world.bring(['ann'], { dueAt: T0 + DAY });
		world.now += MINUTE;
		await world.record([world.track('ann', 'Visited', { properties: { url: '/' } })]);
		const id = await idOf(world, 'ann');
		const profile = await profileOf(world, id, 10);
		expect(profile).toMatchObject({
			contact: { id, externalId: 'ann', attributes: { plan: 'pro' } },
			identities: [
				{ kind: 'userId', value: 'ann' },
				{ kind: 'email', value: 'ann@example.com' },
				{ kind: 'anonymousId', value: 'a-1' },
			],
			...{ createdAt: T0, updatedAt: T0, segments: [], scores: [] },
			journeys: [
				{
					...{ journeyKey: world.journey.key, status: 'active', enteredAt: T0 + MINUTE },
					...{ endedAt: null, waitsAt: [{ node: 'wait', until: T0 + DAY }] },
				},
			],
		});
		expect(profile!.timeline.map(({ at, kind, name }) => [at - T0, kind, name])).toEqual([
			[2 * MINUTE, 'event', 'Visited'],
			[MINUTE, 'event', 'Signed Up'],
			[MINUTE, 'journey', world.journey.name],
		]);
		expect(profile!.timeline[0].detail).toEqual({ url: '/' });
		const short = await profileOf(world, id, 1);
		expect(short!.timeline.map(({ name }) => name)).toEqual(['Visited']);
	});

	it('shows messages, node visits and how enrollments ended', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 });
		const released = await world.release('wait');
		const [{ positionId, lease, enrollmentId, contact }] = released;
		await world.store.ledger.reserve(
			[
				{
					...{ positionId, lease, enrollmentId, contactId: contact.id, channel: 'email' },
					...{ nodeId: world.nodes.send, recipient: 'ann@example.com' },
				},
			],
			world.now,
		);
		world.now += MINUTE;
		await world.settle(released);
		const profile = await profileOf(world, contact.id, 10);
		const told = profile!.timeline.map(({ kind, name, detail }) => ({ kind, name, detail }));
		expect(told).toContainEqual({
			...{ kind: 'message', name: 'email' },
			detail: { status: 'queued', recipient: 'ann@example.com', node: 'send' },
		});
		expect(told).toContainEqual({
			...{ kind: 'step', name: 'wait' },
			detail: { outcome: 'reached', journey: world.journey.key },
		});
		expect(told[0]).toEqual({
			...{ kind: 'journey', name: world.journey.name },
			detail: { journey: world.journey.key, status: 'completed' },
		});
	});

	it('shows no contact that is unknown or of another workspace', async () => {
		const [world, other] = [await contract.world(), await contract.world()];
		await upsert(world, input('ann'));
		const { contacts } = world.store;
		const id = await idOf(world, 'ann');
		expect(await contacts.profiles(other.workspaceId, [id], 10)).toEqual([null]);
		const profiles = await contacts.profiles(world.workspaceId, [-1, id, id], 10);
		expect(profiles.map((profile) => profile?.contact.externalId)).toEqual([
			...[undefined, 'ann', 'ann'],
		]);
	});

	it('shows many contacts at once: the data of each, in order, up to the limit', async () => {
		const world = await contract.world({ reentry: { mode: 'always' } });
		const names = ['ann', 'bob', 'cleo'];
		await world.bring(names, { dueAt: T0 + DAY });
		await world.record(
			names.flatMap((name, n) =>
				Array.from({ length: 3 + n }, (_, i) =>
					world.track(name, 'Visited', { occurredAt: T0 + i, properties: { of: name, i } }),
				),
			),
		);
		await giveScoreAndSegment(world, await idOf(world, 'bob'));
		const ids = await idsOf(world, 'cleo', 'ann', 'bob');
		const { contacts } = world.store;
		const shown = await contacts.profiles(world.workspaceId, ids as number[], 4);
		for (const [i, profile] of shown.entries()) {
			const alone = await profileOf(world, ids[i]!, 4);
			expect(profile).toEqual(alone);
		}
		expect(shown.map((profile) => profile!.timeline.length)).toEqual([4, 4, 4]);
		expect(shown.map((profile) => profile!.timeline[0].detail)).toEqual([
			...[
				{ of: 'cleo', i: 4 },
				{ of: 'ann', i: 2 },
				{ of: 'bob', i: 3 },
			],
		]);
		expect(shown.map((profile) => profile!.journeys.length)).toEqual([1, 1, 1]);
		expect(shown.map((profile) => profile!.scores.length)).toEqual([0, 0, 1]);
		expect(shown.map((profile) => profile!.segments)).toEqual([[], [], ['vips']]);
		const bare = await contacts.profiles(world.workspaceId, ids as number[], 0);
		expect(bare.map((profile) => profile!.timeline)).toEqual([[], [], []]);
	});
});
