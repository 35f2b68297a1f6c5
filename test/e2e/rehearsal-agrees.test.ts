import { chunks } from '../../dev/sign-ups';
import { Inspector } from '../../dev/inspector';
import type { WorkflowJson } from '../../dev/n8n-client';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { until } from '../../dev/until';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/milliseconds';
import type { Act } from '../../src/simulation/behavior/behavior';
import { drawsOf } from '../../src/simulation/behavior/draws';
import type { Recording } from '../../src/simulation/recording';
import type { WorkflowFile } from '../../src/simulation/scenario';
import type { Store } from '../../src/store/store';
import { simulate } from '../../src/simulation/simulate';
import type { SimulatedContact } from '../../src/simulation/simulated-contact';
import { scenario, stillness } from '../support/rehearsal/scenario';
import { rehearsalTools } from '../support/rehearsal/tools';
import { unhurried } from './support/mode';

const SEEDS = [11, 22, 33];
const CONTACTS = 300;
const MAX_WAIT_SECONDS = unhurried(45);
/** Ends well before the first wait times out. */
const LOG_SECONDS = 15;

interface Player {
	seed: number;
	userId: string;
	traits: { email: string; firstName: string; timezone: string; plan: string };
	/** Before the journey. */
	views: number;
	/** Seconds after everybody waits. */
	uses: number[];
	visit: number | null;
}

/** What a contact is and does, drawn from the seed. */
function playersOf(seed: number): Player[] {
	return Array.from({ length: CONTACTS }, (_, n) => {
		const random = drawsOf(seed, n);
		const chance = (p: number) => random() < p;
		const second = () => Math.floor(random() * LOG_SECONDS);
		const userId = `user-${seed}-${n}`;
		return {
			...{ seed, userId, views: Math.floor(random() * 4) },
			traits: {
				email: `${userId}@example.com`,
				firstName: `Name ${n}`,
				// Where it is day, and where it is night.
				timezone: chance(0.5) ? 'Etc/GMT' : 'Etc/GMT-12',
				plan: chance(0.3) ? 'pro' : 'free',
			},
			uses: Array.from({ length: Math.floor(random() * 4) }, second),
			visit: chance(0.5) ? second() : null,
		};
	});
}

const PLAYERS = SEEDS.flatMap(playersOf);

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const start = (seed: number) => `Signed Up ${seed}`;
const clockTime = (at: number) => new Date(at).toISOString().slice(11, 16);

/** Score, split, caps, a wait for an event, a branch, quiet hours. */
function journeyOf(world: World, seed: number): WorkflowBuilder {
	const night = { from: clockTime(Date.now() - HOUR_MS), to: clockTime(Date.now() + 2 * HOUR_MS) };
	const cap = { times: 2, per: 'day', channels: 'all', whenCapped: 'skip' };
	const capped = { options: { frequencyCaps: { caps: [cap] } } };
	const quiet = {
		options: { quietHours: { hours: { ...night, action: 'defer', spreadMinutes: 0 } } },
	};
	return new WorkflowBuilder(`Agree ${seed}`, world.storeParameters(), world.smtpCredential)
		.trigger('Start', start(seed), { options: { journeyKey: `agree-${seed}` } })
		.journeyNode('Score', 'leadScore', {
			eventRules: { rules: [{ eventName: named('Page Viewed'), points: 20, atMost: 3 }] },
			threshold: true,
		})
		.send('For the Hot', 'You look around', capped)
		.journeyNode('Split', 'splitTest', {
			arms: {
				values: [
					{ name: 'A', weight: 50 },
					{ name: 'B', weight: 50 },
				],
			},
		})
		.send('Hello A', 'Hello A', capped)
		.send('Hello B', 'Hello B', capped)
		.waitForEvent('Visit', 'Visited', MAX_WAIT_SECONDS)
		.send('Thanks', 'Thanks', capped)
		.send('Reminder', 'Reminder', capped)
		.journeyNode('Experience', 'branchOnBehavior', {
			branches: {
				values: [
					{
						name: 'Expert',
						conditionsDefineBy: 'conditions',
						conditionsMatch: 'all',
						conditions: {
							values: [
								{
									...{ type: 'didEvent', eventName: named('Feature Used'), count: 'atLeast' },
									...{ times: 2, window: 'ever' },
								},
							],
						},
					},
				],
			},
		})
		.send('Expert Tips', 'Expert tips', quiet)
		.send('First Steps', 'First steps', quiet)
		.connect('Start', 'Score')
		.connect('Score', 'For the Hot', 0)
		.connect('Score', 'Split', 1)
		.connect('For the Hot', 'Split')
		.connect('For the Hot', 'Split', 1)
		.connect('Split', 'Hello A', 0)
		.connect('Split', 'Hello B', 1)
		.connect('Hello A', 'Visit')
		.connect('Hello B', 'Visit')
		.connect('Visit', 'Thanks', 0)
		.connect('Visit', 'Reminder', 1)
		.connect('Thanks', 'Experience')
		.connect('Thanks', 'Experience', 1)
		.connect('Reminder', 'Experience')
		.connect('Reminder', 'Experience', 1)
		.connect('Experience', 'Expert Tips', 1)
		.connect('Experience', 'First Steps', 0);
}

const callsAtStart = ({ userId, traits, views, seed }: Player): object[] => [
	{ type: 'identify', userId, traits },
	...Array.from({ length: views }, () => ({ type: 'track', userId, event: 'Page Viewed' })),
	{ type: 'track', userId, event: start(seed) },
];

type Logged = Extract<Act, { does: 'track' }>;

describe('a rehearsal and a real n8n', () => {
	let world: World;
	let inspector: Inspector;
	let recording: Recording;
	const workflows: WorkflowFile[] = [];
	const log: Logged[] = [];

	beforeAll(async () => {
		world = await World.start({ store: 'sqlite' });
		const hub = new WorkflowBuilder('Hub', world.storeParameters()).hub('Hub');
		const take = async (events: object[]) => {
			for (const batch of chunks(events, 600)) {
				const { status } = await world.ingest(hub.webhookId, { batch }, 'hub/v1/batch');
				expect(status).toBe(202);
			}
		};
		for (const json of [hub, ...SEEDS.map((seed) => journeyOf(world, seed))].map((each) =>
			each.build({ timezone: 'Etc/GMT' }),
		)) {
			const id = await world.activate(json);
			workflows.push(fileOf(id, await world.client.workflow(id)));
		}
		inspector = await Inspector.open(world);
		const startedAt = Date.now();
		for (const player of PLAYERS) {
			for (const _ of Array(player.views)) log.push(logged(player, 'Page Viewed', startedAt));
			log.push(logged(player, start(player.seed), startedAt));
		}
		await take(PLAYERS.flatMap(callsAtStart));
		const journeys = workflows.slice(1);
		await Promise.all(journeys.map(({ id }) => inspector.whenWaiting(id, CONTACTS, 60_000)));
		const begunAt = Date.now();
		for (let second = 0; second < LOG_SECONDS; second++) {
			await until(
				() => Promise.resolve(Date.now() >= begunAt + second * 1_000 ? true : undefined),
				`second ${second}`,
				60_000,
			);
			const at = Date.now();
			const now = PLAYERS.flatMap((player) => [
				...player.uses
					.filter((use) => use === second)
					.map(() => logged(player, 'Feature Used', at)),
				...(player.visit === second ? [logged(player, 'Visited', at)] : []),
			]);
			log.push(...now);
			await take(now.map(({ contact, event }) => ({ type: 'track', userId: contact, event })));
		}
		const awake = (seed: number) =>
			PLAYERS.filter((player) => player.seed === seed && isAwake(player)).length;
		for (const [i, { id }] of journeys.entries()) {
			await inspector.whenThrough(id, CONTACTS, awake(SEEDS[i]), 120_000);
			await inspector.whenWaiting(id, CONTACTS, 60_000);
		}
		recording = await simulate(
			scenario([], {
				...{ workflows, contacts: PLAYERS.map((player) => simulated(player, startedAt)) },
				behavior: {
					...stillness,
					acts: ({ key }) => log.filter(({ contact }) => contact === key),
				},
				...{ from: startedAt, days: (30 * MINUTE_MS) / DAY_MS, resolutionMs: 1_000 },
				timezone: 'Etc/GMT',
			}),
			rehearsalTools(),
		);
	}, 300_000);

	afterAll(async () => {
		await recording?.store.close();
		await inspector?.close();
		await world?.stop();
	});

	test('no execution of the rehearsal failed, and nothing was refused', () => {
		expect(recording.failures).toEqual([]);
		expect(recording.refusedActs).toEqual([]);
	});

	test.each(SEEDS)(
		'seed %i: contacts get the same messages in the same order, take the same outputs and have the same scores',
		async (seed) => {
			const real = await histories(await inspector.store(), seed);
			expect(Object.keys(real)).toHaveLength(CONTACTS);
			const sent = Object.values(real).flatMap(({ messages }) => messages.map(String));
			expect(new Set(sent).size).toBeGreaterThan(6);
			expect(await histories(recording.store, seed)).toEqual(real);
		},
	);

	test('what the mailbox has is what the rehearsal has rendered', async () => {
		const real = await Promise.all(
			world.mailbox.mails.map(async (mail) => `${mail.to[0]} ${await mail.subject()}`),
		);
		const played = recording.messages.map(
			({ recipient, content }) => `${recipient} ${content.subject as string}`,
		);
		expect(played.sort()).toEqual(real.sort());
	});
});

const isAwake = ({ traits }: Player) => traits.timezone !== 'Etc/GMT';

const logged = ({ userId }: Player, event: string, at: number): Logged => {
	return { at, contact: userId, does: 'track', event, properties: {} };
};

function simulated({ userId, traits }: Player, startsAt: number): SimulatedContact {
	return {
		key: userId,
		identity: { userId },
		traits,
		...{ startsAt, startProperties: {} },
	};
}

function fileOf(id: string, json: WorkflowJson): WorkflowFile {
	return { source: 'n8n', pinData: {}, ...json, id } as unknown as WorkflowFile;
}

interface History {
	/** Each with its step, status and reason. */
	messages: unknown[][];
	outputs: unknown[][];
	ends: unknown[][];
	waits: unknown[];
	score: number | null;
}

/** What became of the seed's contacts, by user ID. */
async function histories(store: Store, seed: number): Promise<Record<string, History>> {
	const workspaceId = await store.workspace('default');
	const names = new Map((await store.contactHistories.nodes()).map(({ id, name }) => [id, name]));
	const page = await store.contactHistories.page(workspaceId, 0, 2 * PLAYERS.length);
	const own = page.filter(({ contact }) => contact.externalId!.startsWith(`user-${seed}-`));
	return Object.fromEntries(
		own.map(({ contact, messages, visits, enrollments, waits }) => [
			contact.externalId,
			{
				messages: messages.map(({ nodeId, status, reason }) => [names.get(nodeId), status, reason]),
				outputs: visits.map(({ nodeId, outcome }) => [names.get(nodeId), outcome]),
				ends: enrollments.map(({ status, reason, variants }) => [status, reason, variants]),
				waits: waits.map(({ nodeId }) => names.get(nodeId)),
				score: contact.score,
			},
		]),
	);
}
