import type { TestN8n } from '../support/engine/n8n';
import { edit } from '../support/engine/flow';
import {
	ADA,
	DAY,
	endings,
	HOUR,
	MINUTE,
	named,
	SECOND,
	waitingAda,
	waitingFlow,
} from '../support/engine/waiting';

const START = '2030-06-03T08:00:00Z';

let n8n: TestN8n;

afterEach(async () => await n8n.close());

/** Two orders since the entry, or the attribute says so. */
const customer = {
	waitFor: 'rule',
	conditionsMatch: 'any',
	conditions: {
		values: [
			{
				type: 'didEvent',
				eventName: named('Order Completed'),
				count: 'atLeast',
				times: 2,
				window: 'entry',
			},
			{ type: 'attribute', attribute: named('plan'), operator: 'equals', value: 'pro' },
		],
	},
};

describe('Wait Until a rule becomes true', () => {
	it('ends at once with the event that makes it true, and not with one before', async () => {
		const waiting = waitingFlow(customer);
		n8n = await waitingAda(START, waiting);
		await n8n.track(waiting, 'Order Completed', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await n8n.track(waiting, 'Order Completed', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
		expect(endings(n8n)).toEqual(['rule']);
	});

	it('ends at once with the change of the contact that makes it true', async () => {
		const waiting = waitingFlow(customer);
		n8n = await waitingAda(START, waiting);
		await n8n.call(waiting, { type: 'identify', email: ADA, traits: { plan: 'free' } });
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await n8n.call(waiting, { type: 'identify', email: ADA, traits: { plan: 'pro' } });
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
		expect(endings(n8n)).toEqual(['rule']);
	});

	it('lets a contact pass at once where it holds already', async () => {
		n8n = await waitingAda(START, waitingFlow(customer), { plan: 'pro' });
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
		expect(endings(n8n)).toEqual(['rule']);
	});

	it("leaves by 'Timed Out' at the very instant of the maximum wait, once", async () => {
		const waiting = waitingFlow({ ...customer, maxWait: 2, maxWaitUnit: 'hours' });
		n8n = await waitingAda(START, waiting);
		await n8n.clock.skip(2 * HOUR - SECOND);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await n8n.clock.advance(SECOND);
		expect(n8n.mailsTo(ADA)).toEqual(['Timed out']);
		expect(endings(n8n)).toEqual(['timeout']);
		await n8n.call(waiting, { type: 'identify', email: ADA, traits: { plan: 'pro' } });
		expect(n8n.mailsTo(ADA)).toEqual(['Timed out']);
	});

	it('without a limit waits for years', async () => {
		const waiting = waitingFlow({ ...customer, limitWait: false });
		n8n = await waitingAda(START, waiting);
		await n8n.clock.skip(3 * 365 * DAY);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await n8n.call(waiting, { type: 'identify', email: ADA, traits: { plan: 'pro' } });
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});

	it('that time alone makes true ends within a minute of it', async () => {
		const waiting = waitingFlow({
			waitFor: 'rule',
			conditions: {
				values: [
					{
						type: 'timeInJourney',
						since: 'atLeast',
						amount: 6,
						amountUnit: 'hours',
					},
				],
			},
		});
		n8n = await waitingAda(START, waiting);
		await n8n.clock.skip(6 * HOUR - MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await n8n.clock.advance(2 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
		expect(endings(n8n)).toEqual(['rule']);
	});

	it('may be given as JSON', async () => {
		const waiting = waitingFlow({
			waitFor: 'rule',
			conditionsDefineBy: 'json',
			conditionsJson: '{"version": 1, "all": [{"type": "stage", "in": ["customer"]}]}',
		});
		n8n = await waitingAda(START, waiting);
		const workspaceId = await n8n.store.workspace('default');
		const [{ id }] = await n8n.store.contacts.recent(workspaceId, 1);
		await n8n.store.contacts.setStage(
			workspaceId,
			[{ contactId: id, stage: 'customer' }],
			n8n.clock.now(),
		);
		await n8n.clock.settle();
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});

	it('when invalid is refused at activation, with the place in the rule', async () => {
		const waiting = waitingFlow({ waitFor: 'rule', conditions: { values: [] } });
		n8n = await waitingAda(START, waitingFlow({ amount: 1, unit: 'days' }));
		await n8n.deactivate(waiting);
		await expect(n8n.activate(waiting)).rejects.toThrow('add at least one condition');
		const json = { conditionsDefineBy: 'json', conditionsJson: '{"version": 2, "all": []}' };
		await expect(n8n.activate(edit(waiting, 'Wait', json))).rejects.toThrow('version');
	});
});
