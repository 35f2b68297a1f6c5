import { deliver } from '../../../src/message/delivery/deliver';
import { handOffMessages } from '../../../src/message/delivery/hand-off';
import type { Ledger, MessageRequest } from '../../../src/message/ledger';
import type { SendPolicy } from '../../../src/message/policy/policy';
import type { Released } from '../../../src/journey/position';
import { VirtualClock } from '../../../src/simulation/virtual-clock';
import { instantClock } from '../../unit/message/support/clocks';
import { fails, ScriptedChannel } from '../../unit/message/support/delivering';
import { MINUTE, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { idOf } from './support/contacts';
import { requestOf } from './support/sending';

const EVENING = Date.parse('2030-06-03T21:57:30Z');

storeContract('a batch that takes long to send', (contract) => {
	async function batch(...names: string[]) {
		const world = await contract.world();
		world.now = EVENING;
		await world.enter(...names);
		const released = await world.release('trigger');
		return { world, of: (name: string) => byName(released, name) };
	}

	const byName = (released: readonly Released[], name: string) =>
		released.find(({ contact }) => contact.externalId === name)!;

	const quiet: SendPolicy = {
		...{ purpose: 'marketing', consent: 'optOut', caps: [], zone: 'UTC' },
		quietHours: { from: '22:00', to: '08:00', action: 'defer', spreadMs: 0 },
	};

	const message = (
		world: JourneyWorld,
		released: Released,
		changes: Partial<MessageRequest> = {},
	) => ({
		request: requestOf(world, released, { policy: quiet, ...changes }),
		content: () => released.contact.id,
	});

	/** One message at a time; `before` is called when the transport has a message but no permission. */
	async function send(
		world: JourneyWorld,
		messages: ReturnType<typeof message>[],
		before: (contactId: number, clock: VirtualClock) => Promise<void>,
	) {
		const clock = new VirtualClock(world.now);
		const channel = new ScriptedChannel(async (contactId, { commit }) => {
			await before(contactId, clock);
			await commit();
		});
		const { ledger } = world.store;
		const results = await deliver({
			...{ messages, channel, ledger, clock, ifUnsure: 'doNotResend', concurrency: 1 },
		});
		return { results, sent: channel.sent };
	}

	const optOut = async (world: JourneyWorld, name: string) =>
		await world.store.consents.set(
			world.workspaceId,
			[{ contactId: await idOf(world, name), channel: 'carrier pigeon', status: 'optedOut' }],
			world.now,
		);

	it('skips whoever opts out meanwhile, with the reason, and sends to the others', async () => {
		const { world, of } = await batch('ann', 'bob', 'cid');
		const messages = ['ann', 'bob', 'cid'].map((name) => message(world, of(name)));
		const { results, sent } = await send(world, messages, async (contactId) => {
			if (contactId === of('ann').contact.id) await optOut(world, 'bob');
			if (contactId === of('cid').contact.id) await optOut(world, 'cid');
		});
		expect(results).toMatchObject([
			{ outcome: 'sent' },
			{ outcome: 'skipped', reason: 'opted out', replayed: false },
			{ outcome: 'skipped', reason: 'opted out', replayed: false },
		]);
		expect(sent).toEqual([of('ann').contact.id]);
	});

	it('puts a message off whose quiet hours have begun more than a minute after the decision', async () => {
		const { world, of } = await batch('ann', 'bob');
		const messages = ['ann', 'bob'].map((name) => message(world, of(name)));
		const { results, sent } = await send(world, messages, async (contactId, clock) => {
			if (contactId === of('bob').contact.id) await clock.advance(3 * MINUTE);
		});
		const deferUntil = Date.parse('2030-06-04T08:00:00Z');
		expect(results).toMatchObject([
			{ outcome: 'sent' },
			{ outcome: 'skipped', reason: 'Put off: quiet hours', deferUntil },
		]);
		expect(sent).toEqual([of('ann').contact.id]);
	});

	it('decides again by the contact’s zone, and by caps, as they are then', async () => {
		const { world, of } = await batch('ann', 'bob');
		const capped = {
			...quiet,
			caps: [{ times: 1, per: 'day', channels: 'all', whenCapped: 'skip' }],
		};
		const messages = [
			message(world, of('ann')),
			message(world, of('bob'), { policy: capped as SendPolicy }),
		];
		const { results } = await send(world, messages, async (contactId, clock) => {
			if (contactId === of('bob').contact.id) return await clock.advance(MINUTE + 1);
			await world.record([world.identify('ann', { timezone: 'Europe/Berlin' })]);
			await clock.advance(MINUTE + 1);
		});
		expect(results).toMatchObject([
			{ outcome: 'skipped', reason: 'Put off: quiet hours' },
			{ outcome: 'sent' },
		]);
	});

	it('does not repeat a failed try during which the contact has objected', async () => {
		const { world, of } = await batch('ann');
		let committed = 0;
		const channel = new ScriptedChannel(async (_contactId, { commit }) => {
			await commit();
			committed += 1;
			await optOut(world, 'ann');
			fails({ kind: 'temporary', code: '451' }, 'later');
		});
		const { ledger } = world.store;
		const options = { ledger, clock: instantClock(world.now), ifUnsure: 'doNotResend' } as const;
		const messages = [message(world, of('ann'))];
		const results = await deliver({ ...options, messages, channel, concurrency: 1 });
		expect(results).toMatchObject([{ outcome: 'skipped', reason: 'opted out' }]);
		expect(committed).toBe(1);
	});

	it.each(['sends', 'hands over'])(
		'%s no unsure message again whose contact objects at that moment',
		async (how) => {
			const { world, of } = await batch('ann');
			const { ledger } = world.store;
			const clock = instantClock(world.now);
			const unsure = { ...message(world, of('ann')) };
			const request = { ...unsure.request, channel: 'carrier pigeon' };
			const [{ id }] = await ledger.reserve([request], world.now);
			await ledger.commit([{ ...request, id }], world.now);
			// While it is not queued, nothing can skip it.
			const interrupted: Ledger = {
				...ledger,
				async settle(...args) {
					await optOut(world, 'ann');
					await ledger.settle(...args);
				},
			};
			const options = {
				ledger: interrupted,
				clock,
				ifUnsure: 'resend',
				messages: [unsure],
			} as const;
			const channel = new ScriptedChannel();
			const results =
				how === 'sends'
					? await deliver({ ...options, messages: [unsure], channel, concurrency: 1 })
					: await handOffMessages({ ...options, channel: 'carrier pigeon' });
			expect(results).toMatchObject([{ outcome: 'skipped', reason: 'opted out' }]);
			expect(channel.sent).toEqual([]);
		},
	);

	it('leaves a message alone that another execution holds now', async () => {
		const { world, of } = await batch('ann');
		const stolen = { ...message(world, of('ann')) };
		stolen.request = { ...stolen.request, lease: 'of another execution' };
		const { results, sent } = await send(world, [stolen], async () => {});
		expect(results).toMatchObject([{ outcome: 'fenced', reason: null }]);
		expect(sent).toEqual([]);
	});

	it('hands over no message whose contact opts out at that moment', async () => {
		const { world, of } = await batch('ann', 'bob');
		const { ledger } = world.store;
		// The objection comes in between the two calls of the ledger.
		const interrupted: Ledger = {
			...ledger,
			async commit(...args) {
				await optOut(world, 'bob');
				return await ledger.commit(...args);
			},
		};
		const messages = ['ann', 'bob'].map((name) => message(world, of(name)));
		const clock = new VirtualClock(world.now);
		const results = await handOffMessages({
			...{ messages, channel: 'carrier pigeon', ledger: interrupted, clock },
			ifUnsure: 'doNotResend',
		});
		expect(results).toMatchObject([
			{ outcome: 'handedOff' },
			{ outcome: 'skipped', reason: 'opted out', replayed: false },
		]);
	});
});
