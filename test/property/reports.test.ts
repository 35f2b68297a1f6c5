import fc from 'fast-check';
import type { Consent } from '../../src/contact/consent';
import { applyReports } from '../../src/hub/reports/apply';
import type { MessageReport } from '../../src/hub/reports/report';
import { eventsOf, idOf } from '../store/contract/support/contacts';
import { openNew, type Opened } from '../store/contract/support/contract';
import { JourneyWorld, MINUTE, T0 } from '../store/support/journey';
import { removeStores, stores } from '../store/support/stores';

/** Each its own contact, so that one never stands in for the other. */
const PHONES = ['+4915112345671', '+4915112345672'];
/** Apart by more than clocks differ. */
const STEP = 5 * MINUTE;

type Kind = Pick<MessageReport, 'kind' | 'asks' | 'permanent'>;

const KINDS: Kind[] = [
	{ kind: 'delivered' },
	{ kind: 'replied' },
	{ kind: 'replied', asks: 'stop' },
	{ kind: 'replied', asks: 'start' },
	{ kind: 'bounced' },
	{ kind: 'bounced', permanent: true },
	{ kind: 'complained' },
	{ kind: 'unsubscribed' },
];

/** The reports of one call: new ones, and earlier ones once more, by how far back they are. */
const call = fc.record({
	fresh: fc.array(fc.record({ who: fc.nat(1), what: fc.constantFrom(...KINDS) }), {
		minLength: 1,
		maxLength: 4,
	}),
	again: fc.array(fc.nat(20), { maxLength: 4 }),
});

describe('reports that are repeated', () => {
	let opened: Opened;

	beforeAll(async () => {
		opened = await openNew(stores.find(({ name }) => name === 'static-data')!);
	});
	afterAll(removeStores);

	/** A world with both contacts. */
	async function world(): Promise<JourneyWorld> {
		const made = await JourneyWorld.open(opened.store, opened.conn);
		await made.record(PHONES.map((phone) => made.identify({ userId: phone, phone }, {})));
		return made;
	}

	/** The store's data of both in the end; the times of consent entries may differ. */
	async function outcome(made: JourneyWorld) {
		const ids = await Promise.all(PHONES.map((phone) => idOf(made, phone)));
		const contacts = await made.store.contacts.read(made.workspaceId, ids);
		const names = ['Delivered', 'Replied', 'Bounced', 'Complained', 'Unsubscribed'];
		return await Promise.all(
			contacts.map(async (contact, i) => {
				const { sms: { at: _, ...sms } = {} } = contact!.consent as Consent;
				const events = names.map((name) => eventsOf(made, ids[i], `Message ${name}`));
				return { sms, events: await Promise.all(events) };
			}),
		);
	}

	it('leave consent and events as if each had come once', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 6 }), async (calls) => {
				const [once, often] = [await world(), await world()];
				const all: MessageReport[] = [];
				for (const [i, { fresh, again }] of calls.entries()) {
					const now = T0 + (i + 1) * STEP * 5;
					const reports = fresh.map(({ who, what }, n): MessageReport => ({
						...{ channel: 'sms', address: PHONES[who], properties: {}, ...what },
						at: now - (fresh.length - n) * STEP,
						dedup: `${i} ${n}`,
					}));
					const repeated = again.flatMap((back) => all.at(-1 - back) ?? []);
					all.push(...reports);
					await applyReports(once.store, once.workspaceId, reports, now);
					const mixed = [...repeated, ...reports, ...reports];
					await applyReports(often.store, often.workspaceId, mixed, now);
				}
				expect(await outcome(often)).toEqual(await outcome(once));
			}),
			{ numRuns: 60 },
		);
	}, 120_000);
});
