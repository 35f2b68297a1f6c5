import type { IDataObject } from 'n8n-workflow';
import { code, flow, journeyTrigger, waitUntil, type Flow } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Between two attempts of a failing execution. */
const BACK_OFF = [5_000, 30_000, 2 * MINUTE, 10 * MINUTE, HOUR];
/** Some more than the five minutes between two checks. */
const CHECK = 6 * MINUTE;

let n8n: TestN8n;
let got: IDataObject[] = [];

beforeEach(async () => {
	got = [];
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const record = code((items) => {
	got.push(...items.map(({ json }) => json));
	return items;
});

const hubNode = (alerts: IDataObject) => ({
	type: 'n8n-nodes-journey.journeyHub',
	parameters: { authentication: 'none', alerts } as never,
});

const hub = (alerts: IDataObject = { failuresPerHour: 2 }): Flow =>
	flow('hub', { Hub: hubNode(alerts), Record: record }, ['Hub', 'Record']);

/** Fails for every contact. */
const broken = flow(
	'broken',
	{
		Start: journeyTrigger({ options: { journeyKey: 'broken' } }),
		CRM: code(() => {
			throw new Error('CRM said 500');
		}),
	},
	['Start', 'CRM'],
);

/** These contacts enter and fail for good; then the alerts are checked. */
async function fail(...emails: string[]): Promise<void> {
	await n8n.track(broken, 'Signed Up', emails);
	for (const delay of BACK_OFF) {
		await n8n.clock.skip(delay);
		await n8n.clock.advance(1_000);
	}
	await n8n.clock.advance(CHECK);
}

const events = () =>
	got.map(({ event }) => {
		const { name, properties } = event as { name: string; properties: IDataObject };
		return [name, properties.alert, properties.value];
	});

describe('Alerts of a Journey Hub', () => {
	it('are raised once, are over once, and are raised anew after that', async () => {
		await n8n.activate(hub());
		await n8n.activate(broken);
		await fail('ada@example.com', 'bob@example.com');
		expect(events()).toEqual([['Journey Alert', 'failures', 2]]);
		expect(got[0]).toMatchObject({
			contact: null,
			event: {
				properties: {
					...{ journey: 'Flow broken', journeyKey: 'broken', threshold: 2, unit: 'enrollments' },
					...{ window: 'last hour', severity: 'warning', node: null },
					whatToDo: expect.stringContaining('Retry Failed') as string,
				},
			},
		});
		expect(got[0]).not.toHaveProperty('message');

		await n8n.clock.advance(2 * CHECK);
		expect(events()).toHaveLength(1);
		await n8n.clock.skip(HOUR);
		await n8n.clock.advance(CHECK);
		expect(events().slice(1)).toEqual([['Journey Alert Resolved', 'failures', 0]]);

		await fail('cyd@example.com', 'dan@example.com', 'eve@example.com');
		expect(events().slice(2)).toEqual([['Journey Alert', 'failures', 3]]);
	});

	it('stay raised when n8n is restarted', async () => {
		await n8n.activate(hub());
		await n8n.activate(broken);
		await fail('ada@example.com', 'bob@example.com');
		await n8n.stop();
		await n8n.restart();
		await n8n.clock.advance(2 * CHECK);
		expect(events()).toHaveLength(1);
		await n8n.clock.skip(HOUR);
		await n8n.clock.advance(CHECK);
		expect(events()).toHaveLength(2);
	});

	it('are raised again if n8n dies while it starts their execution', async () => {
		await n8n.activate(hub());
		await n8n.activate(broken);
		n8n.onEmit = (node) => {
			if (node === 'Hub') n8n.crash();
		};
		await fail('ada@example.com', 'bob@example.com');
		expect(n8n.isDead).toBe(true);
		expect(events()).toEqual([]);
		n8n.onEmit = () => {};
		await n8n.restart();
		await n8n.clock.advance(2 * CHECK);
		expect(events()).toEqual([['Journey Alert', 'failures', 2]]);
	});

	it('tell of contacts at a node that was deleted, until it is back', async () => {
		const steps = { Start: journeyTrigger(), Wait: waitUntil({ amount: 3, unit: 'days' }) };
		const welcome = flow('welcome', steps, ['Start', 'Wait']);
		const cut = flow('welcome', { Start: journeyTrigger() });
		await n8n.activate(hub({ minutesLate: 15 }));
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', ['ada@example.com']);
		await n8n.clock.advance(CHECK);
		expect(events()).toEqual([]);
		await n8n.deactivate(welcome);
		await n8n.activate(cut);
		await n8n.clock.advance(CHECK);
		expect(events()).toEqual([['Journey Alert', 'orphaned', 1]]);
		await n8n.deactivate(cut);
		await n8n.activate(welcome);
		await n8n.clock.advance(CHECK);
		expect(events().slice(1)).toEqual([['Journey Alert Resolved', 'orphaned', null]]);
	});

	it('are off unless they are chosen, and start an execution even before a node is connected', async () => {
		await n8n.activate(hub({}));
		await n8n.activate(broken);
		await fail('ada@example.com', 'bob@example.com');
		const ofHub = () => n8n.executions.filter((each) => each.flow.id === 'hub');
		expect(ofHub()).toEqual([]);
		await n8n.deactivate(hub());
		// n8n does not start the hub anew when a node is connected later.
		await n8n.activate(flow('hub', { Hub: hubNode({ failuresPerHour: 1 }) }, ['Hub']));
		await n8n.clock.advance(2 * CHECK);
		expect(ofHub()).toHaveLength(1);
	});

	it('that are switched off while one is raised are over', async () => {
		await n8n.activate(hub());
		await n8n.activate(broken);
		await fail('ada@example.com', 'bob@example.com');
		await n8n.deactivate(hub());
		await n8n.activate(hub({}));
		await n8n.clock.advance(2 * CHECK);
		expect(events().slice(1)).toEqual([['Journey Alert Resolved', 'failures', null]]);
	});

	it('are shown by a sample in a test run, and only there', async () => {
		const flowOfHub = hub();
		const sample = { hub: 'alert', method: 'GET' };
		const test = await n8n.call(flowOfHub, undefined, { ...sample, test: true });
		expect(test.status).toBe(200);
		expect(got).toEqual([
			{
				event: expect.objectContaining({ name: 'Journey Alert' }) as object,
				contact: null,
			},
		]);
		await n8n.activate(flowOfHub);
		const live = await n8n.call(flowOfHub, undefined, sample);
		expect(live.status).toBe(404);
		expect(live.execution).toBeUndefined();
	});

	it('with an impossible limit are refused when the workflow is activated', async () => {
		const activation = n8n.activate(hub({ complaintPercent: 120 }));
		await expect(activation).rejects.toThrow("'Complaints Above (Percent)' is 120");
	});
});
