import type { AlertFacts } from '../../../src/alert/facts';
import type { AlertLimits } from '../../../src/alert/limits';
import { readingsOf } from '../../../src/alert/readings';
import type { Reading } from '../../../src/alert/alert';
import { MINUTE_MS } from '../../../src/lib/milliseconds';

const NOTHING: AlertFacts = {
	...{ steps: [], failures: [], late: [], orphaned: [], deliveries: [], entries: [] },
};
const WELCOME = { journeyId: 3, journey: 'Welcome', journeyKey: 'welcome' };
const SEND = { ...WELCOME, nodeId: '8', node: 'Send Tips' };

function reading(facts: Partial<AlertFacts>, limits: Partial<AlertLimits>): Reading {
	const found = readingsOf({ ...NOTHING, ...facts }, { fewestMessages: 1_000, ...limits });
	expect(found).toHaveLength(1);
	return found[0];
}

describe('What alerts watch', () => {
	it('is nothing unless its limit is set', () => {
		const facts: AlertFacts = {
			steps: [{ ...SEND, recent: { reached: 9, dropped: 9 }, before: { reached: 9, dropped: 0 } }],
			failures: [{ ...WELCOME, failed: 9 }],
			late: [{ ...SEND, contacts: 9, longestMs: 9e9 }],
			orphaned: [{ ...SEND, contacts: 9 }],
			deliveries: [{ channel: 'email', sent: 9_000, complaints: 900, bounces: 900 }],
			entries: [{ ...WELCOME, daysWithout: 90 }],
		};
		expect(readingsOf(facts, { fewestMessages: 1_000 })).toEqual([]);
		const all: AlertLimits = {
			...{ dropOffPercent: 1, failuresPerHour: 1, minutesLate: 1, complaintPercent: 1 },
			...{ bouncePercent: 1, daysWithoutEntries: 1, fewestMessages: 1 },
		};
		const keys = readingsOf(facts, all).map(({ key }) => key);
		expect(keys).toEqual([
			...['dropOff 3 8', 'failures 3', 'stuck 3 8', 'orphaned 3 8'],
			...['complaints email', 'bounces email', 'noEntries 3'],
		]);
	});
});

describe('Failed enrollments', () => {
	it.each([
		[0, null, true],
		[3, null, true],
		[4, null, false],
		[5, 'warning', false],
		[900, 'warning', false],
	])('%d within the hour, of at most 5: severity %s, over: %s', (failed, severity, isClear) => {
		const found = reading({ failures: [{ ...WELCOME, failed }] }, { failuresPerHour: 5 });
		expect(found).toMatchObject({ value: failed, threshold: 5, severity, isClear });
		expect(found).toMatchObject({ journey: 'Welcome', journeyKey: 'welcome', node: null });
	});
});

describe('Contacts that are late', () => {
	it.each([
		[0, 0, null, true],
		[40, 11, null, true],
		[40, 12, null, false],
		[1, 15, 'warning', false],
	])(
		'%d of them, the first by %d minutes: severity %s, over: %s',
		(contacts, minutes, severity, isClear) => {
			const longestMs = minutes * MINUTE_MS;
			const found = reading({ late: [{ ...SEND, contacts, longestMs }] }, { minutesLate: 15 });
			expect(found).toMatchObject({ value: contacts, unit: 'contacts', severity, isClear });
		},
	);

	it('are an alert at once where no process releases them', () => {
		const orphaned = [{ ...SEND, contacts: 1 }];
		expect(reading({ orphaned }, { minutesLate: 15 })).toMatchObject({
			...{ kind: 'orphaned', severity: 'warning', node: 'Send Tips' },
		});
	});
});

describe('Complaints and bounces', () => {
	/** PostHog's thresholds: 0.15 percent warns and 0.3 percent is critical, of at least 1,000. */
	it.each([
		[0, 0, null, null, true],
		[400, 400, 100, null, true],
		[500, 10, 2, null, false],
		[999, 100, 10.01, null, false],
		[1_000, 9, 0.9, null, false],
		[1_000, 10, 1, 'critical', false],
		[10_000, 15, 0.15, 'warning', false],
		[10_000, 14, 0.14, null, false],
		[10_000, 11, 0.11, null, true],
		[10_000, 30, 0.3, 'critical', false],
	])(
		'of %d messages %d complaints are %s percent: severity %s, over: %s',
		(sent, complaints, percent, severity, isClear) => {
			const deliveries = [{ channel: 'email', sent, complaints, bounces: 0 }];
			const found = reading({ deliveries }, { complaintPercent: 0.15 });
			expect(found).toMatchObject({ severity, isClear, channel: 'email', unit: 'percent' });
			if (percent === null) expect(found.value).toBeNull();
			else expect(found.value).toBeCloseTo(percent, 2);
		},
	);

	it('have thresholds of their own', () => {
		const deliveries = [{ channel: 'email', sent: 2_000, complaints: 0, bounces: 50 }];
		const found = readingsOf(
			{ ...NOTHING, deliveries },
			{ complaintPercent: 0.15, bouncePercent: 2.5, fewestMessages: 1_000 },
		);
		expect(found.map(({ kind, severity }) => [kind, severity])).toEqual([
			['complaints', null],
			['bounces', 'warning'],
		]);
	});
});

describe('The drop-off at a step', () => {
	const step = (recent: [number, number], before: [number, number]) => ({
		...{ ...SEND, recent: { reached: recent[0], dropped: recent[1] } },
		before: { reached: before[0], dropped: before[1] },
	});

	/*
	 * By hand, at 40 percent: 60 of 100 against 100 of 400 differ by 35 points; pooled share 0.32,
	 * standard error 100 * sqrt(0.32 * 0.68 * (1/100 + 1/400)) = 5.22 points, times 3 is 15.6.
	 */
	it.each<[string, [number, number], [number, number], string | null, boolean]>([
		['far worse than before', [100, 60], [400, 100], 'warning', false],
		['high, and as before', [100, 60], [400, 240], null, true],
		['high, and 9 points worse', [1_000, 600], [4_000, 2_040], null, false],
		['worse by 11 points, of few', [100, 60], [400, 196], null, false],
		['worse by 11 points, of many', [1_000, 600], [4_000, 1_960], 'warning', false],
		['worse, and below the threshold', [1_000, 390], [4_000, 400], null, false],
		['worse, and far below the threshold', [1_000, 319], [4_000, 40], null, true],
		['of 29', [29, 29], [400, 0], null, false],
		['of 30', [30, 30], [400, 0], 'warning', false],
		['without a past', [400, 400], [29, 0], null, false],
		['of none', [0, 0], [400, 0], null, true],
	])('%s: of %j after %j the severity is %s, over: %s', (_, recent, before, severity, isClear) => {
		const found = reading({ steps: [step(recent, before)] }, { dropOffPercent: 40 });
		expect(found).toMatchObject({ severity, isClear });
	});

	it('comes with that of the weeks before', () => {
		const found = reading({ steps: [step([200, 100], [400, 40])] }, { dropOffPercent: 40 });
		expect(found).toMatchObject({ value: 50, before: 10, threshold: 40, node: 'Send Tips' });
	});
});

describe('A journey without entries', () => {
	it.each([
		[5, null, true],
		[6, null, false],
		[7, 'warning', false],
	])('for %d days, of at most 7: severity %s, over: %s', (daysWithout, severity, isClear) => {
		const entries = [{ ...WELCOME, daysWithout }];
		const found = reading({ entries }, { daysWithoutEntries: 7 });
		expect(found).toMatchObject({ value: daysWithout, unit: 'days', severity, isClear });
	});
});
