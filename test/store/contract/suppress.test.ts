import type { ChannelConsent } from '../../../src/contact/consent';
import type { SuppressionChange } from '../../../src/contact/consent-store';
import type { SendPolicy } from '../../../src/message/policy/policy';
import { HOUR, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { contactOf, idOf } from './support/contacts';
import { requestOf } from './support/sending';

const EMAIL = { email: 'ann@example.com' };

storeContract('suppressing an address', (contract) => {
	async function known(...names: string[]): Promise<JourneyWorld> {
		const world = await contract.world();
		await world.record(
			names.map((userId) => world.identify({ userId, email: `${userId}@example.com` }, {})),
		);
		return world;
	}

	async function suppress(
		world: JourneyWorld,
		suppressed: SuppressionChange['suppressed'],
		address?: string,
		name = 'ann',
	) {
		const change = { contactId: await idOf(world, name), channel: 'email', suppressed, address };
		await world.store.consents.suppress(world.workspaceId, [change], world.now);
	}

	const email = async (world: JourneyWorld, name = 'ann'): Promise<ChannelConsent | undefined> =>
		(await contactOf(world, name))?.consent.email as ChannelConsent | undefined;

	it('is stored with the address as the contact has it, and leaves consent unchanged', async () => {
		const world = await known('ann', 'bob');
		const contactId = await idOf(world, 'ann');
		await world.store.consents.set(
			world.workspaceId,
			[{ contactId, channel: 'email', status: 'optedIn', source: 'form' }],
			T0,
		);
		await suppress(world, 'bounced', ' Ann@Example.COM');
		expect(await email(world)).toEqual({
			...{ status: 'optedIn', at: T0, source: 'form' },
			...{ suppressed: 'bounced', suppressedAddress: EMAIL.email },
		});
		expect(await email(world, 'bob')).toBeUndefined();
	});

	it('applies to any address where none is named, and is lifted again', async () => {
		const world = await known('ann');
		await suppress(world, 'complained');
		expect(await email(world)).toEqual({ suppressed: 'complained' });
		await suppress(world, null);
		expect(await email(world)).toEqual({});
	});

	it('applies changes of one contact one after the other, and none for an unknown contact', async () => {
		const world = await known('ann');
		const ann = { contactId: await idOf(world, 'ann'), channel: 'email' };
		await world.store.consents.suppress(
			world.workspaceId,
			[
				{ ...ann, suppressed: 'bounced', address: EMAIL.email },
				{ ...ann, channel: 'sms', suppressed: 'bounced', address: '+49 151 12345678' },
				{ ...ann, suppressed: 'complained', address: EMAIL.email },
				{ ...ann, contactId: -1, suppressed: 'bounced' },
			],
			world.now,
		);
		expect((await contactOf(world, 'ann'))?.consent).toEqual({
			email: { suppressed: 'complained', suppressedAddress: EMAIL.email },
			sms: { suppressed: 'bounced', suppressedAddress: '+4915112345678' },
		});
		await world.store.consents.suppress(world.workspaceId, [], world.now);
	});

	it('affects no contact of another workspace', async () => {
		const [world, other] = [await known('ann'), await known('ann')];
		const change = { contactId: await idOf(world, 'ann'), channel: 'email' };
		const { consents } = world.store;
		await consents.suppress(other.workspaceId, [{ ...change, suppressed: 'bounced' }], T0);
		expect(await email(world)).toBeUndefined();
	});

	it('writes nothing where nothing changes', async () => {
		const world = await known('ann');
		await suppress(world, 'bounced', EMAIL.email);
		const id = await idOf(world, 'ann');
		const { contacts } = world.store;
		const [before] = await contacts.profiles(world.workspaceId, [id], 0);
		world.now += HOUR;
		await suppress(world, 'bounced', EMAIL.email.toUpperCase());
		await suppress(world, null, 'another@example.com');
		const [after] = await contacts.profiles(world.workspaceId, [id], 0);
		expect(after).toEqual(before);
	});

	it('ends waits for a contact to become unreachable', async () => {
		const world = await known('ann', 'bob');
		const rule = {
			version: 1 as const,
			all: [{ type: 'reachable' as const, channel: 'email', not: true }],
		};
		const wait = { rule: { rule, zone: 'UTC' } };
		await world.bring(['ann', 'bob'], { wait });
		await suppress(world, 'bounced', 'old@example.com');
		expect(await world.release('wait')).toEqual([]);
		await suppress(world, 'bounced', EMAIL.email);
		const released = await world.release('wait');
		expect(released.map(({ contact }) => contact.externalId)).toEqual(['ann']);
	});

	const policy: SendPolicy = {
		...{ purpose: 'marketing', consent: 'optOut', caps: [], zone: 'UTC' },
	};

	it.each<[string, string | undefined, object]>([
		['the address', 'ANN@example.com', { status: 'skipped', reason: 'address bounced' }],
		['whatever address', undefined, { status: 'skipped', reason: 'address bounced' }],
		['another address', 'old@example.com', { status: 'queued', reason: null }],
	])('of %s decides about a message when it is reserved', async (_what, address, expected) => {
		const world = await known('ann');
		await world.enter('ann');
		const [released] = await world.release('trigger');
		await suppress(world, 'bounced', address);
		const request = requestOf(world, released, { policy, recipient: 'Ann@Example.com' });
		expect(await world.store.ledger.reserve([request], world.now)).toMatchObject([expected]);
	});

	it('is kept when the contact changes the address, for when that comes back', async () => {
		const world = await known('ann');
		await suppress(world, 'bounced', EMAIL.email);
		const reach = async () => {
			await world.enter('ann');
			const [released] = await world.release('trigger');
			const to = (await contactOf(world, 'ann'))!.email!;
			const request = requestOf(world, released, { policy, recipient: to });
			const [{ status }] = await world.store.ledger.reserve([request], world.now);
			await world.settle([released]);
			return status;
		};
		expect(await reach()).toBe('skipped');
		world.now += HOUR;
		await world.record([world.identify('ann', { email: 'new@example.com' })]);
		expect(await reach()).toBe('queued');
		world.now += HOUR;
		await world.record([world.identify('ann', EMAIL)]);
		expect(await reach()).toBe('skipped');
	});

	it('is kept, as is the consent, when the contact was merged since it was looked up', async () => {
		const world = await known('ann', 'bob');
		const [ann, bob] = [await idOf(world, 'ann'), await idOf(world, 'bob')];
		const { consents, contacts } = world.store;
		await contacts.merge(world.workspaceId, ann, bob, world.now);
		const change = { contactId: ann, channel: 'email' };
		const { workspaceId, now } = world;
		await consents.suppress(workspaceId, [{ ...change, suppressed: 'complained' }], now);
		const given = { ...change, status: 'optedOut' as const };
		const [consent] = await consents.set(workspaceId, [given], now);
		expect(consent.email).toEqual({ suppressed: 'complained', status: 'optedOut', at: now });
		expect(await email(world, 'bob')).toEqual(consent.email);
	});
});
