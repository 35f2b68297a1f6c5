import fc from 'fast-check';
import type { OpenAlert } from '../../src/alert/alert';
import { alertEvents } from '../../src/alert/alert-event';
import { changesOf } from '../../src/alert/changes';
import type { AlertFacts } from '../../src/alert/facts';
import type { AlertLimits } from '../../src/alert/limits';
import { readingsOf } from '../../src/alert/readings';

const JOURNEY = { journeyId: 1, journey: 'Welcome', journeyKey: 'welcome' };
const LIMITS: AlertLimits = {
	...{ dropOffPercent: 40, failuresPerHour: 5, minutesLate: 15, complaintPercent: 0.15 },
	...{ bouncePercent: 2.5, daysWithoutEntries: 7, fewestMessages: 1_000 },
};

const step = fc
	.record({ reached: fc.nat(2_000), share: fc.double({ min: 0, max: 1, noNaN: true }) })
	.map(({ reached, share }) => ({ reached, dropped: Math.round(reached * share) }));
const node = { ...JOURNEY, nodeId: '2', node: 'Send' };
/** Values near their thresholds, at which an alert could come and go. */
const facts: fc.Arbitrary<AlertFacts> = fc.record({
	steps: fc
		.array(fc.record({ recent: step, before: step }), { maxLength: 1 })
		.map((found) => found.map((counts) => ({ ...node, ...counts }))),
	failures: fc.nat(12).map((failed) => [{ ...JOURNEY, failed }]),
	late: fc
		.tuple(fc.nat(3), fc.nat(2_000_000))
		.map(([contacts, longestMs]) => [{ ...node, contacts, longestMs }]),
	orphaned: fc.nat(2).map((contacts) => [{ ...node, contacts }]),
	deliveries: fc
		.tuple(fc.nat(12_000), fc.nat(40), fc.nat(600))
		.map(([sent, complaints, bounces]) => [{ channel: 'email', sent, complaints, bounces }]),
	entries: fc.nat(14).map((daysWithout) => [{ ...JOURNEY, daysWithout }]),
});

/** What the checks emit, as `key severity` of each event in order. */
function told(series: readonly AlertFacts[]): Map<string, string[]> {
	let open: OpenAlert[] = [];
	const events = series.flatMap((each, i) => {
		const changes = changesOf(open, readingsOf(each, LIMITS), i * 300_000);
		open = changes.open;
		return alertEvents(changes);
	});
	const byKey = Map.groupBy(events, ({ properties }) => String(properties.key));
	return new Map(
		[...byKey].map(([key, all]) => [
			key,
			all.map(({ name, properties }) =>
				name === 'Journey Alert' ? String(properties.severity) : 'resolved',
			),
		]),
	);
}

describe('Whatever the values, an alert', () => {
	it('is raised, perhaps becomes critical, and is over, in this order and each once', () => {
		fc.assert(
			fc.property(fc.array(facts, { maxLength: 30 }), (series) => {
				for (const events of told(series).values()) {
					const text = `${events.join(' ')} `;
					expect(text).toMatch(
						/^((warning (critical )?|critical )resolved )*(warning (critical )?|critical )?$/,
					);
				}
			}),
		);
	});

	it('neither comes nor goes while the value stays within a fifth below its threshold', () => {
		const failures = fc.integer({ min: 4, max: 40 });
		fc.assert(
			fc.property(fc.array(failures, { minLength: 1, maxLength: 40 }), (values) => {
				const series = values.map((failed) => ({
					...{ steps: [], late: [], orphaned: [], deliveries: [], entries: [] },
					failures: [{ ...JOURNEY, failed }],
				}));
				expect(told(series).get('failures 1')?.length ?? 0).toBeLessThanOrEqual(1);
			}),
		);
	});
});
