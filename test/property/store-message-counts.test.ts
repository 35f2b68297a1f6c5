import * as fc from 'fast-check';
import { applyReports } from '../../src/hub/reports/apply';
import type { Released } from '../../src/journey/position';
import type { RuleNode } from '../../src/rule/rule';
import { openNew, type Opened } from '../store/contract/support/contract';
import { idsOf } from '../store/contract/support/contacts';
import {
	CONTACTS,
	operation,
	type Operation,
} from '../store/contract/support/random-operations/operations';
import { ENDINGS, Life } from '../store/contract/support/random-operations/driver';
import { Mails } from '../store/contract/support/random-operations/mails';
import { requestOf } from '../store/contract/support/sending';
import { DAY, JourneyWorld, leasesOf } from '../store/support/journey';
import { removeStores, stores } from '../store/support/stores';
import { AnswersRecounted, MembersRecounted, storedAnswers } from './support/audience-recounted';
import { MessagesRecounted, storedCounts } from './support/messages-recounted';

const RUNS = 25;
const KINDS = [
	...(['delivered', 'opened', 'clicked', 'replied', 'bounced'] as const),
	...(['complained', 'unsubscribed'] as const),
];
const ZONE = 'Asia/Kathmandu';
const CAMPAIGN = { purpose: 'marketing', consent: 'optOut', zone: 'UTC', caps: [] } as const;

/** What makes counts, beside the operations of a journey. */
type Ends = 'sent' | 'failed' | 'unknown' | null;
type Deed =
	| { deed: 'send'; to: string[]; arms: boolean; ends: Ends; completes: boolean }
	| { deed: 'reserve'; to: string[]; channel: 'email' | 'sms'; skip: boolean }
	| {
			deed: 'report';
			message: number;
			kind: (typeof KINDS)[number];
			machine: boolean;
			permanent: boolean;
			again: boolean;
	  }
	| { deed: 'forge'; message: number; who: string }
	| { deed: 'answer'; who: string; ask: number; score: number }
	| { deed: 'consent'; who: string; out: boolean }
	| { deed: 'move'; who: string; country: string }
	| { deed: 'save'; segment: string; country: string }
	| { deed: 'prune' };

const who = fc.constantFrom(...CONTACTS);
const to = fc.subarray(CONTACTS, { minLength: 1 });
const country = fc.constantFrom('DE', 'FR');
const nth = fc.nat({ max: 3 });
const is = <T extends string>(deed: T) => fc.constant(deed);
const deed: fc.Arbitrary<Deed> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			...{ deed: is('send'), to, arms: fc.boolean(), completes: fc.boolean() },
			ends: fc.constantFrom<Ends>('sent', 'sent', 'sent', 'failed', 'unknown', null),
		}),
	},
	fc.record({
		...{ deed: is('reserve'), to, skip: fc.boolean() },
		channel: fc.constantFrom('email' as const, 'sms' as const),
	}),
	{
		weight: 8,
		arbitrary: fc.record({
			...{ deed: is('report'), message: nth, kind: fc.constantFrom(...KINDS) },
			...{ machine: fc.boolean(), permanent: fc.boolean(), again: fc.boolean() },
		}),
	},
	fc.record({ deed: is('forge'), message: nth, who }),
	{
		weight: 3,
		arbitrary: fc.record({ deed: is('answer'), who, ask: nth, score: fc.nat({ max: 10 }) }),
	},
	fc.record({ deed: is('consent'), who, out: fc.boolean() }),
	{ weight: 3, arbitrary: fc.record({ deed: is('move'), who, country }) },
	fc.record({ deed: is('save'), segment: fc.constantFrom('one', 'two'), country }),
	fc.record({ deed: is('prune') }),
);

type Step = Deed | Operation;
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 1, arbitrary: operation as fc.Arbitrary<Step> },
	{ weight: 2, arbitrary: deed as fc.Arbitrary<Step> },
);

class Deeds {
	readonly #sent: number[] = [];
	#reports = 0;

	constructor(private readonly world: JourneyWorld) {}

	async take(next: Deed): Promise<void> {
		const { world } = this;
		const { store, workspaceId, now } = world;
		switch (next.deed) {
			case 'send':
				return await this.#send(next);
			case 'reserve': {
				const released = await this.#enter(next.to);
				const { channel } = next;
				const given = next.skip ? { skip: 'no email address' } : {};
				const requests = released.map((each) =>
					requestOf(world, each, { channel, policy: CAMPAIGN, ...given }),
				);
				return void (await store.ledger.reserve(requests, now));
			}
			case 'report':
				return await this.#report(next);
			case 'forge': {
				const properties = { message: this.#nth(next.message), channel: 'pigeon' };
				return void (await world.record([world.track(next.who, 'Message Opened', { properties })]));
			}
			case 'answer': {
				const message = CONTACTS.indexOf(next.who) * 10 + next.ask;
				const properties = { survey: 'nps', kind: 'nps', score: next.score, message };
				return void (await world.record([
					world.track(next.who, 'Survey Answered', { properties }),
				]));
			}
			case 'consent': {
				const [contactId] = await idsOf(world, next.who);
				if (contactId === null) return;
				const status = next.out ? ('optedOut' as const) : ('optedIn' as const);
				const changes = ['email', 'sms'].map((channel) => ({ contactId, channel, status }));
				return await store.consents.set(workspaceId, changes, now).then(() => {});
			}
			case 'move':
				return void (await world.record([world.identify(next.who, { country: next.country })]));
			case 'save': {
				const rule: RuleNode = {
					...{ type: 'attribute', path: 'country', operator: 'equals' },
					value: next.country,
				};
				const query = { rule: { version: 1 as const, all: [rule] } };
				const { segment: key } = next;
				return void (await store.segments.save(
					workspaceId,
					{ key, name: key, zone: ZONE, query },
					now,
				));
			}
			case 'prune': {
				const keep = { eventsMs: DAY, messagesMs: DAY };
				return void (await store.operations.prune(keep, now));
			}
		}
	}

	#nth(message: number): number {
		return this.#sent.at(-1 - message) ?? 0;
	}

	/** They, and whoever else is at the trigger. */
	async #enter(names: readonly string[]): Promise<Released[]> {
		await this.world.enter(...names);
		return await this.world.release('trigger');
	}

	/** As messages behind a Split Test, whose arms alternate. */
	async #send({
		to: names,
		arms,
		ends,
		completes,
	}: Extract<Deed, { deed: 'send' }>): Promise<void> {
		const { world } = this;
		const { ledger, positions } = world.store;
		const released = await this.#enter(names);
		if (arms) {
			const decisions = released.map((each, i) => ({
				...{ ...leasesOf([each])[0], visit: 0, outcome: i % 2 === 0 ? 'A' : 'B' },
				...{ arm: { node: 'Split', counted: null }, previous: each.previous },
			}));
			await positions.decide(world.nodes.second, decisions, world.now);
		}
		const requests = released.map((each) => requestOf(world, each));
		const entries = await ledger.reserve(requests, world.now);
		const items = entries.map(({ id }, i) => ({ id, ...leasesOf([released[i]])[0] }));
		const going = [...(await ledger.commit(items, world.now))];
		this.#sent.push(...going);
		if (ends !== null) {
			await ledger.settle(
				going.map((id) => ({ id, status: ends })),
				world.now,
			);
		}
		if (completes) await world.settle(leasesOf(released));
	}

	async #report(next: Extract<Deed, { deed: 'report' }>): Promise<void> {
		const { store, workspaceId, now } = this.world;
		const messageId = this.#nth(next.message);
		if (messageId === 0) return;
		const { kind, machine, permanent, again } = next;
		const dedup = `counted ${workspaceId} ${again ? this.#reports : ++this.#reports}`;
		const report = { kind, channel: 'email', messageId, at: now, dedup, properties: {} };
		const byMachine = machine && (kind === 'opened' || kind === 'clicked');
		await applyReports(
			store,
			workspaceId,
			[{ ...report, permanent, ...(byMachine && { machine: 'a bot' }) }],
			now,
		);
	}
}

describe.each(stores)('counts of messages, members and answers, on $name,', (place) => {
	let opened: Opened;

	beforeAll(async () => {
		opened = await openNew(place);
	});
	afterAll(removeStores);

	it('equal a recount of what there was, whatever happens, and stay when it is deleted', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(step, { minLength: 30, maxLength: 80, size: 'max' }),
				async (steps) => {
					const world = await JourneyWorld.open(opened.store, opened.conn, ENDINGS);
					const life = new Life(world, new Mails());
					const deeds = new Deeds(world);
					const messages = new MessagesRecounted(world);
					const answers = new AnswersRecounted(world);
					const members = new MembersRecounted(world, ZONE);
					for (const next of steps) {
						await ('deed' in next ? deeds.take(next) : life.take(next));
						await messages.look();
						expect(await storedCounts(world)).toEqual(messages.counts());
						await answers.look();
						expect(await storedAnswers(world)).toEqual(answers.counts());
						await members.look();
						expect(await members.wrong()).toEqual([]);
					}
				},
			),
			{ numRuns: RUNS },
		);
	}, 3_600_000);
});
