import { parse } from 'yaml';
import { applyReports } from '../../../src/hub/reports/apply';
import type { MessageReport } from '../../../src/hub/reports/report';
import { learnModel } from '../../../src/simulation/behavior/learn';
import { modeledBehavior } from '../../../src/simulation/behavior/modeled';
import { readModel } from '../../../src/simulation/behavior/model';
import type { Act } from '../../../src/simulation/behavior/behavior';
import { behaviorHistory } from '../../../src/store/sql/reports/behavior-history';
import { messageTo } from '../../unit/simulation/support/message';
import { DAY, leasesOf, SIGNED_UP, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { requestOf } from './support/sending';

const CONTACTS = 600;
const TRUTH = {
	...{ open: 0.4, click: 0.15, reply: 0.05, unsubscribe: 0.04, complain: 0.02 },
	...{ machineOpen: 0.3, machineClick: 0.05 },
};
const MODEL = readModel({
	name: 'truth.yaml',
	content: JSON.stringify({
		name: 'Truth',
		hours: [0, 0, 0, 0, 0, 0, 1, 2, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2, 4, 5, 4, 2, 1, 0],
		messages: [
			{
				...TRUTH,
				openDelay: { median: '3 hours', p90: '20 hours' },
				clickDelay: { median: '2 minutes', p90: '10 minutes' },
				bounce: { hard: 0.05 },
			},
		],
		events: [{ event: 'Product Viewed', perDay: 0.3 }],
	}),
});

interface LearnedRate {
	rate: number;
	low: number;
	high: number;
	n: number;
}
type LearnedRule = Record<string, LearnedRate> & { bounce: Record<string, LearnedRate> };

const KINDS: Partial<Record<Act['does'], MessageReport['kind']>> = {
	open: 'opened',
	click: 'clicked',
	reply: 'replied',
	unsubscribe: 'unsubscribed',
	complain: 'complained',
};

/** A month of messages and events of contacts who behave by the model. */
async function lived(world: JourneyWorld): Promise<void> {
	const { store, workspaceId } = world;
	const behavior = modeledBehavior(MODEL, { seed: 5, from: T0, days: 30, timezone: 'UTC' });
	const names = Array.from({ length: CONTACTS }, (_, i) => `c${i}`);
	await world.enter(...names);
	const released = await world.release('trigger');
	const requests = released.map((each) => requestOf(world, each));
	const reserved = await store.ledger.reserve(requests, world.now);
	const leases = leasesOf(released);
	const commits = reserved.map(({ id }, i) => ({ id, ...leases[i] }));
	await store.ledger.commit(commits, world.now);
	await store.ledger.settle(
		reserved.map(({ id }) => ({ id, status: 'sent' as const })),
		world.now,
	);
	const reports: MessageReport[] = [];
	const acts: Act[] = [];
	for (const [i, { contact }] of released.entries()) {
		const key = contact.externalId!;
		const one = {
			...{ key, identity: { userId: key }, traits: {}, startsAt: T0, startProperties: {} },
		};
		acts.push(...behavior.acts(one));
		const message = messageTo(key, { id: reserved[i].id, at: world.now });
		const to = { channel: 'email', messageId: message.id, properties: {} };
		const fate = behavior.fate(one, message, 1);
		if (fate.fate === 'refused') {
			const dedup = `b${i}`;
			reports.push({ ...to, kind: 'bounced', permanent: true, at: message.at, dedup });
			continue;
		}
		for (const [j, act] of behavior.reactions(one, message, []).entries()) {
			const kind = KINDS[act.does]!;
			const machine = 'isMachine' in act && act.isMachine ? { machine: 'a scanner' } : {};
			reports.push({ ...to, ...machine, kind, at: act.at, dedup: `r${i} ${j}` });
		}
	}
	world.now = T0 + 30 * DAY;
	await applyReports(store, workspaceId, reports, world.now);
	const events = acts.map((act) =>
		world.track(act.contact, act.does === 'track' ? act.event : '', { occurredAt: act.at }),
	);
	for (let from = 0; from < events.length; from += 1_000) {
		await world.record(events.slice(from, from + 1_000));
	}
}

storeContract('the history that behavior is learned from', (contract) => {
	it('gives back the rates of the model that made it, each within the interval told', async () => {
		const world = await contract.world();
		await lived(world);
		const { conn, workspaceId, journey } = world;
		const history = await behaviorHistory(conn, workspaceId, journey.key, world.now);
		const { yaml, ...from } = learnModel(history!, 'Learned', world.now);
		expect(from.contacts).toBeGreaterThanOrEqual(CONTACTS);
		expect(readModel({ name: 'learned.yaml', content: yaml }).messages).toHaveLength(1);

		const learned = parse(yaml) as {
			messages: LearnedRule[];
			events: Array<{ event: string; perDay: LearnedRate }>;
			starts: unknown;
			hours: number[];
		};
		const [{ bounce, ...rule }] = learned.messages;
		const viewed = learned.events.find(({ event }) => event === 'Product Viewed')!;
		const wrong = [
			...Object.entries(TRUTH).map(([name, rate]) => [name, rate, rule[name]] as const),
			['hard', 0.05, bounce.hard] as const,
			['perDay', 0.3, viewed.perDay] as const,
		].filter(([, rate, { low, high }]) => rate < low || rate > high);
		expect(wrong).toEqual([]);
		expect(rule.open.n).toBeGreaterThan(CONTACTS * 0.9);
		expect(rule.open.high - rule.open.low).toBeLessThan(0.09);
		expect(learned.starts).toEqual({ event: SIGNED_UP, over: '7 days' });
		for (const weight of learned.hours.slice(0, 6)) expect(weight).toBeLessThan(0.4);
	});

	it('is of one journey, of one workspace, and null for a journey that does not exist', async () => {
		const world = await contract.world();
		const { conn, workspaceId, journey } = world;
		await world.anotherJourney('another', {});
		const keys = async (key: string | null) => {
			const history = await behaviorHistory(conn, workspaceId, key, world.now);
			return history?.journeys.map((each) => each.key) ?? null;
		};
		expect(await keys(journey.key)).toEqual([journey.key]);
		expect(await keys(null)).toEqual(expect.arrayContaining([journey.key, 'another']));
		expect(await keys('nowhere')).toBeNull();
		const empty = await behaviorHistory(conn, workspaceId, 'another', world.now);
		expect(empty).toMatchObject({ counts: [], marked: [], reactions: [] });
	});
});
