import fc from 'fast-check';
import type { ConsentChange } from '../../src/contact/consent-store';
import type { SendPolicy } from '../../src/message/policy/policy';
import { leasesOf, JourneyWorld } from '../store/support/journey';
import { idsOf } from '../store/contract/support/contacts';
import { openNew } from '../store/contract/support/contract';
import { requestOf } from '../store/contract/support/sending';
import { removeStores, stores } from '../store/support/stores';

const NAMES = ['ann', 'bob'] as const;
const TOPICS = [undefined, 'news'] as const;
/** Each address in two spellings; the first is how the store writes it. */
const ADDRESSES = {
	email: [
		['family@example.com', ' Family@Example.COM'],
		['office@example.com', 'OFFICE@example.com'],
	],
	sms: [
		['+4915112345678', '+49 (0)151 123-456-78'],
		['+4915187654321', '+49.151.87654321'],
	],
} as const;
const CHANNELS = ['email', 'sms'] as const;
type Channel = (typeof CHANNELS)[number];

const name = fc.constantFrom(...NAMES);
// Few values, and some more often than others, so that acts concern each other.
const channel = fc.constantFrom('email', 'email', 'email', ...CHANNELS);
const topic = fc.constantFrom(undefined, undefined, ...TOPICS);
const which = fc.nat(1);
const spelling = fc.nat(1);

const decision = fc.record({
	do: fc.constant('decide' as const),
	...{ name, channel, topic, spelling },
	/** The message's recipient; 2: none. */
	at: fc.nat(2),
	status: fc.constantFrom('optedOut' as const, 'optedIn' as const),
	own: fc.boolean(),
});
const suppression = fc.record({
	do: fc.constant('suppress' as const),
	...{ channel, which, spelling },
	kind: fc.constantFrom('bounced' as const, 'complained' as const),
});
const act = fc.oneof(
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), name, channel, which }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('erase' as const), name }) },
	{ weight: 6, arbitrary: decision },
	{ weight: 1, arbitrary: suppression },
	{
		weight: 6,
		arbitrary: fc.record({ do: fc.constant('reserve' as const), name, channel, topic, spelling }),
	},
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('commit' as const) }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** What everybody has said, kept in the plainest way: the judge of the store. */
class Model {
	readonly #address = new Set<string>();
	readonly #contact = new Set<string>();
	readonly current = new Map<string, number>();

	addressOf(name: string, of: Channel): number {
		return this.current.get(`${name} ${of}`) ?? 0;
	}

	out(name: string, of: Channel, about: string, at: number[]): void {
		this.#contact.add(`${name} ${of} ${about}`);
		for (const each of at) this.#address.add(`${of} ${each} ${about}`);
	}

	/** Of a mail server or provider: about the whole channel, at one address. */
	suppressed(of: Channel, at: number): void {
		this.#address.add(`${of} ${at} `);
	}

	backIn(name: string, of: Channel, about: string, at: number[]): void {
		this.#contact.delete(`${name} ${of} ${about}`);
		for (const each of at) this.#address.delete(`${of} ${each} ${about}`);
	}

	isOut(name: string, of: Channel, about: string): boolean {
		return this.#contact.has(`${name} ${of} ${about}`);
	}

	erased(name: string): void {
		for (const of of CHANNELS) {
			for (const about of ['', 'news']) {
				if (!this.#contact.delete(`${name} ${of} ${about}`)) continue;
				this.#address.add(`${of} ${this.addressOf(name, of)} ${about}`);
			}
		}
	}

	/** Whether anybody at the address, or the contact, is against the message. */
	forbids(name: string, of: Channel, at: number, about: string): boolean {
		return [...new Set(['', about])].some(
			(each) =>
				this.#address.has(`${of} ${at} ${each}`) || this.#contact.has(`${name} ${of} ${each}`),
		);
	}
}

jest.setTimeout(300_000);
afterAll(removeStores);

describe.each(stores)('Objections at random, on $name:', (place) => {
	let opened: Awaited<ReturnType<typeof openNew>>;
	beforeAll(async () => void (opened = await openNew(place)));

	const address = (of: Channel, at: number, spelt = 0) => ADDRESSES[of][at][spelt];

	async function play(acts: readonly Act[]): Promise<void> {
		const world = await JourneyWorld.open(opened.store, opened.conn, {
			reentry: { mode: 'always' },
		} as object);
		const { store, workspaceId } = world;
		const model = new Model();
		const traitsOf = (name: string) => ({
			email: address('email', model.addressOf(name, 'email')),
			phone: address('sms', model.addressOf(name, 'sms')),
		});
		const upsert = async (name: string) => {
			const keys = [{ kind: 'userId' as const, value: name }];
			await store.contacts.upsert(workspaceId, [{ keys, traits: traitsOf(name) }], world.now);
		};
		for (const name of NAMES) await upsert(name);
		const idOf = async (name: string) => (await idsOf(world, name))[0]!;
		/** Reserved messages, and whether somebody has been against them since. */
		const open: Array<{ id: number; lease: string; positionId: number } & Target> = [];
		interface Target {
			name: string;
			of: Channel;
			at: number;
			about: string;
			forbidden: boolean;
		}
		for (const each of acts) {
			// Little enough that no lease expires.
			world.now += 1_000;
			if (each.do === 'move') {
				model.current.set(`${each.name} ${each.channel}`, each.which);
				await upsert(each.name);
			} else if (each.do === 'erase') {
				await store.contacts.erase(workspaceId, [await idOf(each.name)], world.now);
				model.erased(each.name);
				for (const message of open) if (message.name === each.name) message.forbidden = true;
				await upsert(each.name);
			} else if (each.do === 'decide') {
				const { name, channel: of, topic: about = '', status, own, at } = each;
				const isOwn = own || status === 'optedOut';
				const concerned = [...new Set([...(at === 2 ? [] : [at]), model.addressOf(name, of)])];
				if (status === 'optedOut') model.out(name, of, about, concerned);
				else if (own) model.backIn(name, of, about, concerned);
				const change: ConsentChange = {
					...{ contactId: await idOf(name), channel: of, status, own: isOwn },
					...(about !== '' && { topic: about }),
					...(at !== 2 && { address: address(of, at, each.spelling) }),
				};
				await store.consents.set(workspaceId, [change], world.now);
			} else if (each.do === 'suppress') {
				model.suppressed(each.channel, each.which);
				const where = {
					channel: each.channel,
					address: address(each.channel, each.which, each.spelling),
				};
				const change = { contactId: null, suppressed: each.kind, ...where };
				await store.consents.suppress(workspaceId, [change], world.now);
			} else if (each.do === 'reserve') {
				const { name, channel: of, topic: about = '' } = each;
				await world.enter(name);
				const [released] = await world.release('trigger');
				const at = model.addressOf(name, of);
				const policy: SendPolicy = {
					...{ purpose: 'marketing', consent: 'optOut', caps: [], zone: 'UTC' },
					...(about !== '' && { topic: about }),
				};
				const request = requestOf(world, released, {
					...{ policy, channel: of, recipient: address(of, at, each.spelling) },
				});
				const [entry] = await store.ledger.reserve([request], world.now);
				const forbidden = model.forbids(name, of, at, about);
				expect([name, of, at, about, entry.status]).toEqual([
					...[name, of, at, about, forbidden ? 'skipped' : 'queued'],
				]);
				open.push({ id: entry.id, ...leasesOf([released])[0], name, of, at, about, forbidden });
			} else {
				const allowed = await store.ledger.commit(open, world.now);
				const expected = open.filter(({ forbidden }) => !forbidden).map(({ id }) => id);
				expect([...allowed].sort((a, b) => a - b)).toEqual(expected);
				await world.settle(open);
				open.length = 0;
			}
			for (const message of open) {
				const { name, of, at, about } = message;
				message.forbidden ||= model.forbids(name, of, at, about);
			}
		}
	}

	it('no marketing message goes to an address after anybody at it said no, and all others go', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 30 }), async (acts) => {
				await play([...acts, { do: 'commit' }]);
			}),
			{ numRuns: 100 },
		);
	});

	it('an objection and a message to the address at the same time: it does not go', async () => {
		const world = await JourneyWorld.open(opened.store, opened.conn);
		const { store, workspaceId, now } = world;
		const policy = { purpose: 'marketing', consent: 'optOut', caps: [], zone: 'UTC' } as const;
		const rounds = 40;
		const names = Array.from({ length: rounds * 2 }, (_, n) => `contact-${n}`);
		// Only one of two has the address: the other's message goes there by the node's parameter.
		await world.record(
			names.map((userId, n) => {
				const email = n % 2 === 0 ? `own-${n}@example.com` : `home-${(n - 1) / 2}@example.com`;
				return world.identify({ userId }, { email });
			}),
		);
		await world.enter(...names);
		const released = await world.release('trigger');
		const byName = new Map(released.map((each) => [each.contact.externalId, each]));
		const outcomes = await Promise.all(
			Array.from({ length: rounds }, async (_, n) => {
				const recipient = `home-${n}@example.com`;
				const [mailed, objecting] = [2 * n, 2 * n + 1].map((i) => byName.get(names[i])!);
				const request = requestOf(world, mailed, { policy, recipient });
				const objection = { contactId: objecting.contact.id, channel: 'email' } as const;
				const [entries] = await Promise.all([
					store.ledger.reserve([request], now),
					store.consents.set(workspaceId, [{ ...objection, status: 'optedOut' }], now),
				]);
				const item = { id: entries[0].id, ...leasesOf([mailed])[0] };
				return [...(await store.ledger.commit([item], now))];
			}),
		);
		expect(outcomes.flat()).toEqual([]);
	});
});
