import { Inspector, type Outcome } from '../../dev/inspector';
import { chunks } from '../../dev/sign-ups';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { STORES } from './support/mode';
import { after, before, expected, contactOf } from './support/behaviour';
import { WatchedHub } from './support/watched-hub';

const CONTACTS = 2_100;
const KEY = 'behaviour';
/** Long enough for all to be waiting before any of them is through. */
const WAIT_SECONDS = 75;

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const keyed = (value: string) => ({ __rl: true, mode: 'key', value });
const pathed = (value: string) => ({ __rl: true, mode: 'path', value });
const conditions = (...values: object[]) => ({ conditions: { values } });

/** Saves the segment that the journey's filter asks for, and finds its members. */
function segmentWorkflow(world: World): WorkflowBuilder {
	return new WorkflowBuilder('Segments', world.storeParameters())
		.native('Call', 'webhook', 2, {
			path: 'segments',
			httpMethod: 'POST',
			responseMode: 'onReceived',
		})
		.journeyNode('Frequent', 'segmentFilter', {
			operation: 'find',
			...conditions({ type: 'didEvent', eventName: named('Page Viewed'), times: 2 }),
			save: true,
			segmentKey: 'frequent',
			segmentName: 'Frequent Visitors',
		})
		.connect('Call', 'Frequent');
}

function journeyWorkflow(world: World): WorkflowBuilder {
	const duration = { kind: 'duration', amount: WAIT_SECONDS, unit: 'seconds' };
	return new WorkflowBuilder('Behaviour', world.storeParameters(), world.smtpCredential)
		.trigger('Entry', 'Signed Up', {
			goals: { values: [{ name: 'Bought', metBy: 'event', eventName: named('Purchased') }] },
			exits: { values: [{ name: 'Gone', metBy: 'event', eventName: named('Unsubscribed') }] },
			options: { journeyKey: KEY },
		})
		.journeyNode('Score', 'leadScore', {
			scoreKey: 'lead',
			eventRules: {
				rules: [{ eventName: named('Page Viewed'), points: 10, atMost: 3, per: 'ever' }],
			},
			conditionRules: {
				rules: [
					{
						points: 15,
						...conditions({ type: 'attribute', attribute: pathed('country'), value: 'DE' }),
					},
				],
			},
			threshold: true,
			thresholdAt: 40,
			hysteresis: 0,
		})
		.journeyNode('Make Hot', 'journeyContact', { operation: 'setStage', stage: 'hot' })
		.journeyNode('Split', 'splitTest', {
			arms: {
				values: [
					{ name: 'A', weight: 60 },
					{ name: 'B', weight: 40 },
				],
			},
			holdout: 10,
		})
		.journeyNode('Branch', 'branchOnBehavior', {
			branches: {
				values: [
					{
						name: 'Big',
						...conditions({
							type: 'eventTotal',
							eventName: named('Order Completed'),
							function: 'sum',
							property: 'total',
							comparison: 'greaterOrEqual',
							number: 100,
						}),
					},
					{
						name: 'Hot',
						conditionsDefineBy: 'json',
						conditionsJson: '{"version": 1, "any": [{"type": "stage", "in": ["hot"]}]}',
					},
				],
			},
		})
		.journeyNode('Filter', 'segmentFilter', {
			operation: 'filter',
			source: 'segment',
			segment: keyed('frequent'),
		})
		.send('Send VIP', 'VIP')
		.send('Send Hot', 'Hot')
		.send('Send Frequent', 'Frequent')
		.send('Send Plain', 'Plain')
		.journeyNode('Race', 'waitUntil', {
			waitFor: 'race',
			alternatives: { values: [duration, { kind: 'event', eventName: named('Called') }] },
		})
		.send('Send Follow Up', 'Follow Up')
		.journeyNode('Rule', 'waitUntil', {
			waitFor: 'rule',
			...conditions({
				type: 'didEvent',
				eventName: named('Demo Viewed'),
				times: 2,
				window: 'entry',
			}),
			limitWait: true,
			maxWait: WAIT_SECONDS,
			maxWaitUnit: 'seconds',
		})
		.send('Send Demo', 'Demo')
		.send('Send Reminder', 'Reminder')
		.connect('Entry', 'Score')
		.connect('Score', 'Split', 0)
		.connect('Score', 'Make Hot', 1)
		.connect('Make Hot', 'Split')
		.connect('Split', 'Branch', 1)
		.connect('Split', 'Rule', 2)
		.connect('Branch', 'Filter', 0)
		.connect('Branch', 'Send VIP', 1)
		.connect('Branch', 'Send Hot', 2)
		.connect('Filter', 'Send Frequent', 0)
		.connect('Filter', 'Send Plain', 1)
		.connect('Send VIP', 'Race')
		.connect('Send Hot', 'Race')
		.connect('Send Frequent', 'Race')
		.connect('Send Plain', 'Race')
		.connect('Race', 'Send Follow Up')
		.connect('Rule', 'Send Demo', 0)
		.connect('Rule', 'Send Reminder', 1);
}

describe.each(STORES)('a journey of 2,100 contacts in which behaviour decides, on %s', (store) => {
	const contacts = Array.from({ length: CONTACTS }, (_, n) => contactOf(n));
	let world: World;
	let inspector: Inspector;
	let watchedHub: WatchedHub;
	let workflowId: string;
	let webhookId: string;
	let splitSeed: string;
	let outcomes: Map<string, Outcome>;

	beforeAll(async () => {
		world = await World.start({ store });
		await world.activate(segmentWorkflow(world).build());
		const answer = await fetch(`${world.webhooksUrl}/webhook/segments`, { method: 'POST' });
		expect(answer.status).toBe(200);
		inspector = await Inspector.open(world);
		watchedHub = await WatchedHub.start(world, inspector);
		await inspector.whenSaved('default', 'frequent', 120_000);
		const builder = journeyWorkflow(world);
		webhookId = builder.webhookId;
		const json = builder.build();
		splitSeed = `${KEY}/${json.nodes.find(({ name }) => name === 'Split')!.id}`;
		workflowId = await world.activate(json);
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
	});

	async function post(entries: object[][]): Promise<void> {
		for (const group of chunks(chunks(entries, 100), 4)) {
			const answers = await Promise.all(
				group.map((batch) => world.ingest(webhookId, { batch: batch.flat() }, 'v1/batch')),
			);
			expect(answers.map(({ status }) => status)).toEqual(group.map(() => 202));
		}
	}

	it('brings everybody through, whatever they do', async () => {
		await post(contacts.map(before));
		const holdouts = await inspector.whenWaiting(workflowId, CONTACTS, 120_000);
		await post(contacts.map(after).filter((events) => events.length > 0));
		const counts = await inspector.whenAllDone(workflowId, CONTACTS, 240_000);
		expect(counts).toMatchObject({ entered: CONTACTS, active: 0, failed: 0, positions: 0 });
		expect(holdouts).toBeLessThan(CONTACTS / 5);
		outcomes = await inspector.outcomes(workflowId);
	});

	it('scores, splits, converts and ends each of them as their own events ask for', () => {
		for (const contact of contacts) {
			const { contactId, ...outcome } = outcomes.get(contact.userId)!;
			const { mails: _mails, ...wanted } = expected(contact, splitSeed, contactId);
			expect({ who: contact.userId, ...outcome }).toEqual({ who: contact.userId, ...wanted });
		}
	});

	it('sends each of them the mails that follow from it, and no other', async () => {
		for (const contact of contacts) {
			const { contactId } = outcomes.get(contact.userId)!;
			const mails = world.mailbox.mailsTo(contact.email);
			const subjects = await Promise.all(mails.map((mail) => mail.subject()));
			const wanted = expected(contact, splitSeed, contactId).mails;
			expect([contact.userId, subjects]).toEqual([contact.userId, wanted]);
		}
	});

	it('found the members of its segment, and counts how the arms fare', async () => {
		const frequent = contacts.filter(({ views }) => views >= 2).length;
		expect(await inspector.members('default', 'frequent')).toBe(frequent);
		const arms = await inspector.arms();
		const wanted = ['A', 'B', 'Holdout'].map((arm) => {
			const theirs = [...outcomes.values()].filter((outcome) => outcome.arm === arm);
			const converted = theirs.filter(({ status }) => status === 'converted').length;
			return { arm, entered: theirs.length, converted };
		});
		expect(arms).toEqual(wanted);
	});
	it('meanwhile the hub of another workspace raised an alert, as an item of the node behind it', async () => {
		expect(await watchedHub.firstItem(60_000)).toMatchObject({
			contact: null,
			event: {
				name: 'Journey Alert',
				properties: {
					...{ alert: 'orphaned', severity: 'warning', journey: 'Left', node: 'Long Wait' },
					...{ value: 1, threshold: 1, unit: 'contacts', window: 'now' },
				},
			},
		});
	});
});
