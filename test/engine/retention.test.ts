import { sql } from 'kysely';
import { flow, journeyTrigger, send, waitForEvent, waitUntil } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const KEPT = {
	N8N_JOURNEY_KEEP_EVENTS_DAYS: '7',
	N8N_JOURNEY_KEEP_MESSAGES_DAYS: '31',
	N8N_JOURNEY_KEEP_VISITS_DAYS: '1',
};

let n8n: TestN8n;

beforeEach(async () => {
	Object.assign(process.env, KEPT);
	n8n = await TestN8n.start();
});

afterEach(async () => {
	for (const name of Object.keys(KEPT)) delete process.env[name];
	await n8n.close();
});

const patient = flow(
	'patient',
	{
		Start: journeyTrigger(),
		Hello: send('Hello'),
		Order: waitForEvent('Order Completed', { maxWait: 1, maxWaitUnit: 'minutes' }),
		Thanks: send('Thanks'),
		Wait: waitUntil({ amount: 100, unit: 'days' }),
		Bye: send('Bye'),
	},
	['Start', 'Hello', 'Order', 'Thanks'],
	['Order/1', 'Wait', 'Bye'],
);

async function rows(table: string): Promise<number> {
	const { rows: found } = await sql<{ n: number }>`select count(*) as n
		from ${sql.table(table)}`.execute(n8n.connection.db);
	return found[0].n;
}

const left = async () => ({
	...{ events: await rows('events'), messages: await rows('messages') },
	...{ steps: await rows('node_visits'), enrollments: await rows('enrollments') },
});

describe('An instance with a retention period', () => {
	it('deletes expired rows while a workflow is active, and keeps what active enrollments need', async () => {
		await n8n.activate(patient);
		await n8n.track(patient, 'Signed Up', [ADA, BOB]);
		await n8n.track(patient, 'Order Completed', [BOB]);
		await n8n.clock.advance(2 * MINUTE);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Thanks']);
		expect(await left()).toEqual({ events: 3, messages: 3, steps: 5, enrollments: 2 });

		await n8n.clock.skip(50 * DAY);
		await n8n.clock.advance(2 * MINUTE);
		// Of Ada, who waits: the event of her entry and the nodes that she passed.
		expect(await left()).toEqual({ events: 1, messages: 0, steps: 2, enrollments: 2 });

		await n8n.clock.skip(50 * DAY);
		await n8n.clock.advance(2 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Thanks']);
		expect(await n8n.counts(patient)).toMatchObject({ entered: 2, completed: 2 });

		await n8n.clock.skip(40 * DAY);
		await n8n.clock.advance(2 * MINUTE);
		expect(await left()).toEqual({ events: 0, messages: 0, steps: 0, enrollments: 2 });
	});

	it('opens no store, and deletes nothing, where a variable is wrong', async () => {
		await n8n.activate(patient);
		await n8n.track(patient, 'Signed Up', [ADA]);
		await n8n.stop();
		process.env.N8N_JOURNEY_KEEP_MESSAGES_DAYS = '30';
		await n8n.clock.skip(200 * DAY);
		await expect(n8n.restart()).rejects.toMatchObject({
			message: expect.stringContaining('The journey store could not be opened: N8N_JOURNEY_KEEP'),
			description: expect.stringMatching(
				/^N8N_JOURNEY_KEEP_MESSAGES_DAYS is '30'\. Set a whole number of days, at least 31/,
			),
		});
		process.env.N8N_JOURNEY_KEEP_MESSAGES_DAYS = '31';
		await n8n.restart();
		await n8n.clock.settle();
		expect(await left()).toMatchObject({ events: 1, messages: 1 });
	});
});
