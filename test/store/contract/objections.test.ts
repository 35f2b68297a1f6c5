import { sql } from 'kysely';
import type { ConsentChange } from '../../../src/contact/consent-store';
import type { Released } from '../../../src/journey/position';
import type { MessageRequest } from '../../../src/message/ledger';
import type { SendPolicy } from '../../../src/message/policy/policy';
import { DAY, HOUR, leasesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { contactOf, idOf } from './support/contacts';
import { requestOf } from './support/sending';

const SHARED = 'family@example.com';
const PHONE = '+4915112345678';

const policy = (changes: Partial<SendPolicy> = {}): SendPolicy => ({
	...{ purpose: 'marketing', consent: 'optOut', caps: [], zone: 'UTC' },
	...changes,
});
const RECEIPT = policy({ purpose: 'transactional' });

const OUT = { status: 'skipped', reason: 'opted out' };
const TOPIC_OUT = { status: 'skipped', reason: 'opted out of the topic' };
const QUEUED = { status: 'queued', reason: null };

storeContract('an objection at an address', (contract) => {
	/** Contacts with user IDs of their own and one address; the first owns it as an identity. */
	async function family(...names: string[]) {
		const world = await contract.world();
		await world.record(
			names.map((userId) => world.identify({ userId }, { email: SHARED, phone: PHONE })),
		);
		await world.enter(...names);
		const released = await world.release('trigger');
		const of = new Map(released.map((each) => [each.contact.externalId!, each]));
		return { world, of: (name: string) => of.get(name)! };
	}

	const to = (world: JourneyWorld, released: Released, changes: Partial<MessageRequest> = {}) =>
		requestOf(world, released, { policy: policy(), recipient: SHARED, ...changes });

	async function reserve(world: JourneyWorld, ...requests: MessageRequest[]) {
		return await world.store.ledger.reserve(requests, world.now);
	}

	async function says(
		world: JourneyWorld,
		name: string,
		change: Omit<ConsentChange, 'contactId' | 'channel'> & { channel?: string },
	) {
		const contactId = await idOf(world, name);
		const { workspaceId, now } = world;
		await world.store.consents.set(workspaceId, [{ channel: 'email', ...change, contactId }], now);
	}

	async function suppress(
		world: JourneyWorld,
		name: string | null,
		suppressed: 'bounced' | 'complained' | null,
	) {
		const contactId = name === null ? null : await idOf(world, name);
		const change = { contactId, channel: 'email', suppressed, address: SHARED };
		await world.store.consents.suppress(world.workspaceId, [change], world.now);
	}

	it('stops marketing to every contact who has the address, and no other message', async () => {
		const { world, of } = await family('ann', 'bob');
		await says(world, 'ann', { status: 'optedOut' });
		const other = { nodeId: world.nodes.second };
		const entries = await reserve(
			world,
			to(world, of('bob')),
			to(world, of('bob'), { ...other, policy: RECEIPT }),
			to(world, of('bob'), { channel: 'sms', recipient: PHONE }),
			to(world, of('bob'), { nodeId: world.nodes.wait, recipient: 'bob@example.com' }),
		);
		expect(entries).toMatchObject([OUT, QUEUED, QUEUED, QUEUED]);
	});

	it('binds the address in each of its spellings', async () => {
		const { world, of } = await family('ann', 'bob');
		await says(world, 'ann', { status: 'optedOut' });
		await says(world, 'ann', { status: 'optedOut', channel: 'sms', address: '+49 151 12345678' });
		const nodes = [world.nodes.send, world.nodes.second, world.nodes.wait];
		const mails = [' Family@Example.COM', 'FAMILY@example.com'].map((recipient, i) =>
			to(world, of('bob'), { recipient, nodeId: nodes[i] }),
		);
		const texts = [PHONE, '+49 (0)151 123-456-78'].map((recipient, i) =>
			to(world, of('bob'), { recipient, nodeId: nodes[i], channel: 'sms' }),
		);
		expect(await reserve(world, ...mails, ...texts)).toMatchObject([OUT, OUT, OUT, OUT]);
	});

	it('to a topic stops that topic only', async () => {
		const { world, of } = await family('ann', 'bob');
		await says(world, 'ann', { status: 'optedOut', topic: 'news' });
		const about = (topic: string | undefined, nodeId: number) =>
			to(world, of('bob'), { nodeId, policy: policy({ topic }) });
		const { send, second, wait } = world.nodes;
		const entries = await reserve(
			world,
			about('news', send),
			about('sale', second),
			about(undefined, wait),
		);
		expect(entries).toMatchObject([TOPIC_OUT, QUEUED, QUEUED]);
	});

	it('is a bounce for every message, and a complaint for marketing', async () => {
		const { world, of } = await family('ann', 'bob');
		await suppress(world, 'ann', 'complained');
		const receipt = (nodeId: number) => to(world, of('bob'), { nodeId, policy: RECEIPT });
		expect(await reserve(world, to(world, of('bob')), receipt(world.nodes.second))).toMatchObject([
			{ reason: 'complained about spam' },
			QUEUED,
		]);
		await suppress(world, 'ann', 'bounced');
		expect(await reserve(world, receipt(world.nodes.wait))).toMatchObject([
			{ status: 'skipped', reason: 'address bounced' },
		]);
	});

	it('is kept without a contact, for whoever comes with the address', async () => {
		const world = await contract.world();
		const { workspaceId } = world;
		const stop = { contactId: null, channel: 'sms', status: 'optedOut', own: true } as const;
		await world.store.consents.set(workspaceId, [{ ...stop, address: PHONE }], world.now);
		await world.record([world.identify('ann', { phone: PHONE })]);
		await world.enter('ann');
		const [ann] = await world.release('trigger');
		const request = to(world, ann, { channel: 'sms', recipient: PHONE });
		expect(await reserve(world, request)).toMatchObject([OUT]);
	});

	it('concerns one workspace', async () => {
		const one = await family('ann');
		const other = await family('ann');
		await says(one.world, 'ann', { status: 'optedOut' });
		expect(await reserve(other.world, to(other.world, other.of('ann')))).toMatchObject([QUEUED]);
	});

	describe('is lifted', () => {
		it.each([
			['not by an import, whichever contact it is for', { own: false }, OUT],
			['by the person’s own new opt-in', { own: true }, QUEUED],
		])('after an opt-in: %s', async (_how, by, expected) => {
			const { world, of } = await family('ann', 'bob');
			await says(world, 'ann', { status: 'optedOut' });
			await says(world, 'bob', { status: 'optedIn', ...by });
			expect(await reserve(world, to(world, of('bob')))).toMatchObject([expected]);
		});

		it('not for the contact who objected, where another with the address opts in', async () => {
			const { world, of } = await family('ann', 'bob');
			await says(world, 'ann', { status: 'optedOut' });
			await says(world, 'bob', { status: 'optedIn', own: true });
			expect(await reserve(world, to(world, of('ann')))).toMatchObject([OUT]);
		});

		it('for a bounce and a complaint, too, as the person uses the address again', async () => {
			const { world, of } = await family('ann', 'bob');
			await suppress(world, 'ann', 'bounced');
			await suppress(world, 'ann', 'complained');
			await says(world, 'bob', { status: 'optedIn', own: true });
			expect(await reserve(world, to(world, of('bob')))).toMatchObject([QUEUED]);
			expect(await contactOf(world, 'ann')).toMatchObject({ consent: { email: {} } });
		});

		it('of a topic without lifting that of the channel', async () => {
			const { world, of } = await family('ann', 'bob');
			await says(world, 'ann', { status: 'optedOut' });
			await says(world, 'bob', { status: 'optedIn', topic: 'news', own: true });
			const request = to(world, of('bob'), { policy: policy({ topic: 'news' }) });
			expect(await reserve(world, request)).toMatchObject([OUT]);
		});
	});

	it('shows in the consent of those who have the address, and of those who get it', async () => {
		const { world } = await family('ann', 'bob');
		await says(world, 'ann', { status: 'optedOut' });
		const marked = { suppressed: 'optedOut', suppressedAddress: SHARED };
		expect((await contactOf(world, 'bob'))!.consent).toEqual({ email: marked });
		await world.record([world.identify('cid', { email: SHARED })]);
		await world.record([world.identify('dora', { email: 'dora@example.com' })]);
		world.now += HOUR;
		await world.record([world.identify('dora', { email: SHARED })]);
		expect((await contactOf(world, 'cid'))!.consent).toEqual({ email: marked });
		expect((await contactOf(world, 'dora'))!.consent).toEqual({ email: marked });
		await says(world, 'bob', { status: 'optedIn', own: true });
		for (const name of ['cid', 'dora']) {
			expect((await contactOf(world, name))!.consent).toEqual({ email: {} });
		}
	});

	it('outlives the erasure of the contact, and a synchronization that follows', async () => {
		const { world } = await family('ann');
		await says(world, 'ann', { status: 'optedOut' });
		await says(world, 'ann', { channel: 'sms', status: 'optedOut', topic: 'news' });
		await suppress(world, 'ann', 'complained');
		const { contacts } = world.store;
		const { workspaceId } = world;
		await contacts.erase(workspaceId, [await idOf(world, 'ann')], world.now);
		const keys = [{ kind: 'userId' as const, value: 'ann' }];
		const traits = { email: SHARED, phone: PHONE };
		await contacts.upsert(workspaceId, [{ keys, traits }], world.now + HOUR);
		await says(world, 'ann', { status: 'optedIn', source: 'sync' });
		await world.enter('ann');
		const [ann] = await world.release('trigger');
		const news = { channel: 'sms', recipient: PHONE, policy: policy({ topic: 'news' }) };
		expect(await reserve(world, to(world, ann), to(world, ann, news))).toMatchObject([
			{ status: 'skipped', reason: 'complained about spam' },
			TOPIC_OUT,
		]);
		await says(world, 'ann', { status: 'optedIn', source: 'form', own: true });
		expect(await reserve(world, to(world, ann, { nodeId: world.nodes.second }))).toMatchObject([
			QUEUED,
		]);
	});

	it('given by the contact before a change of address binds the new one after an erasure', async () => {
		const { world } = await family('ann');
		await says(world, 'ann', { status: 'optedOut' });
		world.now += HOUR;
		await world.record([world.identify('ann', { email: 'new@example.com' })]);
		await world.store.contacts.erase(world.workspaceId, [await idOf(world, 'ann')], world.now);
		await world.record([world.identify('new', { email: 'new2@example.com' })]);
		world.now += HOUR;
		const keys = [{ kind: 'userId' as const, value: 'new' }];
		const traits = { email: 'new@example.com' };
		await world.store.contacts.upsert(world.workspaceId, [{ keys, traits }], world.now);
		await world.enter('new');
		const [released] = await world.release('trigger');
		const request = to(world, released, { recipient: 'new@example.com' });
		expect(await reserve(world, request)).toMatchObject([OUT]);
	});

	it('leaves no address in the store after an erasure', async () => {
		const { world } = await family('ann');
		await says(world, 'ann', { status: 'optedOut' });
		await world.store.contacts.erase(world.workspaceId, [await idOf(world, 'ann')], world.now);
		const { rows } = await sql<{ address_key: string }>`select * from objections
			where workspace_id = ${world.workspaceId}`.execute(world.conn.db);
		expect(rows).toHaveLength(1);
		expect(JSON.stringify(rows)).not.toContain('family');
	});

	describe('between the reservation of a message and its commit', () => {
		type Change = (world: JourneyWorld) => Promise<unknown>;
		const withdrawing: ReadonlyArray<[string, Change, string]> = [
			['the contact opts out', (w) => says(w, 'ann', { status: 'optedOut' }), 'opted out'],
			[
				'another at the address opts out',
				(w) => says(w, 'bob', { status: 'optedOut' }),
				'opted out',
			],
			[
				'the contact opts out of the topic',
				(w) => says(w, 'ann', { status: 'optedOut', topic: 'news' }),
				'opted out of the topic',
			],
			[
				'another opts out of the topic',
				(w) => says(w, 'bob', { status: 'optedOut', topic: 'news' }),
				'opted out of the topic',
			],
			['a complaint comes in', (w) => suppress(w, 'bob', 'complained'), 'complained about spam'],
			[
				'a complaint without a contact',
				(w) => suppress(w, null, 'complained'),
				'complained about spam',
			],
			['the address bounces', (w) => suppress(w, null, 'bounced'), 'address bounced'],
			[
				'the contact is merged with one who has opted out',
				async (w) => {
					await w.record([w.identify('cid', { email: 'cid@example.com' })]);
					await says(w, 'cid', { status: 'optedOut' });
					const [cid, ann] = [await idOf(w, 'cid'), await idOf(w, 'ann')];
					await w.store.contacts.merge(w.workspaceId, cid, ann, w.now);
				},
				'opted out',
			],
			[
				'a call connects the contact to one who has opted out',
				async (w) => {
					await w.record([w.identify({ anonymousId: 'device' }, {})]);
					const [id] = await w.store.contacts.find(w.workspaceId, [
						[{ kind: 'anonymousId', value: 'device' }],
					]);
					const change = { contactId: id, channel: 'email', status: 'optedOut' } as const;
					await w.store.consents.set(w.workspaceId, [change], w.now);
					await w.record([w.identify({ userId: 'ann', anonymousId: 'device' }, {})]);
				},
				'opted out',
			],
		];

		it.each(withdrawing)('%s: the commit refuses it', async (_what, change, reason) => {
			const { world, of } = await family('ann', 'bob');
			const request = to(world, of('ann'), { policy: policy({ topic: 'news' }) });
			const [{ id }] = await reserve(world, request);
			await change(world);
			const item = { id, ...leasesOf([of('ann')])[0] };
			expect([...(await world.store.ledger.commit([item], world.now))]).toEqual([]);
			const [[record]] = await world.store.ledger.known([request]);
			expect(record).toMatchObject({ id, status: 'skipped', reason });
		});

		it('a former address of the contact bounces: the message to the new one goes', async () => {
			const { world, of } = await family('ann');
			world.now += HOUR;
			await world.record([world.identify('ann', { email: 'new@example.com' })]);
			const leases = leasesOf([of('ann')]);
			await world.store.positions.renewLeases(leases, world.now);
			const request = to(world, of('ann'), { recipient: 'new@example.com' });
			const [{ id }] = await reserve(world, request);
			const { contacts, consents } = world.store;
			const contactId = await idOf(world, 'ann');
			const bounced = {
				contactId,
				channel: 'email',
				suppressed: 'bounced',
				address: SHARED,
			} as const;
			await consents.suppress(world.workspaceId, [bounced], world.now);
			await says(world, 'ann', { status: 'optedIn', source: 'sync' });
			const item = { id, ...leases[0] };
			expect([...(await world.store.ledger.commit([item], world.now))]).toEqual([id]);
			expect(await contacts.read(world.workspaceId, [contactId])).toMatchObject([
				{ consent: { email: { suppressed: 'bounced', suppressedAddress: SHARED } } },
			]);
		});

		it('a change that does not concern the message lets it go', async () => {
			const { world, of } = await family('ann', 'bob');
			const request = to(world, of('ann'), { policy: policy({ topic: 'news' }) });
			const receipt = to(world, of('ann'), { nodeId: world.nodes.second, policy: RECEIPT });
			const entries = await reserve(world, request, receipt);
			await says(world, 'bob', { status: 'optedOut', topic: 'sale' });
			await says(world, 'bob', { status: 'optedOut', channel: 'sms' });
			await suppress(world, 'bob', null);
			const commit = async (ids: number[]) => {
				const items = ids.map((id) => ({ id, ...leasesOf([of('ann')])[0] }));
				return [...(await world.store.ledger.commit(items, world.now))];
			};
			expect(await commit([entries[0].id])).toEqual([entries[0].id]);
			await says(world, 'bob', { status: 'optedOut' });
			expect(await commit([entries[1].id])).toEqual([entries[1].id]);
		});
	});

	it('at an address that the contact no longer has lets messages to the new one go', async () => {
		const { world, of } = await family('ann', 'bob');
		await suppress(world, 'ann', 'bounced');
		world.now += HOUR;
		await world.record([world.identify('ann', { email: 'new@example.com' })]);
		const request = to(world, of('ann'), { recipient: 'new@example.com' });
		const [{ id }] = await reserve(world, request);
		await says(world, 'ann', { status: 'optedOut', channel: 'sms' });
		const item = { id, ...leasesOf([of('ann')])[0] };
		expect([...(await world.store.ledger.commit([item], world.now))]).toEqual([id]);
	});

	it.each([
		['a place that several share', 'telegram', '-100123'],
		['a device', 'carrier pigeon', 'coop 7'],
		['no known address', 'whatsapp', undefined],
	])('is lifted for the contact by an own opt-in: %s', async (_what, channel, address) => {
		const world = await contract.world();
		await world.record([world.identify('ann', {})]);
		await world.enter('ann');
		const [ann] = await world.release('trigger');
		const contactId = await idOf(world, 'ann');
		const suppressed = { contactId, channel, address, suppressed: 'complained' } as const;
		await world.store.consents.suppress(world.workspaceId, [suppressed], world.now);
		const request = { channel, recipient: address ?? PHONE };
		expect(await reserve(world, to(world, ann, request))).toMatchObject([{ status: 'skipped' }]);
		await says(world, 'ann', { status: 'optedIn', own: true, channel, address });
		const again = to(world, ann, { ...request, nodeId: world.nodes.second });
		expect(await reserve(world, again)).toMatchObject([QUEUED]);
	});

	it('shows, and is lifted, where two contacts spell a phone in two ways', async () => {
		const [long, short] = ['+5491112345678', '+541112345678'];
		const world = await contract.world();
		await world.record([world.identify('ann', { phone: long })]);
		await world.record([world.identify('bob', { phone: short })]);
		await world.enter('bob');
		const [bob] = await world.release('trigger');
		const ofBob = async () => (await contactOf(world, 'bob'))!.consent;
		await says(world, 'ann', { status: 'optedOut', channel: 'whatsapp' });
		const marked = { suppressed: 'optedOut', suppressedAddress: short };
		expect(await ofBob()).toEqual({ whatsapp: marked });
		await says(world, 'ann', { status: 'optedIn', own: true, channel: 'whatsapp' });
		expect(await ofBob()).toEqual({ whatsapp: {} });
		const request = to(world, bob, { channel: 'whatsapp', recipient: short });
		expect(await reserve(world, request)).toMatchObject([QUEUED]);
	});

	it('leaves another contact with the address as it is when one of them is erased', async () => {
		const world = await contract.world();
		const { workspaceId } = world;
		const { contacts } = world.store;
		const synchronize = async (userId: string) => {
			const keys = [{ kind: 'userId' as const, value: userId }];
			await contacts.upsert(workspaceId, [{ keys, traits: { email: SHARED } }], world.now);
		};
		await synchronize('ann');
		await synchronize('bob');
		expect(await idOf(world, { email: SHARED })).toBe(await idOf(world, 'ann'));
		await contacts.erase(workspaceId, [await idOf(world, 'bob')], world.now);
		world.now += HOUR;
		await world.record([world.identify({ email: SHARED }, { plan: 'pro' })]);
		expect((await contactOf(world, 'ann'))!.attributes).toEqual({ plan: 'pro' });
	});

	describe('Caps by address', () => {
		const onceADay = { times: 1, per: 'day', channels: 'all', whenCapped: 'skip' } as const;

		it('count messages to the address, whichever contact they were for', async () => {
			const { world, of } = await family('ann', 'bob');
			const capped = { policy: policy({ caps: [onceADay] }) };
			const entries = await reserve(
				world,
				to(world, of('ann'), capped),
				to(world, of('bob'), { ...capped, nodeId: world.nodes.second }),
				to(world, of('bob'), { ...capped, nodeId: world.nodes.wait, recipient: 'b@example.com' }),
			);
			expect(entries).toMatchObject([
				QUEUED,
				{ status: 'skipped', reason: 'frequency cap' },
				QUEUED,
			]);
		});

		it('let one node send to an address once in 24 hours, and again to the same contact', async () => {
			const { world, of } = await family('ann', 'bob');
			const once = { policy: policy({ oncePerAddress: true }) };
			const entries = await reserve(world, to(world, of('ann'), once), to(world, of('bob'), once));
			const repeated = { status: 'skipped', reason: 'another contact with this address got it' };
			expect(entries).toMatchObject([QUEUED, repeated]);
			await world.store.ledger.commit(
				[{ id: entries[0].id, ...leasesOf([of('ann')])[0] }],
				world.now,
			);
			await world.store.ledger.settle([{ id: entries[0].id, status: 'sent' }], world.now);
			const elsewhere = to(world, of('bob'), { ...once, nodeId: world.nodes.second });
			expect(await reserve(world, elsewhere)).toMatchObject([QUEUED]);
			await world.settle([of('ann'), of('bob')]);
			world.now += DAY - 1;
			await world.enter('ann', 'bob');
			const again = await world.release('trigger');
			const requests = ['bob', 'ann'].map((name) =>
				to(
					world,
					again.find(({ contact }) => contact.externalId === name)!,
					once,
				),
			);
			expect(await reserve(world, ...requests)).toMatchObject([repeated, QUEUED]);
			await world.settle(again);
			world.now = T0 + 3 * DAY;
			await world.enter('bob');
			const [later] = await world.release('trigger');
			expect(await reserve(world, to(world, later, once))).toMatchObject([QUEUED]);
		});
	});

	it('and every other decision stand in the contact’s timeline, with their evidence', async () => {
		const { world } = await family('ann', 'bob');
		const evidence = { page: 'https://shop.example/join', text: 'Send me news' };
		await says(world, 'ann', { status: 'optedIn', source: 'form', own: true, evidence });
		world.now += HOUR;
		await says(world, 'ann', { status: 'optedIn', source: 'nightly sync' });
		await says(world, 'ann', { status: 'optedOut', topic: 'sale', source: 'preference page' });
		world.now += HOUR;
		await suppress(world, 'ann', 'bounced');
		await world.store.contacts.merge(
			world.workspaceId,
			await idOf(world, 'ann'),
			await idOf(world, 'bob'),
			world.now,
		);
		const ids = [await idOf(world, 'bob')];
		const [profile] = await world.store.contacts.profiles(world.workspaceId, ids, 50);
		const entries = profile!.timeline.filter(({ kind }) => kind === 'consent');
		const entry = (at: number, detail: object) => ({
			...{ at, kind: 'consent', name: 'email' },
			detail: { ...detail, address: SHARED },
		});
		expect(entries).toEqual([
			entry(T0 + 2 * HOUR, { change: 'bounced' }),
			entry(T0 + HOUR, { change: 'optedOut', topic: 'sale', source: 'preference page' }),
			entry(T0, { change: 'optedIn', source: 'form', ...evidence }),
		]);
		await world.store.contacts.erase(world.workspaceId, ids, world.now);
		const left = await sql`select 1 from consent_history where contact_id = ${ids[0]}`.execute(
			world.conn.db,
		);
		expect(left.rows).toEqual([]);
	});
});
