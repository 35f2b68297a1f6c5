import * as fc from 'fast-check';
import { sql } from 'kysely';
import { tablesOf } from '../../../src/backup/catalog';
import type { Rule } from '../../../src/rule/rule';
import type { Connection } from '../../../src/store/connection';
import type { Database } from '../../../src/store/schema';
import { previewDraft } from '../../support/preview-draft';
import { openAlert } from '../contract/support/alerts';
import { Comparison } from '../contract/support/comparison';
import { StoreModel } from '../contract/support/model';
import { idOf } from '../contract/support/contacts';
import { leadModel } from '../contract/support/scores';
import { send } from '../contract/support/sending';
import { step } from '../contract/support/steps';
import { declareWinner } from '../../../src/experiment/winner';
import { armOf, DAY, HOUR, JourneyWorld, leasesOf, T0 } from './journey';

/** Values that easily break on the way through a file: quotes, lines, emoji, numbers, nothing. */
const TRICKY = {
	text: 'Zoë "quoted"\n\\ 🙂 \u2028 ‮',
	list: [1, null, 'a', { deep: [true, false, 0.1, -2.5e-9, 1e21] }],
	empty: '',
	none: {},
	constructor: 'x',
};

/** Every table of the store has rows then, brought there by the store's own methods. */
export async function fillStore(world: JourneyWorld, seed: number): Promise<void> {
	await travelAtRandom(world, seed);
	await identifyContacts(world);
	await sendMessages(world);
	await keepAccounts(world);
}

/** Enrollments in every status, by chance; the same for the same seed. */
async function travelAtRandom(world: JourneyWorld, seed: number): Promise<void> {
	const steps = fc.sample(fc.array(step, { minLength: 60, maxLength: 60 }), { seed, numRuns: 1 });
	const comparison = new Comparison(world, new StoreModel(T0, 'afterLeaving'));
	for (const next of steps[0]) await comparison.take(next);
}

async function identifyContacts(world: JourneyWorld): Promise<void> {
	const { store, workspaceId, now } = world;
	const { contacts } = store;
	await world.anotherJourney('birthdays', {
		entry: { on: 'date', attribute: 'birthday', yearly: true },
	});
	await world.record([
		world.identify('dora', {
			...{ birthday: '1990-05-05', timezone: 'Asia/Tokyo', email: 'dora@example.com' },
			...TRICKY,
		}),
		world.identify('dora', { plan: 'pro' }, { messageId: 'call-1', occurredAt: now - DAY }),
		world.track('dora', 'Viewed', { properties: TRICKY, messageId: 'event-1' }),
		world.track('eve', 'Viewed'),
		world.track('fay', 'Viewed'),
		world.track('gus', 'Viewed'),
	]);
	const [dora, eve, fay, gus] = await Promise.all(
		['dora', 'eve', 'fay', 'gus'].map((name) => idOf(world, name)),
	);
	await contacts.merge(workspaceId, fay, dora, now);
	await contacts.erase(workspaceId, [gus], now);
	await contacts.setStage(workspaceId, [{ contactId: eve, stage: 'customer' }], now);
	const consent = { contactId: dora, channel: 'email', status: 'optedOut' as const };
	await store.consents.set(workspaceId, [{ ...consent, topic: 'news', source: 'page' }], now);
	const rule: Rule = { version: 1, all: [{ type: 'attribute', path: 'plan', operator: 'exists' }] };
	const segment = { key: 'planned', name: 'Planned', zone: 'Europe/Berlin', query: { rule } };
	await store.segments.save(workspaceId, segment, now);
	await world.bring(['eve'], { wait: { rule: { rule, zone: 'UTC' } }, dueAt: now + 90 * DAY });
}

async function sendMessages(world: JourneyWorld): Promise<void> {
	const { store, workspaceId, nodes } = world;
	await world.enter('hal', 'ida', 'joe');
	const released = await world.release('trigger');
	const [hal, ida, joe] = released;
	await send(world, hal, {}, { status: 'sent', providerId: 'p-1' });
	await send(world, ida, {}, null);
	const id = await send(world, joe, { channel: 'inApp' });
	const answer = { survey: 'nps', kind: 'nps', score: 9, message: id };
	await world.record([world.track('joe', 'Survey Answered', { properties: answer })]);
	const content = { title: 'Hello', body: TRICKY.text, data: { list: TRICKY.list } };
	await store.inbox.put([{ id, content, expiresAt: world.now + DAY }], world.now);
	const arm = armOf('Split');
	const decisions = released.map((each) => ({
		...leasesOf([each])[0],
		visit: 0,
		outcome: 'A',
		arm,
	}));
	await store.positions.decide(nodes.second, decisions, world.now);
	const contactId = hal.contact.id;
	const assignment = { contactId, arm: 'A', probabilities: { A: 1 / 3, B: 2 / 3 } };
	await store.experiments.assign(nodes.second, [assignment], world.now);
	const winner = { nodeId: nodes.second, arm: 'A', by: TRICKY.text };
	await declareWinner(store.experiments, winner, world.now);
	const modelId = await store.scores.saveModel(workspaceId, leadModel(), world.now);
	const score = { contactId, points: 12.345678901234567, grade: 'A', groups: { fit: 0.1 } };
	const options = { main: true, threshold: { at: 10, hysteresis: 0 } };
	await store.scores.write(workspaceId, modelId, nodes.send, [score], options, world.now);
}

async function keepAccounts(world: JourneyWorld): Promise<void> {
	const { store, workspaceId, now } = world;
	const node = { key: 'wait', name: TRICKY.text, type: 'wait', isJourneyNode: true, outputs: [''] };
	const nodes = [{ ...node, stage: 'awareness', touchpoint: TRICKY.text, disabled: false }];
	await store.journeys.keepGraph(world.journey.id, { nodes, edges: [] });
	await store.hubs.linkKeys(90 * DAY, now);
	const hub = { workspaceId, workflowId: 'hub', name: 'Hub', url: 'https://n8n.example.com/hub' };
	await store.hubs.register(hub, now);
	await store.alerts.begin(workspaceId, HOUR, now);
	await store.alerts.save(workspaceId, [openAlert('failures 1')]);
	await store.previews.save(workspaceId, previewDraft(TRICKY.text), now + DAY, now);
	await store.snippets.save(workspaceId, [{ name: 'footer', content: TRICKY.text }], now);
	await store.rateLimits.take('account', { count: 10, perMs: 1_000 }, 3, HOUR, now);
	await store.maintenance.reclaimLeases(
		{ token: 'another-1234', host: 'elsewhere', pid: 7 },
		() => true,
		now,
	);
}

export type Dump = Record<string, unknown[]>;

/** All rows of all tables, in the order of their keys. */
export async function dumpOf(conn: Connection<Database>): Promise<Dump> {
	const dump: Dump = {};
	for (const { name, key } of await tablesOf(conn, conn.db)) {
		const { rows } = await sql<Record<string, unknown>>`select *
			from ${sql.table(name)}`.execute(conn.db);
		// By code units, as databases put text in an order of their own.
		const place = (row: Record<string, unknown>) =>
			key
				.map((column) => row[column])
				.map((cell) => (typeof cell === 'number' ? String(cell).padStart(16, '0') : String(cell)))
				.join('\u0000');
		dump[name] = rows.sort((a, b) => (place(a) < place(b) ? -1 : 1));
	}
	return dump;
}
