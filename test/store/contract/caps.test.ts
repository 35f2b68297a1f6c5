import { sql } from 'kysely';
import type { ConsentStatus, Suppression } from '../../../src/contact/consent';
import type { Released } from '../../../src/journey/position';
import type { LedgerEntry, MessageRequest, Settlement } from '../../../src/message/ledger';
import type { FrequencyCap } from '../../../src/message/policy/caps';
import type { SendPolicy } from '../../../src/message/policy/policy';
import { DAY, HOUR, leasesOf, T0, type JourneyWorld } from '../support/journey';
import { openAgain, storeContract } from './support/contract';
import { idOf } from './support/contacts';

const cap = (changes: Partial<FrequencyCap> = {}): FrequencyCap => ({
	...{ times: 1, per: 'day', channels: 'all', whenCapped: 'skip' },
	...changes,
});
const policy = (changes: Partial<SendPolicy> = {}): SendPolicy => ({
	...{ purpose: 'marketing', consent: 'optOut', caps: [cap()], zone: 'UTC' },
	...changes,
});

const CAPPED = { status: 'skipped', reason: 'frequency cap' };
const QUEUED = { status: 'queued', reason: null };

/** The ledger's rows of these entries, in order. */
async function written(world: JourneyWorld, entries: readonly LedgerEntry[]) {
	const rows = [];
	for (const { id } of entries) {
		const found = await sql<{ status: string; reason: string | null; purpose: string }>`
			select status, reason, purpose from messages where id = ${id}`.execute(world.conn.db);
		rows.push(found.rows[0]);
	}
	return rows;
}

storeContract('the policy when a message is reserved', (contract) => {
	const request = (
		world: JourneyWorld,
		released: Released,
		changes: Partial<MessageRequest> = {},
	): MessageRequest => ({
		...leasesOf([released])[0],
		...{ nodeId: world.nodes.send, enrollmentId: released.enrollmentId },
		...{ contactId: released.contact.id, channel: 'email' },
		recipient: `${released.contact.externalId}@example.com`,
		...{ policy: policy() },
		...changes,
	});

	/** Contacts in this many journeys of the workspace, each about to get a message. */
	async function travelling(journeys: number, ...names: string[]) {
		const contacts = names.length > 0 ? names : ['ann'];
		const world = await contract.world();
		for (let n = 1; n < journeys; n++) {
			await world.anotherJourney(`${world.journey.key} ${n}`, {});
		}
		await world.enter(...contacts);
		const released = await world.release('trigger');
		expect(released).toHaveLength(journeys * contacts.length);
		return { world, released, ledger: world.store.ledger };
	}

	async function sendAs(
		world: JourneyWorld,
		released: Released,
		status: Settlement['status'] | 'sending',
		changes: Partial<MessageRequest> = {},
	) {
		const { ledger } = world.store;
		const [entry] = await ledger.reserve([request(world, released, changes)], world.now);
		expect(entry).toMatchObject(QUEUED);
		await ledger.commit([{ id: entry.id, ...leasesOf([released])[0] }], world.now);
		if (status !== 'sending') await ledger.settle([{ id: entry.id, status }], world.now);
		return entry;
	}

	it('a cap counts messages of all journeys of the workspace', async () => {
		const { world, released, ledger } = await travelling(2);
		await sendAs(world, released[0], 'sent');
		const [entry] = await ledger.reserve([request(world, released[1])], world.now);
		expect(entry).toMatchObject({ ...CAPPED, isNew: true, decision: { skip: 'frequency cap' } });
		expect(await written(world, [entry])).toEqual([{ ...CAPPED, purpose: 'marketing' }]);
	});

	it('a cap counts only messages of the contact', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const [ann, bob] = await world.release('trigger');
		await sendAs(world, ann, 'sent');
		const entries = await world.store.ledger.reserve([request(world, bob)], world.now);
		expect(entries).toMatchObject([QUEUED]);
	});

	it.each(['sent', 'unknown', 'sending', 'queued'] as const)(
		'a message that is %s counts: it was sent, may have been sent, or is about to be sent',
		async (status) => {
			const { world, released, ledger } = await travelling(2);
			await sendAs(world, released[0], status);
			expect(await ledger.reserve([request(world, released[1])], world.now)).toMatchObject([
				CAPPED,
			]);
		},
	);

	it.each(['failed', 'skipped'] as const)('a message that is %s does not count', async (status) => {
		const { world, released, ledger } = await travelling(2);
		await sendAs(world, released[0], status);
		expect(await ledger.reserve([request(world, released[1])], world.now)).toMatchObject([QUEUED]);
	});

	it('a reserved message no longer counts once its execution can no longer send it', async () => {
		const { world, released, ledger } = await travelling(3);
		const [ended, gone, last] = released;
		for (const each of [ended, gone]) {
			expect(await ledger.reserve([request(world, each)], world.now)).toMatchObject([QUEUED]);
			if (each === ended) await world.store.positions.fail(leasesOf([each]), 'no more', world.now);
			else await world.settle([each]);
		}
		expect(await ledger.reserve([request(world, last)], world.now)).toMatchObject([QUEUED]);
	});

	it('a transactional message is not capped, and does not count', async () => {
		const { world, released, ledger } = await travelling(3);
		const transactional = policy({ purpose: 'transactional' });
		await sendAs(world, released[0], 'sent', { policy: transactional });
		await sendAs(world, released[1], 'sent');
		const [entry] = await ledger.reserve(
			[request(world, released[2], { policy: transactional })],
			world.now,
		);
		expect(await written(world, [entry])).toEqual([{ ...QUEUED, purpose: 'transactional' }]);
	});

	it('messages of a batch count one after the other, across channels and journeys', async () => {
		const { world, released, ledger } = await travelling(3);
		const caps = [cap({ times: 2 })];
		const entries = await ledger.reserve(
			[
				request(world, released[0], { policy: policy({ caps }) }),
				request(world, released[1], { skip: 'no email address', policy: policy({ caps }) }),
				request(world, released[1], { channel: 'sms', policy: policy({ caps }) }),
				request(world, released[2], { policy: policy({ caps }) }),
				request(world, released[0], { policy: policy({ caps }) }),
			],
			world.now,
		);
		expect(entries.map(({ status }) => status)).toEqual([
			...['queued', 'skipped', 'queued', 'skipped', 'queued'],
		]);
		expect(entries[1].reason).toBe('no email address');
		expect(entries[3].reason).toBe('frequency cap');
		expect(entries[4].id).toBe(entries[0].id);
	});

	it('a cap of one channel does not affect other channels', async () => {
		const { world, released, ledger } = await travelling(2);
		const own = policy({ caps: [cap({ channels: 'this' })] });
		await sendAs(world, released[0], 'sent', { channel: 'sms' });
		const entries = await ledger.reserve(
			['email', 'sms'].map((channel) => request(world, released[1], { channel, policy: own })),
			world.now,
		);
		expect(entries).toMatchObject([QUEUED, CAPPED]);
	});

	it('a message stops counting a day after it was sent, not after it was reserved', async () => {
		const { world, released, ledger } = await travelling(3);
		const [entry] = await ledger.reserve([request(world, released[0])], world.now);
		world.now += 2 * HOUR;
		const lease = leasesOf([released[0]])[0];
		await ledger.commit([{ id: entry.id, ...lease }], world.now);
		await ledger.settle([{ id: entry.id, status: 'sent' }], world.now);
		world.now = T0 + 2 * HOUR + DAY - 1;
		expect(await ledger.reserve([request(world, released[1])], world.now)).toMatchObject([CAPPED]);
		world.now += 1;
		expect(await ledger.reserve([request(world, released[2])], world.now)).toMatchObject([QUEUED]);
	});

	it('a message that was reserved long before it was sent counts from the time of sending', async () => {
		const { world, released, ledger } = await travelling(2);
		await ledger.reserve([request(world, released[0])], world.now);
		world.now += 40 * DAY;
		await sendAs(world, released[0], 'sent');
		world.now += DAY - 1;
		expect(await ledger.reserve([request(world, released[1])], world.now)).toMatchObject([CAPPED]);
	});

	it('a replay is decided anew, and its own reservation does not count against it', async () => {
		const { world, released, ledger } = await travelling(2);
		const [first] = await ledger.reserve([request(world, released[0])], world.now);
		const again = await ledger.reserve([request(world, released[0])], world.now);
		expect(again).toEqual([{ ...first, isNew: false }]);
		expect(await ledger.reserve([request(world, released[1])], world.now)).toMatchObject([CAPPED]);
		const [third] = await ledger.reserve([request(world, released[0])], world.now);
		expect(third).toMatchObject(QUEUED);
	});

	it('a final decision stands: a replay after the day is over is skipped as well', async () => {
		const { world, released, ledger } = await travelling(2);
		await sendAs(world, released[0], 'sent');
		const capped = [request(world, released[1])];
		await ledger.reserve(capped, world.now);
		world.now += 2 * DAY;
		const [again] = await ledger.reserve(capped, world.now);
		expect(again).toMatchObject({ ...CAPPED, isNew: false });
		expect(again).not.toHaveProperty('decision');
	});

	it('a deferred message names its new time, ends as put off and does not count', async () => {
		const { world, released, ledger } = await travelling(3);
		await sendAs(world, released[0], 'sent');
		world.now += HOUR;
		const defer = policy({ caps: [cap({ whenCapped: 'defer' })] });
		const [entry] = await ledger.reserve(
			[request(world, released[1], { policy: defer })],
			world.now,
		);
		expect(entry).toMatchObject({
			...{ status: 'skipped', reason: 'Put off: frequency cap' },
			decision: { deferUntil: T0 + DAY },
		});
		const twice = policy({ caps: [cap({ times: 2 })] });
		expect(
			await ledger.reserve([request(world, released[2], { policy: twice })], world.now),
		).toMatchObject([QUEUED]);
	});

	it('a message that may have been sent does not become skipped', async () => {
		const { world, released, ledger } = await travelling(1);
		const entry = await sendAs(world, released[0], 'unknown');
		await consent(world, { status: 'optedOut' });
		const [again] = await ledger.reserve([request(world, released[0])], world.now);
		expect(again).toMatchObject({ status: 'unknown', decision: { skip: 'opted out' } });
		expect(await written(world, [entry])).toMatchObject([{ status: 'unknown' }]);
	});

	it('the survivor of a merge is capped by the messages of both contacts', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const [ann, bob] = await world.release('trigger');
		await sendAs(world, ann, 'sent');
		const { store, workspaceId } = world;
		// A merge would end one of two active enrollments in the same journey.
		await world.settle([ann]);
		await store.contacts.merge(workspaceId, ann.contact.id, bob.contact.id, world.now);
		expect(await store.ledger.reserve([request(world, bob)], world.now)).toMatchObject([CAPPED]);
	});

	it('exactly one message per contact is sent when ten journeys send at once under a cap of 1', async () => {
		const names = Array.from({ length: 10 }, (_, i) => `person-${i}`);
		const { world, released } = await travelling(10, ...names);
		const { opened, place } = contract;
		// Static data belongs to one process; elsewhere half of the journeys send from another one.
		const other = place.name === 'static-data' ? opened() : await openAgain(place, opened());
		const byContact = released.toSorted((a, b) => a.contact.id - b.contact.id);
		const answers = await Promise.all(
			byContact.map((each, i) =>
				(i % 2 ? other : opened()).store.ledger.reserve([request(world, each)], world.now),
			),
		);
		const going = byContact.filter((_, i) => answers[i][0].status === 'queued');
		expect(going.map(({ contact }) => contact.externalId).sort()).toEqual(names);
		expect(answers.flat().filter(({ reason }) => reason === 'frequency cap')).toHaveLength(90);
	});

	it('batches that name the same contacts in different orders do not deadlock', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 20 }, (_, i) => `person-${i}`);
		for (let n = 1; n < 6; n++) await world.anotherJourney(`${world.journey.key} ${n}`, {});
		await world.enter(...names);
		const released = await world.release('trigger');
		const batches = Map.groupBy(released, ({ journey }) => journey.id);
		const answers = await Promise.all(
			[...batches.values()].map((batch, i) =>
				world.store.ledger.reserve(
					(i % 2 ? batch.toReversed() : batch).map((each) => request(world, each)),
					world.now,
				),
			),
		);
		const queued = answers.flat().filter(({ status }) => status === 'queued');
		expect(queued).toHaveLength(names.length);
	});

	async function consent(
		world: JourneyWorld,
		change: { status: ConsentStatus; topic?: string; own?: boolean },
		who = 'ann',
	): Promise<void> {
		const { store, workspaceId, now } = world;
		const contactId = await idOf(world, who);
		await store.consents.set(workspaceId, [{ contactId, channel: 'email', ...change }], now);
	}

	async function suppress(world: JourneyWorld, suppressed: Suppression): Promise<void> {
		const { conn } = world;
		await sql`update contacts set consent = ${conn.json({ email: { suppressed } })}
			where id = ${await idOf(world, 'ann')}`.execute(conn.db);
	}

	it('consent is read when the message is reserved, not taken from the item', async () => {
		const { world, released, ledger } = await travelling(3);
		const none = policy({ caps: [] });
		await sendAs(world, released[0], 'sent', { policy: none });
		await consent(world, { status: 'optedOut' });
		expect(
			await ledger.reserve([request(world, released[1], { policy: none })], world.now),
		).toMatchObject([{ status: 'skipped', reason: 'opted out' }]);
		await consent(world, { status: 'optedIn', own: true });
		expect(
			await ledger.reserve([request(world, released[2], { policy: none })], world.now),
		).toMatchObject([QUEUED]);
	});

	it('a reserved message that is not yet sent is stopped by a later change of consent', async () => {
		const { world, released, ledger } = await travelling(1);
		const requests = [request(world, released[0])];
		expect(await ledger.reserve(requests, world.now)).toMatchObject([QUEUED]);
		await consent(world, { status: 'optedOut', topic: 'news' });
		const about = [{ ...requests[0], policy: policy({ topic: 'news' }) }];
		expect(await ledger.reserve(about, world.now)).toMatchObject([
			{ status: 'skipped', reason: 'opted out of the topic' },
		]);
	});

	it('a bounced address gets no message, one with a complaint no marketing message', async () => {
		const { world, released, ledger } = await travelling(2);
		const receipt = policy({ purpose: 'transactional' });
		await suppress(world, 'complained');
		const node = (name: 'send' | 'second' | 'wait') => ({ nodeId: world.nodes[name] });
		expect(
			await ledger.reserve(
				[
					request(world, released[0]),
					request(world, released[0], { ...node('second'), policy: receipt }),
				],
				world.now,
			),
		).toMatchObject([{ reason: 'complained about spam' }, QUEUED]);
		await suppress(world, 'bounced');
		expect(
			await ledger.reserve(
				[
					request(world, released[1]),
					request(world, released[1], { ...node('wait'), policy: receipt }),
				],
				world.now,
			),
		).toMatchObject([{ reason: 'address bounced' }, { reason: 'address bounced' }]);
	});

	it("quiet hours follow the contact's current time zone", async () => {
		const { world, released, ledger } = await travelling(2);
		// It is 09:00 UTC.
		const quietHours = { from: '22:00', to: '08:00', action: 'defer', spreadMs: 0 } as const;
		const night = policy({ quietHours });
		await world.record([world.identify('ann', { timezone: 'America/New_York' })]);
		expect(
			await ledger.reserve([request(world, released[0], { policy: night })], world.now),
		).toMatchObject([{ reason: 'Put off: quiet hours', decision: { deferUntil: T0 + 4 * HOUR } }]);
		await world.record([world.identify('ann', { timezone: 'Asia/Tokyo' })]);
		expect(
			await ledger.reserve([request(world, released[1], { policy: night })], world.now),
		).toMatchObject([QUEUED]);
	});
});
