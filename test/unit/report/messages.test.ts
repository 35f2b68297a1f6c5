import { recentDeliverability } from '../../../src/report/deliverability';
import {
	TALLY_KEYS,
	type DaySpan,
	type MessageCount,
	type MessageReports,
	type MessageTally,
} from '../../../src/report/message-counts';
import { messageReport, type MessageReportOptions } from '../../../src/report/messages';
import { skippedReport } from '../../../src/report/skipped-messages';
import { dayAt } from '../../../src/time/day';

const MARCH = { from: 20_513, to: 20_514 };
const NOTHING = Object.fromEntries(TALLY_KEYS.map((key) => [key, 0])) as unknown as MessageTally;

/** A message count; `on` is the day that it is counted on. */
type Stored = MessageCount & { on: number; splitBy?: string };
const stored = (given: Partial<Stored>): Stored => ({
	...{ journeyId: 1, nodeId: 7, nodeName: 'Welcome', channel: 'email', purpose: 'marketing' },
	...{ day: null, arm: null, skippedBy: {}, on: MARCH.from },
	...NOTHING,
	...given,
});

/** Reports that hold these counts. */
function reportsOf(...all: Partial<Stored>[]): MessageReports {
	const within = ({ from, to }: DaySpan, ids: readonly number[]) =>
		all
			.map(stored)
			.filter(({ on }) => on >= (from ?? -Infinity) && on <= (to ?? Infinity))
			.filter(({ journeyId }) => ids.includes(journeyId));
	return {
		async counts(ids, span, grouping) {
			const found = within(span, ids).filter(({ splitBy }) => splitBy === undefined);
			return found.map((each) => ({ ...each, day: grouping === 'day' ? each.on : null }));
		},
		async countsByArm(ids, span, node) {
			return within(span, ids).filter(({ splitBy }) => splitBy === node);
		},
	};
}

const make = async (counts: Partial<Stored>[], options: Partial<MessageReportOptions> = {}) =>
	await messageReport(
		{ messageReports: reportsOf(...counts) },
		{
			journeys: [{ id: 1, name: 'Welcome Series', zone: 'Europe/Berlin' }],
			...{ span: MARCH, by: 'channel', ...options },
		},
	);

describe('a report of messages', () => {
	it('adds up each channel, the one with the most messages first, and names its denominators', async () => {
		const { rows } = await make([
			{ sent: 6, opened: 3, clicked: 1, bounced: 1, complained: 1, openedByMachine: 2 },
			{ nodeId: 8, sent: 2, opened: 1, clicked: 1, delivered: 2 },
			{ channel: 'sms', sent: 20, replied: 2 },
		]);
		expect(rows).toHaveLength(2);
		expect(rows[0]).toMatchObject({ channel: 'sms', sent: 20, openRate: 0, clickToOpenRate: null });
		expect(rows[1]).toMatchObject({
			...{ channel: 'email', sent: 8, opened: 4, openRate: 50, clickRate: 25 },
			...{ clickToOpenRate: 50, bounceRate: 12.5, complaintRate: 12.5, openedByMachine: 2 },
		});
	});

	it('has no rate where nothing was sent', async () => {
		const { rows } = await make([{ failed: 3 }]);
		expect(rows[0]).toMatchObject({ sent: 0, failed: 3, openRate: null, bounceRate: null });
	});

	it('has a cell for each column, and says unit, date basis and window of each number', async () => {
		const by: MessageReportOptions['by'][] = ['channel', 'step', 'purpose', 'day', { arm: 'S' }];
		for (const each of by) {
			const counts = [{ sent: 1 }, { sent: 1, splitBy: 'S', arm: 'A' }];
			const { columns, rows } = await make(counts, { by: each, compare: true });
			expect(Object.keys(rows[0]).sort()).toEqual(columns.map(({ key }) => key).sort());
			const numbers = columns.filter(({ unit }) => unit !== 'text' && unit !== 'date');
			for (const { description } of numbers) {
				expect(description).toMatch(/2026-0.*\(Europe\/Berlin\)\.$/);
			}
		}
	});

	it('names the step, and the journey if there are several', async () => {
		const journeys = [
			{ id: 1, name: 'One', zone: 'Europe/Berlin' },
			{ id: 2, name: 'Two' },
		];
		const counts = [
			{ sent: 1 },
			{ journeyId: 2, sent: 3, nodeName: 'Bye' },
			{ journeyId: 3, sent: 9 },
		];
		const { rows, title, subtitle } = await make(counts, { by: 'step', journeys });
		expect(rows).toMatchObject([
			{ journey: 'Two', step: 'Bye', channel: 'email', sent: 3 },
			{ journey: 'One', step: 'Welcome', channel: 'email', sent: 1 },
		]);
		expect(title).toBe('Messages by Step');
		expect(subtitle).toBe("Went out 2026-03-01 to 2026-03-02 (each journey's time zone)");
		const one = await make(counts, { by: 'step' });
		expect(one.title).toBe('Messages of Welcome Series by Step');
		expect(one.rows[0]).not.toHaveProperty('journey');
	});

	it('has a row for each day of the range, and a gap in the rates of days without messages', async () => {
		const { rows, picture } = await make([{ sent: 2, opened: 1, on: MARCH.to }], { by: 'day' });
		expect(rows).toMatchObject([
			{ day: '2026-03-01', sent: 0, openRate: null },
			{ day: '2026-03-02', sent: 2, openRate: 50 },
		]);
		expect(picture).toMatchObject({
			...{ type: 'lines', x: ['2026-03-01', '2026-03-02'] },
			series: [{ label: 'Sent', y: [0, 2] }, { label: 'Opened' }, { label: 'Clicked' }],
		});
	});

	it('refuses a row for each day of more than ten years', async () => {
		const span = { from: 0, to: 3_660 };
		await expect(make([], { by: 'day', span })).rejects.toThrow(
			'has 3661 days. Choose at most 3660',
		);
		expect((await make([], { by: 'channel', span })).rows).toEqual([]);
		const longest = await make([], { by: 'day', span: { from: 1, to: 3_660 } });
		expect(longest.rows).toHaveLength(3_660);
	});

	it('compares with the span of the same length before, day by day', async () => {
		const counts = [
			{ sent: 4, opened: 1, on: MARCH.from },
			{ sent: 10, opened: 5, on: MARCH.from - 2 },
			{ sent: 99, on: MARCH.from - 3 },
			{ channel: 'sms', sent: 1, on: MARCH.from - 1 },
		];
		const { rows } = await make(counts, { compare: true });
		expect(rows).toMatchObject([
			{ channel: 'email', sent: 4, sentBefore: 10, openRate: 25, openRateBefore: 50 },
			{ channel: 'sms', sent: 0, sentBefore: 1, openRate: null, openRateBefore: 0 },
		]);
		const days = await make(counts, { compare: true, by: 'day' });
		expect(days.rows).toMatchObject([
			{ day: '2026-03-01', sent: 4, sentBefore: 10 },
			{ day: '2026-03-02', sent: 0, sentBefore: 1 },
		]);
	});

	it('cannot be compared without both ends of the range, and says so', async () => {
		const span = { from: MARCH.from, to: null };
		const { columns, notes, subtitle } = await make([], { compare: true, span });
		expect(columns.map(({ key }) => key)).not.toContain('sentBefore');
		expect(notes.join(' ')).toContain('nothing to compare with');
		expect(subtitle).toBe('Went out since 2026-03-01 (Europe/Berlin)');
	});

	it('of arms counts only messages of contacts that took one', async () => {
		const counts = [
			{ sent: 9 },
			...['A', 'B'].map((arm, i) => ({ sent: i + 1, splitBy: 'Subject', arm })),
		];
		const { rows, title } = await make(counts, { by: { arm: 'Subject' } });
		expect(rows).toMatchObject([
			{ arm: 'B', sent: 2 },
			{ arm: 'A', sent: 1 },
		]);
		expect(title).toBe('Messages of Welcome Series by Arm of Subject');
	});

	it('of nothing has no rows and no picture', async () => {
		expect(await make([])).toMatchObject({ rows: [], picture: null });
	});
});

describe('a report of skipped messages', () => {
	it('has a row for each channel and reason, the most frequent first', async () => {
		const messageReports = reportsOf(
			{ skipped: 3, skippedBy: { optedOut: 3, putOff: 5 } },
			{ nodeId: 8, skipped: 1, skippedBy: { optedOut: 1 } },
			{ channel: 'sms', skipped: 2, skippedBy: { noAddress: 2 } },
		);
		const { rows } = await skippedReport(
			{ messageReports },
			{ journeys: [{ id: 1, name: 'One' }], span: MARCH },
		);
		expect(rows).toEqual([
			{ channel: 'email', reason: 'Put off: a later message took its place', messages: 5 },
			{ channel: 'email', reason: 'Opted out', messages: 4 },
			{ channel: 'sms', reason: 'No address on the channel', messages: 2 },
		]);
	});
});

describe('the deliverability of the last days', () => {
	it("counts each journey's own days, by step and channel", async () => {
		const now = Date.UTC(2026, 2, 2, 23);
		const today = dayAt(now, 'UTC');
		const messageReports = reportsOf(
			{ sent: 8, bounced: 2, on: today },
			{ sent: 2, complained: 1, on: today - 1, purpose: 'transactional' },
			{ sent: 50, on: today - 2 },
			{ channel: 'sms', failed: 1, on: today },
			{ journeyId: 2, sent: 4, on: today + 1 },
			{ journeyId: 2, sent: 40, on: today - 1 },
		);
		const journeys = [{ id: 1 }, { id: 2, zone: 'Pacific/Auckland' }];
		const found = await recentDeliverability({ messageReports }, journeys, 2, now);
		const step = { journeyId: 1, nodeId: 7, nodeName: 'Welcome', channel: 'email' };
		const none = { bounced: 0, complained: 0 };
		expect(found).toEqual([
			{ ...step, sent: 10, bounced: 2, complained: 1, bounceRate: 20, complaintRate: 10 },
			{ ...step, channel: 'sms', sent: 0, ...none, bounceRate: null, complaintRate: null },
			{ ...step, journeyId: 2, sent: 4, ...none, bounceRate: 0, complaintRate: 0 },
		]);
	});
});
