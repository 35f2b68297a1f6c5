import { parseRule } from '../../../../src/rule/schema';
import * as fc from 'fast-check';
import { join } from 'node:path';
import { declareWinner } from '../../../../src/experiment/winner';
import { FROM_ENTRY } from '../../../../src/journey/position';
import type { JourneyConfig } from '../../../../src/journey/journey';
import type { NodeRef } from '../../../../src/journey/journey-store';
import type { SendPolicy } from '../../../../src/message/policy/policy';
import type { Rule, RuleNode } from '../../../../src/rule/rule';
import type { SegmentQuery } from '../../../../src/segment/segment';
import { behaviorHistory } from '../../../../src/store/sql/reports/behavior-history';
import { openSqlStore } from '../../../../src/store/sql/store';
import { workspacesOf } from '../../../../src/store/sql/registry/journeys';
import { LOOP_LIMIT } from '../../../../src/store/sql/positions/park';
import { previewDraft } from '../../../support/preview-draft';
import { runCli } from '../../../support/cli';
import type { Opened } from '../../contract/support/contract';
import { operation } from '../../contract/support/random-operations/operations';
import { ENDINGS, Life } from '../../contract/support/random-operations/driver';
import { Mails } from '../../contract/support/random-operations/mails';
import { idOf } from '../../contract/support/contacts';
import { leadModel } from '../../contract/support/scores';
import { requestOf, send } from '../../contract/support/sending';
import { tickAt } from '../../contract/support/time';
import { doctor, type StoreLocation } from '../store-locations';
import { fillStore } from '../full-store';
import {
	armOf,
	DAY,
	HOUR,
	JourneyWorld,
	leasesOf,
	MINUTE,
	SECOND,
	T0,
	SIGNED_UP,
} from '../journey';
import { newFolder } from '../stores';

const rule = (...all: RuleNode[]): Rule => ({ version: 1, all });
const VIP = rule({ type: 'attribute', path: 'vip', operator: 'isTrue' });
const RENEWS = rule({
	type: 'attribute',
	path: 'x',
	operator: 'equals',
	value: '2026-05-10',
	as: 'date',
});
const ORDERED = { type: 'event', name: 'Ordered' } as const;
const AFTER_A_DAY = rule({
	type: 'timeInJourney',
	operator: 'atLeast',
	amount: { amount: 1, unit: 'days' },
});
const FOR_ORDER = { events: [{ name: 'Ordered', since: FROM_ENTRY }] };
const CAPPED: SendPolicy = {
	...{ purpose: 'marketing', consent: 'optOut', zone: 'UTC' },
	caps: [{ times: 5, per: 'month', channels: 'all', whenCapped: 'skip' }],
};

const ALWAYS = { from: null, to: null };

const SEED = 7;

/** Performs on a new store every operation of a store, so that every statement returns rows. */
export async function exerciseStore(place: StoreLocation, another: StoreLocation): Promise<void> {
	const conn = await place.open();
	const opened = { conn, store: await openSqlStore(conn) };
	try {
		const full = await newWorld(opened);
		await fillStore(full, SEED);
		await register(full);
		await readContacts(full);
		await readMessages(await newWorld(opened));
		await keepSegments(await newWorld(opened));
		await score(await newWorld(opened));
		await release(await newWorld(opened, ENDINGS));
		await convertAfterSplit(await newWorld(opened, ENDINGS));
		await passTooOften(await newWorld(opened));
		await merge(await newWorld(opened));
		await exitInstance(await newWorld(opened, { instanceKey: 'cartId' }));
		await retry(await newWorld(opened, ENDINGS));
		await leaveNodes(await newWorld(opened));
		await operate(await newWorld(opened, { whileOff: 'standStill' }));
		await findStuckContacts(await newWorld(opened));
		await report(await newWorld(opened, ENDINGS));
		await letTimePass(await newWorld(opened, { exits: [{ name: 'too long', rule: AFTER_A_DAY }] }));
		await refuseContacts(opened);
		await operateAtRandom(opened);
		await runCommands(place, another);
		await prune(full);
	} finally {
		await conn.close();
	}
}

const newWorld = ({ store, conn }: Opened, config?: Partial<JourneyConfig>) =>
	JourneyWorld.open(store, conn, config);

async function register(world: JourneyWorld): Promise<void> {
	const { store, workspaceId, workflowId, nodes, journey, now } = world;
	await store.journeys.ofWorkflow(workflowId);
	await store.journeys.nodesOf(workflowId);
	await store.positions.nextReadyTimes(Object.values(nodes));
	const { key, name, config } = journey;
	const other = { workspaceId, key, name, config, workflowId: 'other', nodeId: nodes.trigger };
	await expect(store.journeys.register(other, T0)).rejects.toThrow(key);
	const graph = { nodes: [], edges: [] };
	await store.journeys.register({ ...other, workflowId, graph }, now);
	await store.journeys.graph(journey.id);
	await store.journeys.keepGraph(journey.id, graph);
	await store.hubs.of(workspaceId);
	const hub = { workspaceId, workflowId: 'other', name: 'Other', url: 'https://example.com' };
	await expect(store.hubs.register(hub, now)).rejects.toThrow('Hub');
	await store.alerts.begin(workspaceId, HOUR, now + HOUR);
	const process = { token: 'one-more-1234', host: 'elsewhere', pid: 8 };
	await store.maintenance.reclaimLeases(process, () => true, now);
	const preview = await store.previews.save(workspaceId, previewDraft('Hi'), now + HOUR, now);
	await store.previews.find(workspaceId, preview, now);
	await store.snippets.save(workspaceId, [{ name: 'footer', content: 'x' }], now);
	await store.snippets.list(workspaceId);
	await store.snippets.remove(workspaceId, ['footer']);
	await store.rateLimits.pause('account', now + HOUR);
	await store.rateLimits.pausedUntil('account');
	const { experiments } = store;
	await experiments.arms(nodes.second);
	await experiments.ofWorkflows([workflowId]);
	await experiments.results(nodes.second, { from: null, to: null, windowDays: 7 });
	await declareWinner(experiments, { nodeId: nodes.second, arm: 'A', by: 'test' }, now);
	await experiments.pinned(nodes.second);
	await experiments.unpin(nodes.second);
	const all = await store.contacts.list(workspaceId, 0, 100);
	await experiments.lastArms(
		nodes.second,
		all.map(({ id }) => id),
	);
}

async function readContacts(world: JourneyWorld): Promise<void> {
	const { store, workspaceId, now } = world;
	const { catalog, contacts } = store;
	const ids = (await contacts.list(workspaceId, 0, 100)).map(({ id }) => id);
	await contacts.read(workspaceId, ids);
	const merged = Array.from({ length: Math.max(...ids) }, (_, i) => i + 1);
	await contacts.current(workspaceId, merged);
	await catalog.attributeNames(workspaceId, 10);
	await catalog.propertyNames(workspaceId, ['Signed Up', 'Bought'], 10);
	await catalog.stages(workspaceId, 10);
	await store.contacts.recent(workspaceId, 10);
	await store.catalog.eventNames(workspaceId, 10);
	await world.record([
		world.track('ida', 'Email Opened', { messageId: 'opened' }),
		world.identify('ida', { timezone: 'Asia/Tokyo', locale: 'ja-JP' }),
	]);
	await store.events.recorded(workspaceId, ['opened']);
	const made = { name: 'Ordered', properties: {}, occurredAt: now };
	await store.segments.matchAsIf(
		workspaceId,
		[parseRule({ version: 1, all: [{ type: 'event', name: 'Ordered' }] })],
		[{ contactId: ids[0], journey: null, entry: { ...made, id: null }, events: [made] }],
		{ now, zone: 'UTC' },
	);
	await store.events.latest(workspaceId, 'Ordered', null, 10);
	await store.events.latest(workspaceId, 'Ordered', ids, 10);
	await store.events.engagements(workspaceId, null, 10);
	await store.events.engagements(workspaceId, ids, 10);
	await contacts.profiles(workspaceId, ids, 50);
	await store.contactPages.search(workspaceId, String(ids[0]), 10);
	await store.contactHistories.page(workspaceId, 0, 100);
	await store.contactHistories.nodes();
	world.now += HOUR;
	await world.record([world.track('ida', 'Visited')]);
	const late = { occurredAt: now + MINUTE, traits: { timezone: 'Europe/Berlin' } };
	await world.record([world.track('ida', 'Visited', late)]);
	await world.record([world.track('', 'Email Clicked', { identity: {}, contactId: ids[0] })]);
}

async function readMessages(world: JourneyWorld): Promise<void> {
	const { store, workspaceId, nodes } = world;
	const { ledger, sent, inbox } = store;
	await world.enter('kim', 'lea', 'max');
	const [kim, lea, max] = await world.release('trigger');
	const policy = CAPPED;
	const id = await send(world, kim, { policy }, { status: 'sent', providerId: 'p-2' });
	await ledger.reserve([requestOf(world, kim, { policy, channel: 'sms' })], world.now);
	const stop = { contactId: kim.contact.id, channel: 'sms', status: 'optedOut' } as const;
	await store.consents.set(workspaceId, [stop], world.now);
	await ledger.known([{ positionId: kim.positionId, nodeId: nodes.send }]);
	await sent.find([id]);
	await sent.findByProvider(workspaceId, ['email'], ['p-2']);
	await sent.lastTo(
		world.workspaceId,
		[{ contactId: kim.contact.id, channel: 'email', addresses: ['x@example.com'] }],
		world.now - 1,
	);
	const opened = { message: id, channel: 'email' };
	const answer = { survey: 'nps', kind: 'nps', score: 9, message: id };
	await world.record([
		world.track('kim', 'Message Opened', { properties: opened }),
		world.track('kim', 'Survey Answered', { properties: answer }),
	]);
	const { messageReports, audienceReports } = store;
	for (const grouping of ['total', 'day'] as const) {
		await messageReports.counts([world.journey.id], ALWAYS, grouping);
		await audienceReports.answers(workspaceId, ALWAYS, grouping);
	}
	await audienceReports.surveys(workspaceId);
	await behaviorHistory(world.conn, workspaceId, null, world.now);
	const arm = { node: 'Split', counted: null };
	const split = { ...leasesOf([kim])[0], visit: 0, outcome: 'A', arm, previous: kim.previous };
	await store.positions.decide(nodes.wait, [split], world.now);
	await send(world, kim, { channel: 'webhook' });
	await messageReports.countsByArm([world.journey.id], ALWAYS, 'Split');
	await ledger.reserve([requestOf(world, kim, { channel: 'slack' })], world.now);
	const [{ id: handed }] = await ledger.reserve([requestOf(world, lea)], world.now);
	await ledger.commit([{ id: handed, ...leasesOf([lea])[0] }], world.now, 'handedOff');
	await world.settle([lea]);
	const shown = await send(world, max, { channel: 'inApp' });
	const content = { title: 'Hello', body: '' };
	await inbox.put([{ id: shown, content, expiresAt: null }], world.now);
	await inbox.list(max.contact.id, { limit: 10 }, world.now);
	await showContacts(world, kim.contact.id, max.contact.id);
	await inbox.mark(max.contact.id, [shown], 'read', world.now);
	const decision = { ...leasesOf([max])[0], visit: 0, outcome: 'A' };
	await store.positions.decide(nodes.second, [decision], world.now);
	await store.positions.decide(nodes.second, [decision], world.now);
}

async function showContacts(world: JourneyWorld, ...ids: number[]): Promise<void> {
	const { contactPages } = world.store;
	const wait = { rule: { rule: VIP, zone: 'UTC' } };
	await world.bring(['nia', 'oz'], { dueAt: world.now + HOUR, wait });
	await world.bring(['pia'], { dueAt: world.now }, 'second');
	const [pia] = await world.release('second');
	await world.store.positions.retry([pia], 'no luck', world.now);
	for (const id of [...ids, await idOf(world, 'nia'), pia.contact.id]) {
		await contactPages.timeline(world.workspaceId, id, null, 10);
		await contactPages.consents(world.workspaceId, id, 10);
		await contactPages.messages(world.workspaceId, id, 10);
		await contactPages.waits(world.workspaceId, id, 10, world.now);
	}
}

async function keepSegments(world: JourneyWorld): Promise<void> {
	const { store, workspaceId } = world;
	const { segments } = store;
	const moment = () => ({ now: world.now, zone: 'UTC' });
	await world.record([world.track('ann', 'Ordered'), world.identify('bob', { vip: true })]);
	const save = async (key: string, query: SegmentQuery) =>
		await segments.save(workspaceId, { key, name: key, zone: 'UTC', query }, world.now);
	await save('buyers', { rule: rule(ORDERED) });
	await save('buyers', { rule: VIP });
	const inTime: RuleNode = { ...ORDERED, window: { last: { amount: 1, unit: 'days' } } };
	await save('recent', { rule: rule(inTime) });
	await save('quiet', { rule: rule({ none: [inTime] }) });
	await save('sent-to', { rule: rule({ type: 'message', engagement: 'sent' }) });
	await world.enter('cleo');
	await send(world, (await world.release('trigger'))[0]);
	await world.record([world.identify('ann', { vip: true })]);
	await segments.list(workspaceId);
	await store.audienceReports.segments(workspaceId);
	await store.audienceReports.segmentGrowth(workspaceId, 'buyers', ALWAYS);
	await segments.members(workspaceId, 'buyers', { after: 0, limit: 10 });
	const page = { after: 0, limit: 1 };
	await segments.find(workspaceId, { rule: VIP }, page, moment());
	await segments.count(workspaceId, { rule: VIP }, moment());
	await segments.count(workspaceId, { rule: RENEWS }, moment());
	const top = { limit: 2, by: { kind: 'created' as const } };
	await segments.find(workspaceId, { rule: rule(), top }, page, moment());
	await store.contacts.profiles(workspaceId, [await idOf(world, 'ann')], 10);
	await tickAt(world, world.now + 2 * DAY);
}

async function score(world: JourneyWorld): Promise<void> {
	const { workspaceId, nodes, store } = world;
	const { scores } = store;
	await world.record([world.track('ann', 'Opened')]);
	const contactId = await idOf(world, 'ann');
	const model = leadModel();
	const id = await scores.saveModel(workspaceId, model, world.now);
	await scores.models(workspaceId);
	await scores.saveModel(workspaceId, model, world.now);
	await scores.facts(workspaceId, model, [contactId], { now: world.now, zone: 'UTC' });
	const written = [{ contactId, points: 12.5, grade: null, groups: { fit: 1 } }];
	for (const options of [{ main: true }, { main: true, threshold: { at: 10, hysteresis: 0 } }]) {
		await scores.write(workspaceId, id, nodes.send, written, options, world.now);
		await scores.write(workspaceId, id, nodes.send, written, options, world.now);
	}
	await store.audienceReports.scoreModels(workspaceId);
	await store.audienceReports.scoreDistribution(workspaceId, model.key, 10);
}

async function convertAfterSplit(world: JourneyWorld): Promise<void> {
	const { store, nodes } = world;
	await world.enter('ann');
	const [lease] = leasesOf(await world.release('trigger'));
	const decision = { ...lease, visit: 0, outcome: 'A', arm: armOf('Split') };
	await store.positions.decide(nodes.second, [decision], world.now);
	await world.record([world.track('ann', 'Bought')]);
}

async function release(world: JourneyWorld): Promise<void> {
	const { store, journey, nodes } = world;
	const inline = { keys: [{ kind: 'userId' as const, value: 'eve' }], profile: {}, instance: '' };
	const [eve] = await store.journeys.enrollInline(
		journey,
		nodes.wait,
		[inline],
		'this-process:inline',
		world.now,
	);
	for (const visit of [0, 1]) {
		const decision = { ...eve!.position, visit, outcome: 'A' };
		await store.positions.decide(nodes.wait, [decision], world.now);
	}
	await store.positions.fail([eve!.position], 'no luck', world.now);
	await store.handovers.failedHere(journey.id, nodes.wait, [eve!.contact.id]);
	await world.enter('ann', 'bob');
	const [ann, bob] = await world.release('trigger');
	await world.park([ann], { dueAt: T0 });
	// The position before it is still there when this one is done.
	await world.settle(await world.release('wait'));
	await world.settle([ann]);
	await store.positions.holdExternally(leasesOf([bob]), world.now);
	await store.maintenance.completeExpiredHolds(world.now);
	await world.enter('cleo');
	await store.positions.retry(await world.claim('trigger'), 'no luck', world.now);
	await world.record([world.track('cleo', 'Bought')]);
}

async function passTooOften(world: JourneyWorld): Promise<void> {
	await world.enter('ann');
	const held = await world.release('trigger');
	const visits = Array.from({ length: LOOP_LIMIT }, (_, i) => ({
		enrollment_id: held[0].enrollmentId,
		position_id: -i - 1,
		node_id: world.nodes.wait,
		outcome: 'reached',
		arrived_at: T0,
		left_at: T0,
		day: 0,
		is_first: false,
	}));
	await world.conn.db.insertInto('node_visits').values(visits).execute();
	await world.park(held, { dueAt: T0 });
}

async function report(world: JourneyWorld): Promise<void> {
	const { store, journey } = world;
	await world.bring(['ann', 'bob'], { dueAt: T0 });
	const held = await world.release('wait');
	const [ann, bob] = held;
	await world.park([bob], { dueAt: T0 }, 'second');
	// A visit by one of two positions of an enrollment.
	await store.positions.decide(
		world.nodes.send,
		[{ positionId: bob.positionId, lease: bob.lease, visit: 1, outcome: 'Yes' }],
		world.now,
	);
	await store.positions.fail([bob], 'no luck', world.now);
	await world.settle([ann]);
	world.now += HOUR;
	await world.record([world.track('ann', 'Bought')]);
	const span = { basis: 'event', from: 0, to: 1_000_000 } as const;
	const split = { by: 'attribute', name: 'externalId' } as const;
	for (const given of [undefined, split]) {
		await store.reports.enrollments([journey.id], span, 'cohort', given);
		await store.reports.visits(journey.id, span, 'cohort', given);
	}
	await store.reports.durations(journey.id, span);
	await store.reports.nodes(journey.id);
}

async function merge(world: JourneyWorld): Promise<void> {
	const { store, workspaceId } = world;
	await world.bring(['ann'], { dueAt: T0 });
	const ahead = await world.release('wait');
	await world.park(ahead, { dueAt: T0 + DAY, wait: FOR_ORDER }, 'second');
	await store.ledger.reserve([requestOf(world, ahead[0])], world.now);
	await world.settle(ahead);
	await world.bring(['bob'], { dueAt: T0 + DAY });
	await world.record([world.track('cleo', 'Ordered')]);
	for (const [key, query] of Object.entries({ all: rule(), ordered: rule(ORDERED) })) {
		const segment = { key, name: key, zone: 'UTC', query: { rule: query } };
		await store.segments.save(workspaceId, segment, world.now);
	}
	const [ann, bob, cleo] = await Promise.all(['ann', 'bob', 'cleo'].map((who) => idOf(world, who)));
	await store.contacts.merge(workspaceId, cleo, ann, world.now);
	await store.contacts.merge(workspaceId, bob, ann, world.now);
	await store.journeys.exit(workspaceId, [ann], null, 'asked to', world.now);
	const objection = { contactId: ann, channel: 'email', status: 'optedOut' } as const;
	await store.consents.set(workspaceId, [{ ...objection, address: 'ann@example.com' }], world.now);
	await world.record([world.identify('successor', { email: 'ann@example.com' })]);
	await store.contacts.erase(workspaceId, [ann], world.now);
	await store.erasures.apply(await store.erasures.read(null, 10), world.now);
	await store.erasures.object(await store.erasures.objections(null, 10), world.now);
	await world.record([world.track('ann', 'Ordered')]);
}

async function exitInstance(world: JourneyWorld): Promise<void> {
	const { store, workspaceId, now } = world;
	await world.record([world.track('ann', SIGNED_UP, { properties: { cartId: 'A' } })]);
	const [{ contact, enrollmentId }] = await world.release('trigger');
	await store.journeys.exit(workspaceId, [contact.id], null, 'asked to', now, [enrollmentId]);
}

async function retry(world: JourneyWorld): Promise<void> {
	const { store, workspaceId, journey } = world;
	const { operations } = store;
	await world.enter('ann', 'bob');
	const released = await world.release('trigger');
	await world.park(released, { dueAt: T0 + DAY, wait: FOR_ORDER }, 'wait');
	await world.park(released, { dueAt: T0 }, 'second');
	await world.settle(released);
	const failed = leasesOf(await world.claim('second'));
	await store.positions.fail(failed, 'no luck', world.now);
	const [first] = failed.map(({ positionId, lease }) => ({
		positionId,
		from: lease,
		lease: 'p:1@7',
	}));
	await store.handovers.takeOver(workspaceId, [first], world.now + HOUR, world.now);
	await store.positions.fail([first], 'no luck', world.now);
	await operations.survey(world.now);
	world.now += HOUR;
	await world.record([world.track('ann', 'Bought'), world.track('bob', 'Ordered')]);
	await operations.retryOf({ workspaceId, contactIds: [await idOf(world, 'ann')] }, world.now);
	await operations.retryFailed({ journeyId: journey.id, limit: 10 }, world.now);
	await world.bring(['dan'], { dueAt: world.now + DAY });
	const waits = { workspaceId, contactIds: [await idOf(world, 'dan')] };
	await operations.releaseNow({ ...waits, leaveBy: 'reached' }, world.now);
}

async function leaveNodes(world: JourneyWorld): Promise<void> {
	const { store, workflowId, workspaceId, journey, nodes } = world;
	await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
	await world.bring(['cyd'], { wait: FOR_ORDER });
	const contactIds = [await idOf(world, 'ann')];
	const toNodeId = nodes.send;
	const move = { workspaceId, contactIds, journeyId: journey.id, toNodeId };
	await store.operations.move({ ...move, fromNodeIds: [nodes.wait] }, world.now);
	await store.operations.move({ ...move, toNodeId: nodes.wait }, world.now);
	const named = (name: string) => ({ workflowId, nodeKey: name, name, type: name });
	const config = (deletedNodes: JourneyConfig['deletedNodes']) =>
		store.journeys.register({ ...journey, config: { ...journey.config, deletedNodes } }, world.now);
	const publish = async (...refs: NodeRef[]) => {
		await store.journeys.nodeIds(refs);
		await store.journeys.keepNodes(workflowId, refs, world.now, { isStarting: true });
		await store.maintenance.leaveDeletedNodes(world.now, workflowId);
		await store.maintenance.endHeartbeat([nodes.wait]);
	};
	await publish(named('trigger'), named('second'), named('send'));
	const again = { ...named('wait'), nodeKey: 'again' };
	await publish(named('trigger'), named('second'), named('send'), again);
	await config({ policy: 'move', node: 'second' });
	await publish(named('trigger'), named('second'), named('send'));
	await config({ policy: 'exit' });
	await publish(named('trigger'), named('send'));
	await store.journeys.register({ ...journey, key: 'new', formerKeys: [journey.key] }, world.now);
}

async function operate(world: JourneyWorld): Promise<void> {
	const { store, journey, workflowId, workspaceId, nodes } = world;
	await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
	await store.journeys.pause(workflowId, world.now);
	world.now += HOUR;
	await store.journeys.resume(workflowId, world.now);
	await store.journeys.deactivate(workflowId, nodes.trigger, world.now);
	world.now += HOUR;
	await store.journeys.switchOn(workflowId, new Map(), world.now);
	const contactIds = await store.operations.activeContacts(journey.id, 0, 10);
	await store.operations.exit({ workspaceId, contactIds, reason: 'over' }, world.now);
	await workspacesOf(world.conn.db);
}

async function findStuckContacts(world: JourneyWorld): Promise<void> {
	const { store, journey, workflowId, nodes } = world;
	await world.bring(['ann'], { dueAt: T0 + DAY });
	await world.enter('bob', 'cyd');
	const [failing] = await world.claim('trigger', { limit: 1 });
	await store.positions.fail([failing], 'no luck', world.now);
	world.now += HOUR;
	const alive = { workflowIds: [workflowId], nodeIds: [nodes.trigger] };
	await store.maintenance.heartbeat(alive, world.now);
	const request = { journeyIds: [journey.id], limit: 9 };
	const found = await store.operations.needingAttention(request, world.now);
	expect(found.map(({ problem }) => problem)).toEqual(['orphaned', 'failed', 'late']);
	const all = { from: null, to: null };
	await store.reports.open(journey.id, { basis: 'entry', ...all });
	await store.reports.open(journey.id, { basis: 'event', ...all });
}

async function letTimePass(world: JourneyWorld): Promise<void> {
	const { store, workspaceId, now } = world;
	await world.anotherJourney('old', {
		entry: { on: 'event', event: 'Old' },
		maxAge: { amount: 2, unit: 'days' },
	});
	await world.anotherJourney('birthdays', {
		entry: { on: 'date', attribute: 'birthday', yearly: true },
	});
	const all = { key: 'all', name: 'All', zone: 'UTC', query: { rule: rule() } };
	await store.segments.save(workspaceId, all, now);
	await world.anotherJourney('mondays', {
		entry: { on: 'schedule', segment: 'all', schedule: { cron: '0 9 * * 1' } },
	});
	const birthday = world.identify('ann', { birthday: '1990-03-03' });
	await world.record([birthday, world.track('ann', 'Old')]);
	await world.bring(['bob'], { wait: { rule: { rule: AFTER_A_DAY, zone: 'UTC' } } });
	for (let day = 1; day <= 8; day++) await tickAt(world, T0 + day * DAY);
}

async function refuseContacts({ conn }: Opened): Promise<void> {
	const store = await openSqlStore(conn, { maxContacts: 1 });
	const world = await newWorld({ conn, store });
	await expect(world.enter('ann')).rejects.toThrow('1 contacts');
}

/** The same each time, with values that the operations above lack. */
async function operateAtRandom(opened: Opened): Promise<void> {
	const operations = fc.array(operation, { minLength: 40, maxLength: 40 });
	for (const sample of fc.sample(operations, { seed: SEED, numRuns: 10 })) {
		const life = new Life(await newWorld(opened, ENDINGS), new Mails());
		for (const next of sample) await life.take(next);
	}
}

async function runCommands({ store }: StoreLocation, another: StoreLocation): Promise<void> {
	const file = join(newFolder(), 'journeys.backup');
	await doctor(store);
	await runCli(['backup', file, '--store', store]);
	for (const target of [store, another.store]) await runCli(['restore', file, '--store', target]);
}

async function prune({ store }: JourneyWorld): Promise<void> {
	const keep = { eventsMs: SECOND, messagesMs: SECOND, visitsMs: SECOND };
	for (let day = 100; day < 102; day++) await store.operations.prune(keep, T0 + day * DAY);
}
