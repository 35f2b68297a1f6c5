import { sql } from 'kysely';
import { FROM_ENTRY, type Lease, type Released } from '../../src/journey/position';
import type { SendPolicy } from '../../src/message/policy/policy';
import { behaviorHistory } from '../../src/store/sql/reports/behavior-history';
import { openSqlStore } from '../../src/store/sql/store';
import type { Rule } from '../../src/rule/rule';
import type { Store } from '../../src/store/store';
import { fillCounts, fillWith } from './contract/support/crowd';
import { Watched } from './contract/support/plans';
import { leadModel } from './contract/support/scores';
import { countConversions } from '../../src/store/sql/enrollments/experiment-entries';
import { dayAt } from '../../src/time/day';
import { armOf, DAY, HOUR, JourneyWorld, leasesOf, T0 } from './support/journey';
import { removeStores, stores } from './support/stores';

/** JOURNEY_TEST_CROWD=1000000 takes some minutes. */
const CROWD = Number(process.env.JOURNEY_TEST_CROWD ?? 100_000);
const BATCH = 500;

const CAPPED: SendPolicy = {
	...{ purpose: 'marketing', consent: 'optOut', zone: 'UTC' },
	caps: [{ times: 5, per: 'month', channels: 'all', whenCapped: 'skip' }],
};

jest.setTimeout(1_800_000);
afterAll(removeStores);

/** Tables that grow with contacts; journeys, nodes and the like stay few. */
const BIG = [
	...['contacts', 'identities', 'events', 'enrollments', 'positions', 'node_visits', 'messages'],
	...['experiment_entries', 'experiment_contacts', 'experiment_counts'],
	...['inbox', 'contact_merges', 'objections', 'consent_history', 'erased_identifiers'],
	...['message_counts', 'segment_counts', 'survey_counts', 'position_counts'],
	...['enrollment_counts', 'visit_counts', 'duration_counts'],
];

const databases = stores.filter(({ name }) => name !== 'static-data');

describe.each(databases)(
	`with ${CROWD.toLocaleString('en')} contacts waiting, on $name`,
	(place) => {
		let watched: Watched;
		let world: JourneyWorld;
		let store: Store;

		beforeAll(async () => {
			watched = new Watched(await place.openForJourneys());
			store = await openSqlStore(watched.conn);
			world = await JourneyWorld.open(store, watched.conn);
			if (place.name === 'postgres') {
				for (const table of BIG) {
					const stop = sql`alter table ${sql.table(table)} set (autovacuum_enabled = false)`;
					await stop.execute(watched.conn.db);
				}
			}
			await fillWith(world, CROWD);
			await fillCounts(watched.conn, CROWD);
			const { db } = watched.conn;
			await sql`insert into experiment_entries
					(enrollment_id, node_id, phase_id, arm, probability, day, decided_at)
				select id, ${world.nodes.send}, 0, 'A', 0.5, 0, 0 from enrollments`.execute(db);
			await sql`insert into experiment_contacts (contact_id, node_id, arm)
				select contact_id, ${world.nodes.send}, 'A' from enrollments where true
				on conflict do nothing`.execute(db);
			await sql`insert into experiment_counts (phase_id, arm, day, lag, enrollments, repeated,
					conversions, weight, weight_squared, converted_weight, converted_weight_squared, compacted)
				select -id, 'A', 0, 0, 1, 0, 0, 2, 4, 0, 0, ${true} from enrollments`.execute(db);
		});

		/** No statement of the work reads a big table as a whole. */
		async function expectNoScan(work: () => Promise<unknown>): Promise<void> {
			const statements = await watched.during(work);
			expect(statements.length).toBeGreaterThan(0);
			for (const statement of statements) {
				const scans = await watched.scans(statement, BIG);
				expect({ statement: statement.sql, scans }).toEqual({
					statement: statement.sql,
					scans: [],
				});
			}
		}

		const release = async (): Promise<Released[]> => {
			world.now = T0 + CROWD * 1_000;
			const released = await world.release('wait', { limit: BATCH });
			expect(released).toHaveLength(BATCH);
			return released;
		};
		const sampleContacts = (from: number) =>
			Array.from({ length: BATCH }, (_, i) => `person-${from + i * 7}`);

		describe.each(['just filled', 'analysed'])('%s:', (statistics) => {
			beforeAll(async () => {
				if (statistics === 'analysed') await sql`analyze`.execute(watched.conn.db);
			});

			it('this test sees a table that is read whole', async () => {
				const { db } = watched.conn;
				const [statement] = await watched.during(() =>
					db.selectFrom('positions as p').select('id').where('p.arrived_at', '=', 1).execute(),
				);
				expect(await watched.scans(statement, BIG)).toHaveLength(1);
			});

			it('the next due instant of a node is found by an index', async () => {
				await expectNoScan(() => store.positions.nextReadyTimes(Object.values(world.nodes)));
			});

			it('due positions are claimed and opened by an index', async () => {
				await expectNoScan(release);
			});

			it('due positions are read in order, not put in order, however many they are', async () => {
				const nextReadyTimes = () => store.positions.nextReadyTimes(Object.values(world.nodes));
				const claim = () =>
					store.positions.claim(world.nodes.wait, BATCH, 'this-process:c', world.now);
				for (const statement of [
					...(await watched.during(nextReadyTimes)),
					...(await watched.during(claim)),
				]) {
					const sorts = await watched.sorts(statement);
					expect({ statement: statement.sql, sorts }).toEqual({
						statement: statement.sql,
						sorts: false,
					});
				}
			});

			it('claimed positions are found by their keys, whatever the operation', async () => {
				const released = await release();
				const leases = leasesOf(released);
				const { now } = world;
				const share = (i: number): Lease[] => leases.slice(i * 100, (i + 1) * 100);
				await expectNoScan(() => store.positions.renewLeases(leases, now));
				await expectNoScan(() =>
					store.positions.decide(
						world.nodes.send,
						leases.map((lease) => ({ ...lease, visit: 0, outcome: 'sent' })),
						now,
					),
				);
				await expectNoScan(() => store.positions.complete(share(0), now));
				await expectNoScan(() => store.positions.retry(share(1), 'no luck', now));
				await expectNoScan(() => store.positions.fail(share(2), 'no luck', now));
				await expectNoScan(() => store.positions.release(share(3), now));
				await expectNoScan(() => store.positions.holdExternally(share(4), now + HOUR));
				await expectNoScan(() => store.maintenance.completeExpiredHolds(now + HOUR));
			});

			it('contacts are counted for their arms by an index, and their arms found again', async () => {
				const released = await release();
				const decisions = leasesOf(released).map((lease, i) => ({
					...{ ...lease, visit: 7, outcome: i % 2 === 0 ? 'A' : 'B', arm: armOf('Split') },
				}));
				const { second } = world.nodes;
				await expectNoScan(() => store.positions.decide(second, decisions, world.now));
				const contactIds = released.map(({ contact }) => contact.id);
				await expectNoScan(() => store.experiments.lastArms(second, contactIds));
				const ids = released.map(({ enrollmentId }) => enrollmentId);
				const { conn } = world;
				await expectNoScan(() =>
					conn.transaction((trx) => countConversions({ conn, trx, now: world.now }, ids)),
				);
				const day = dayAt(world.now, 'UTC');
				const span = { from: day - 30, to: day, windowDays: 7 };
				await expectNoScan(() => store.experiments.results(second, span));
				await expectNoScan(() => store.experiments.arms(second));
			});

			it('failed enrollments are retried, and waits ended by hand, by an index', async () => {
				const released = await release();
				await store.positions.fail(leasesOf(released), 'no luck', world.now);
				const contactIds = released.map(({ contact }) => contact.id);
				const whose = { workspaceId: world.workspaceId, contactIds: contactIds.slice(0, 200) };
				const journeyId = world.journey.id;
				const { operations, handovers } = store;
				const taken = leasesOf(released).slice(200, 400);
				await expectNoScan(() =>
					handovers.takeOver(
						world.workspaceId,
						taken.map((each) => ({ ...each, from: each.lease, lease: 'this-process:1@7' })),
						...[world.now, world.now],
					),
				);
				await expectNoScan(() =>
					handovers.failedHere(journeyId, world.nodes.send, contactIds.slice(0, 200)),
				);
				await expectNoScan(() => operations.retryOf(whose, world.now));
				await expectNoScan(() => operations.retryFailed({ journeyId, limit: 200 }, world.now));
				const now = { ...whose, nodeId: world.nodes.wait, leaveBy: 'asTimed' as const };
				await expectNoScan(() => operations.releaseNow(now, world.now));
			});

			it('contacts are moved by hand, and leave a deleted node, by an index', async () => {
				const { workspaceId, workflowId, nodes, journey, now } = world;
				const waiting = await store.operations.activeContacts(journey.id, 0, 200);
				const toNodeId = nodes.send;
				const move = { workspaceId, contactIds: waiting, journeyId: journey.id, toNodeId };
				await expectNoScan(() => store.operations.move(move, now));
				const named = (name: string) => ({ workflowId, nodeKey: name, name, type: name });
				const publish = async (...names: string[]) => {
					const refs = names.map(named);
					await store.journeys.keepNodes(workflowId, refs, now, { isStarting: true });
				};
				await publish('trigger', 'wait', 'second');
				await expectNoScan(() => store.maintenance.leaveDeletedNodes(now, workflowId));
				const config = { ...journey.config, deletedNodes: { policy: 'exit' as const } };
				await store.journeys.register({ ...journey, config }, now);
				await expectNoScan(() => store.maintenance.leaveDeletedNodes(now));
				await store.journeys.register(journey, now);
				await publish('trigger', 'wait', 'second', 'send');
			});

			it('a contact that is parked finds its events by an index', async () => {
				const released = await release();
				const wait = { events: [{ name: 'Ordered', since: FROM_ENTRY }] };
				await expectNoScan(() => world.park(released, { dueAt: T0 + DAY, wait }, 'second'));
				const back = { events: [{ name: 'Opened', since: T0 - DAY }] };
				await expectNoScan(() => world.park(released, { dueAt: T0 + DAY, wait: back }, 'send'));
				await expectNoScan(() => world.settle(released));
			});

			it('a call finds contacts, duplicates and the waits that it ends by an index', async () => {
				const calls = sampleContacts(3).map((who, i) =>
					world.track(who, 'Ordered', { messageId: `m-${i}`, traits: { seen: i } }),
				);
				await expectNoScan(() => world.record(calls));
				await expectNoScan(() => world.record(calls));
				const zones = sampleContacts(4).map((who) =>
					world.identify(who, { timezone: 'Asia/Tokyo' }),
				);
				await expectNoScan(() => world.record(zones));
				const late = { occurredAt: world.now + 1, traits: { timezone: 'Europe/Rome' } };
				const moved = sampleContacts(4).map((who) => world.track(who, 'Ordered', late));
				await expectNoScan(() => world.record(moved));
			});

			it('pages of contacts are found by an index', async () => {
				const { workspaceId, now } = world;
				const { contactPages } = store;
				const [contact] = sampleContacts(5);
				const [id] = await store.contacts.find(workspaceId, [[{ kind: 'userId', value: contact }]]);
				for (const text of [contact, 'Ada Love', '+49 151', '12', 'ann@ex']) {
					await expectNoScan(() => contactPages.search(workspaceId, text, 20));
				}
				const before = { at: now, shown: 2 };
				await expectNoScan(() => contactPages.timeline(workspaceId, id!, before, 20));
				await expectNoScan(() => contactPages.consents(workspaceId, id!, 20));
				await expectNoScan(() => contactPages.messages(workspaceId, id!, 20));
				await expectNoScan(() => contactPages.waits(workspaceId, id!, 20, now));
			});

			it('anonymous contacts are merged into known contacts by an index', async () => {
				const names = sampleContacts(10);
				const anonymous = names.map((name) => ({
					anonymousId: `visitor of ${name} ${statistics}`,
				}));
				await world.record(anonymous.map((identity) => world.track('', 'Ordered', { identity })));
				await expectNoScan(() =>
					world.record(
						names.map((userId, i) => world.identify({ userId, ...anonymous[i] }, { member: i })),
					),
				);
			});

			it('Journey Contact finds, changes, shows and erases contacts by an index', async () => {
				const { workspaceId, now } = world;
				const { catalog, consents, contacts, journeys } = store;
				const keys = sampleContacts(11).map((value) => [{ kind: 'userId' as const, value }]);
				await expectNoScan(() => contacts.find(workspaceId, keys));
				const ids = (await contacts.find(workspaceId, keys)).filter((id) => id !== null);
				const inputs = keys.map((each, n) => ({ keys: each, traits: { n, at: statistics } }));
				await expectNoScan(() => contacts.upsert(workspaceId, inputs, now));
				const stages = ids.map((contactId, i) => ({ contactId, stage: `${statistics} ${i % 5}` }));
				await expectNoScan(() => contacts.setStage(workspaceId, stages, now));
				const ofSms = ids.map((contactId) => ({ contactId, channel: 'sms' }));
				await expectNoScan(() =>
					consents.set(
						workspaceId,
						ofSms.map((change) => ({ ...change, status: 'optedIn' as const })),
						now,
					),
				);
				const bounces = ofSms.map((change, i) => ({ ...change, address: `+4915112345${i}` }));
				await expectNoScan(() =>
					consents.suppress(
						workspaceId,
						bounces.map((change) => ({ ...change, suppressed: 'bounced' as const })),
						now,
					),
				);
				await expectNoScan(() => contacts.read(workspaceId, ids));
				await expectNoScan(() => contacts.list(workspaceId, ids[0], BATCH));
				await expectNoScan(() => contacts.profiles(workspaceId, [ids[0]], 50));
				await expectNoScan(() => contacts.profiles(workspaceId, ids, 50));
				await expectNoScan(() => catalog.stages(workspaceId, 100));
				await expectNoScan(() => catalog.propertyNames(workspaceId, ['Signed Up'], 100));
				await expectNoScan(() => journeys.exit(workspaceId, ids, null, 'asked to', now));
				await expectNoScan(() => contacts.erase(workspaceId, ids.slice(0, 100), now));
			});

			it('contacts new and known enter by an index', async () => {
				await expectNoScan(() => world.enter(...sampleContacts(5), ...sampleContacts(CROWD)));
				const numbers = sampleContacts(6).map((value) => [{ kind: 'userId' as const, value }]);
				const ids = await store.contacts.find(world.workspaceId, numbers);
				const numbered = ids.flatMap((contactId, i) =>
					contactId === null ? [] : { keys: [], contactId, profile: {}, instance: `n-${i}` },
				);
				await expectNoScan(() =>
					store.journeys.enrollInline(
						world.journey,
						world.nodes.send,
						numbered,
						'this-process:n',
						T0,
					),
				);
				const inlineContacts = sampleContacts(CROWD * 20).map((value) => ({
					...{ keys: [{ kind: 'userId' as const, value }], profile: {}, instance: '' },
				}));
				await expectNoScan(() =>
					store.journeys.enrollInline(
						world.journey,
						world.nodes.send,
						inlineContacts,
						'this-process:s',
						T0,
					),
				);
			});

			it('a contact that passes is scored by its events by an index', async () => {
				const released = await release();
				const { workspaceId, now, nodes } = world;
				const ids = released.map(({ contact }) => contact.id);
				const model = leadModel({ decay: { halfLife: { amount: 1, unit: 'weeks' } } });
				const modelId = await store.scores.saveModel(workspaceId, model, now);
				const moment = { now, zone: 'UTC' };
				await expectNoScan(() => store.scores.facts(workspaceId, model, ids, moment));
				const scores = released.map(({ contact, ...lease }, i) => ({
					...{ contactId: contact.id, points: i, grade: null, groups: {} },
					visit: { ...leasesOf([{ ...lease }])[0], visit: 0 },
				}));
				const options = { main: true, threshold: { at: 50, hysteresis: 5 } };
				await expectNoScan(() =>
					store.scores.write(workspaceId, modelId, nodes.send, scores, options, now),
				);
			});

			it('messages are reserved, counted for caps, sent and settled by their keys', async () => {
				const released = await release();
				const requests = released.map((each) => ({
					...leasesOf([each])[0],
					...{ nodeId: world.nodes.second, enrollmentId: each.enrollmentId },
					...{ contactId: each.contact.id, channel: 'email', recipient: 'x' },
					policy: CAPPED,
				}));
				const { ledger } = store;
				await expectNoScan(() => ledger.reserve(requests, world.now));
				const entries = await ledger.reserve(requests, world.now);
				const items = entries.map(({ id }, i) => ({ id, ...leasesOf(released)[i] }));
				await expectNoScan(() => ledger.known(requests));
				await expectNoScan(() => ledger.commit(items, world.now));
				const results = items.map(({ id }) => ({ id, status: 'sent' as const }));
				await expectNoScan(() => ledger.settle(results, world.now));
			});

			it('an objection finds those who have the address, and their messages, by an index', async () => {
				const { workspaceId, now } = world;
				const { consents, contacts } = store;
				const keys = sampleContacts(31).map((value) => [{ kind: 'userId' as const, value }]);
				const ids = (await contacts.find(workspaceId, keys)).filter((id) => id !== null);
				const known = await contacts.read(workspaceId, ids);
				const say = (status: 'optedIn' | 'optedOut', of: { topic?: string }) =>
					known.flatMap((contact, i) => [
						{ contactId: ids[i], channel: 'email', status, own: true, ...of },
						{ contactId: null, channel: 'sms', address: contact!.phone!, status, own: true, ...of },
					]);
				await expectNoScan(() => consents.set(workspaceId, say('optedIn', {}), now));
				await expectNoScan(() =>
					consents.set(workspaceId, say('optedOut', { topic: 'news' }), now),
				);
				const optOut = () => consents.set(workspaceId, say('optedOut', {}), now);
				await expectNoScan(optOut);
				const statements = await watched.during(optOut);
				const plans = await Promise.all(statements.map((each) => watched.plan(each)));
				for (const index of ['contacts_email', 'contacts_phone', 'messages_address']) {
					expect(plans.join()).toContain(index);
				}
			});

			it('messages are counted by address, and read with its objections, by an index', async () => {
				const released = await release();
				const requests = released.map((each) => ({
					...leasesOf([each])[0],
					...{ nodeId: world.nodes.trigger, enrollmentId: each.enrollmentId },
					...{ contactId: each.contact.id, channel: 'email', recipient: each.contact.email! },
					policy: { ...CAPPED, oncePerAddress: true },
				}));
				const statements = await watched.during(() => store.ledger.reserve(requests, world.now));
				const plans = await Promise.all(statements.map((each) => watched.plan(each)));
				expect(plans.join()).toContain('messages_address');
				await expectNoScan(() => store.ledger.reserve(requests, world.now));
			});

			it('the erasure log is read in order, and applied by an index', async () => {
				const { erasures } = store;
				await expectNoScan(() => erasures.read(null, BATCH));
				const entries = await erasures.read(null, BATCH);
				await expectNoScan(() => erasures.read(entries[0], BATCH));
				await expectNoScan(() => erasures.apply(entries.slice(0, 5), world.now));
			});

			it('messages that were sent are found by an index, and their contacts by number', async () => {
				const { workspaceId } = world;
				const { sent, contacts } = store;
				const names = sampleContacts(20).map((name) => name.replace('person', 'provider'));
				await expectNoScan(() => sent.findByProvider(workspaceId, ['email', 'sms'], names));
				const found = await sent.findByProvider(workspaceId, ['email'], names);
				const messages = found.filter((message) => message !== null);
				expect(messages.length).toBeGreaterThan(BATCH * 0.9);
				await expectNoScan(() => sent.find(messages.map(({ id }) => id)));
				const asked = messages.map(({ contactId, recipient }) => ({
					contactId,
					channel: 'email',
					addresses: [recipient],
				}));
				await expectNoScan(() => sent.lastTo(workspaceId, asked, T0 - DAY));
				const ids = messages.map(({ contactId }) => contactId);
				// Half of them by the number of a contact who was merged into them.
				const numbers = ids.map((id, i) => (i % 2 === 0 ? id : id + 20_000_000));
				await expectNoScan(() => contacts.current(workspaceId, numbers));
				expect(await contacts.current(workspaceId, numbers)).toEqual(ids);
				const opened = numbers.map((contactId, i) =>
					world.track('', 'Message Opened', {
						...{ identity: {}, contactId, messageId: `${statistics} open ${i}` },
					}),
				);
				await expectNoScan(() => world.record(opened));
			});

			it('reports and answers find the messages and answers that they change by an index', async () => {
				const { workspaceId } = world;
				const names = sampleContacts(20).map((name) => name.replace('person', 'provider'));
				const found = await store.sent.findByProvider(workspaceId, ['email'], names);
				const of = (name: string, properties: object) =>
					found.flatMap((message, i) =>
						message === null
							? []
							: world.track('', name, {
									...{ identity: {}, contactId: message.contactId },
									messageId: `${statistics} ${name} ${i}`,
									properties: { message: message.id, channel: 'email', ...properties },
								}),
					);
				const delivered = of('Message Delivered', {});
				expect(delivered.length).toBeGreaterThan(BATCH * 0.9);
				await expectNoScan(() => world.record(delivered));
				const answer = { survey: 'nps', kind: 'nps', score: 9 };
				await expectNoScan(() => world.record(of('Survey Answered', answer)));
			});

			it('counts of enrollments, visits and durations are read by an index', async () => {
				const { reports } = store;
				const other = await world.anotherJourney(`small ${statistics}`, {
					entry: { on: 'event', event: `Small ${statistics}` },
				});
				for (const basis of ['entry', 'event'] as const) {
					for (const from of [null, 20_500]) {
						const span = { basis, from, to: 20_510 };
						await expectNoScan(() => reports.enrollments([other.id], span, 'total'));
						await expectNoScan(() => reports.visits(other.id, span, 'day'));
						await expectNoScan(() => reports.durations(other.id, span));
					}
				}
				await expectNoScan(() => reports.nodes(other.id));
			});

			it('open positions of a journey are read by an index, however many others there are', async () => {
				const other = await world.anotherJourney(`waiting ${statistics}`, {
					entry: { on: 'event', event: `Waiting ${statistics}` },
				});
				await world.record([world.track('newcomer', `Waiting ${statistics}`)]);
				const released = await world.release('trigger');
				await world.park(released, { dueAt: world.now + DAY }, 'second');
				await world.settle(released);
				const attribute = { by: 'attribute', name: 'plan' } as const;
				for (const basis of ['entry', 'event'] as const) {
					for (const split of [undefined, attribute]) {
						const span = { basis, from: Math.floor(T0 / DAY), to: null };
						await expectNoScan(() => store.reports.open(other.id, span, split));
					}
				}
			});

			it('counts of messages, members and answers are read by an index', async () => {
				const { workspaceId, journey } = world;
				const { messageReports, audienceReports } = store;
				const span = { from: 20_500, to: 20_529 };
				await expectNoScan(() => messageReports.counts([journey.id], span, 'total'));
				await expectNoScan(() => messageReports.countsByArm([journey.id], span, 'Split'));
				await expectNoScan(() => audienceReports.answers(workspaceId, span, 'total'));
				const elsewhere = await store.workspace('elsewhere');
				const rule: Rule = { version: 1, all: [] };
				const segment = { key: 'all', name: 'All', zone: 'UTC', query: { rule } };
				await store.segments.save(elsewhere, segment, world.now);
				await expectNoScan(() => audienceReports.segmentGrowth(elsewhere, 'all', span));
			});

			it('the history that behavior is learned from is read by an index', async () => {
				const { conn, workspaceId, journey, now } = world;
				const limits = { messages: 500, reacted: 100, contacts: 100, eventNames: 50, days: 90 };
				await expectNoScan(() => behaviorHistory(conn, workspaceId, journey.key, now, limits));
			});

			it('an inbox is filled, read and marked by an index', async () => {
				const released = await release();
				const requests = released.map((each) => ({
					...leasesOf([each])[0],
					...{ nodeId: world.nodes.second, enrollmentId: each.enrollmentId },
					...{ contactId: each.contact.id, channel: 'inApp', recipient: 'x' },
				}));
				const { ledger, inbox } = store;
				const ids = (await ledger.reserve(requests, world.now)).map(({ id }) => id);
				const content = { title: 'Hello', body: '' };
				const entries = ids.map((id) => ({ id, content, expiresAt: null }));
				await expectNoScan(() => inbox.put(entries, world.now));
				const [{ contactId }] = requests;
				await expectNoScan(() => inbox.list(contactId, { limit: 50 }, world.now));
				await expectNoScan(() => inbox.list(contactId, { limit: 50, before: ids[0] }, world.now));
				await expectNoScan(() => inbox.mark(contactId, ids, 'read', world.now));
				await expectNoScan(() => inbox.mark(contactId, [ids[0]], 'dismissed', world.now));
			});

			// On Postgres leases expire by themselves, so nothing is to be found.
			if (place.name === 'sqlite') {
				it("a process that takes over finds the dead process's claims by an index", async () => {
					const owner = { token: 'dead-process', host: 'here', pid: 1 };
					await store.maintenance.reclaimLeases(owner, () => true, world.now);
					await world.claim('wait', { limit: BATCH, owner: owner.token });
					const self = { token: 'this-process', host: 'here', pid: 2 };
					await expectNoScan(() =>
						store.maintenance.reclaimLeases(self, ({ pid }) => pid !== 1, world.now),
					);
				});
			}

			it('a node that comes back finds its overdue contacts by an index', async () => {
				const back = await JourneyWorld.open(store, watched.conn);
				await back.bring(['late'], { dueAt: T0 + HOUR });
				const { wait } = back.nodes;
				for (const policy of ['spread', 'skip'] as const) {
					await expectNoScan(() =>
						store.maintenance.rescheduleOverdue([wait], { policy, minutes: 1 }, T0 + DAY),
					);
				}
			});

			it('a workflow that comes back finds what stood still by an index, also after a pause', async () => {
				const back = await JourneyWorld.open(store, watched.conn, {
					...{ whileOff: 'standStill', maxAge: { amount: 9, unit: 'days' } },
				});
				await back.bring(['still'], { dueAt: T0 + HOUR });
				const { workflowId, nodes } = back;
				const { journeys } = store;
				await journeys.pause(workflowId, T0);
				await expectNoScan(() => journeys.resume(workflowId, T0 + DAY));
				await journeys.deactivate(workflowId, nodes.trigger, T0 + DAY);
				await expectNoScan(() => journeys.switchOn(workflowId, new Map(), T0 + 2 * DAY));
				expect(await back.positions('still')).toMatchObject([{ dueAt: T0 + 2 * DAY + HOUR }]);
			});

			it('active enrollments are ended by hand by an index, and found page by page', async () => {
				const { operations } = store;
				const { workspaceId, journey } = world;
				let contactIds: number[] = [];
				await expectNoScan(async () => {
					contactIds = await operations.activeContacts(journey.id, 0, 50);
				});
				expect(contactIds).toHaveLength(50);
				const request = { workspaceId, contactIds, reason: 'over' };
				await expectNoScan(() => operations.exit(request, world.now, { dryRun: true }));
			});

			it('expired rows are walked over by ids, and deleted by an index', async () => {
				const { db } = world.conn;
				await sql`delete from positions where id % 100 = 7`.execute(db);
				await sql`update enrollments set status = 'completed', ended_at = ${T0}
					where id % 100 = 7`.execute(db);
				// The first messages are needed above, by the next round.
				const at = JSON.stringify({ afterId: CROWD / 2, begunAt: world.now + 1_000 * DAY });
				await sql`insert into settings (key, value) values ('prune messages', ${at})
					on conflict do nothing`.execute(db);
				const given = { messageId: `${statistics} call` };
				await world.record([world.identify('person-1', { plan: 'free' }, given)]);
				const retention = { eventsMs: 7 * DAY, messagesMs: 31 * DAY, visitsMs: DAY };
				const now = world.now + (statistics === 'analysed' ? 2_000 : 1_000) * DAY;
				const removed: Array<Awaited<ReturnType<typeof store.operations.prune>>> = [];
				await expectNoScan(async () => {
					removed.push(await store.operations.prune(retention, now));
				});
				const [{ events, ingestDedup: calls, messages, visits: steps }] = removed;
				expect(calls).toBe(1);
				for (const many of [events, messages, steps]) expect(many).toBeGreaterThan(50);
			});
		});
	},
);
