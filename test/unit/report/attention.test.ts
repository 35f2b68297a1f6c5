import type { NeedingAttention } from '../../../src/operations/attention';
import { attentionOf, attentionReport } from '../../../src/report/attention';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const HOUR = 3_600_000;

const found = (more: Partial<NeedingAttention> = {}): NeedingAttention => ({
	...{ problem: 'failed', enrollmentId: 5, contactId: 9, externalId: 'u-9', email: null },
	...{ journeyId: 7, since: NOW - HOUR, reason: 'CRM answered 500', isJourneyAlive: true },
	node: { id: 2, name: 'Wait', nodeKey: 'wait', workflowId: 'wf1', isDeleted: false },
	...more,
});

const options = (limit = 10) => ({
	...{ journeys: [{ id: 7, key: 'welcome', name: 'Welcome' }], limit, now: NOW, zone: 'UTC' },
});
const rowOf = (more: Partial<NeedingAttention>) => attentionOf(options(), [found(more)]).rows[0];

describe('Contacts needing attention', () => {
	it('have the reason of a failure, and how to retry it', () => {
		expect(rowOf({})).toEqual({
			...{ problem: 'failed', contactId: 9, externalId: 'u-9', email: null },
			...{ journey: 'welcome', journeyName: 'Welcome', enrollmentId: 5, node: 'Wait' },
			...{ since: '2026-03-02T08:00:00.000Z', ageMs: HOUR, reason: 'CRM answered 500' },
			remedy: "Fix the cause, then run 'Retry Failed' of Journey Contact.",
		});
	});

	it('that failed without a position left are not to be retried', () => {
		expect(rowOf({ node: null }).remedy).toMatch(/^Enter the contact again: /);
	});

	it('whose node is gone are told to restore it, or to take the contact out', () => {
		const row = rowOf({ problem: 'orphaned', reason: null });
		expect(row.reason).toMatch(/^The node 'Wait' was deleted or disabled/);
		const node = { ...found().node!, isDeleted: true };
		const deleted = rowOf({ problem: 'orphaned', reason: null, node });
		expect(deleted.reason).toBe("The node 'Wait' was deleted.");
		expect(deleted.remedy).toContain("'Move To Node'");
		expect(row.remedy).toMatch(/^Restore the node .* 'Exit From Journey' of Journey Contact\.$/);
	});

	it('that are late are called stuck, by whether a process runs the journey', () => {
		const alive = rowOf({ problem: 'late', reason: null });
		expect(alive).toMatchObject({ problem: 'stuck' });
		expect(alive.remedy).toContain('run n8n-journey doctor');
		const silent = rowOf({ problem: 'late', reason: null, isJourneyAlive: false });
		expect(silent.reason).toContain('No n8n process sends a heartbeat');
		expect(silent.remedy).toMatch(/^Start n8n, or activate the workflow wf1\./);
		const retried = rowOf({ problem: 'late', reason: 'mail server away' });
		expect(retried.reason).toContain('The last attempt failed: mail server away');
		expect(retried.remedy).toMatch(/^Check the workflow's failed executions\./);
	});

	it('keep a reason of many lines to one of 300 characters', () => {
		const { reason } = rowOf({ reason: `a\n\t b ${'x'.repeat(500)}` });
		expect(reason).toMatch(/^a b x+…$/);
		expect(reason).toHaveLength(301);
	});

	it('are limited for each problem, and a note tells that there are more', async () => {
		const store = {
			needingAttention: ({ limit }: { limit: number }) =>
				Promise.resolve(Array.from({ length: limit }, () => found())),
		};
		const { rows, notes } = await attentionReport({ operations: store }, options(3));
		expect(rows).toHaveLength(3);
		expect(notes).toEqual(['There are more failed contacts than the 3 shown.']);
	});

	it('that do not exist are no rows, and a note', () => {
		const { rows, notes, picture } = attentionOf(options(), []);
		expect([rows, notes, picture]).toEqual([
			[],
			['No contact is stuck, orphaned or failed.'],
			null,
		]);
	});
});
