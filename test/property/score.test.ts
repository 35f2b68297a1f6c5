import fc from 'fast-check';
import { counted, type Cap } from '../../src/score/cap';
import { needsInstants, type ScoreFacts } from '../../src/score/facts';
import { scoreModelSchema, type ScoreModel } from '../../src/score/model';
import { externalOf, scoreOf, type Score } from '../../src/score/score';
import { spanMs } from '../../src/score/span';
import { isAbove } from '../../src/score/threshold';

const NOW = Date.UTC(2026, 2, 2, 9);
const YEAR = 365 * 86_400_000;

const span = fc.record({
	amount: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.01, max: 9, noNaN: true })),
	unit: fc.constantFrom('minutes', 'hours', 'days', 'weeks'),
});
const decay = fc.oneof(
	fc.constant('none'),
	fc.record({ halfLife: span }),
	fc.record({ linear: span }),
);
const cap = fc.record({
	times: fc.integer({ min: 1, max: 5 }),
	per: fc.option(span, { nil: undefined }),
});
const points = fc.oneof(
	fc.integer({ min: -50, max: 50 }),
	fc.double({ min: -1_000, max: 1_000, noNaN: true }),
	fc.constantFrom(0.1, 0.2, 0.7, 1.005, 100_000, -100_000),
);
const group = fc.option(fc.constantFrom('fit', 'engagement', '__proto__'), { nil: undefined });
const ruleParts = { group, label: fc.constantFrom('a', 'b') };
const rule = fc.oneof(
	fc.record({
		...ruleParts,
		...{ kind: fc.constant('event'), name: fc.constant('Opened'), points },
		...{ atMost: fc.option(cap, { nil: undefined }), decay: fc.option(decay, { nil: undefined }) },
	}),
	fc.record({
		...ruleParts,
		...{ kind: fc.constant('condition'), points, rule: fc.constant({ version: 1, all: [] }) },
	}),
	fc.record({
		...ruleParts,
		kind: fc.constant('external'),
		from: fc.constantFrom('item', 'attribute'),
		path: fc.constant('model.value'),
		weight: points,
	}),
);

const limits = fc
	.record({ floor: fc.option(points), ceiling: fc.option(points) })
	.map(({ floor, ceiling }) => {
		const [low, high] = [floor, ceiling].sort((a, b) => (a ?? 0) - (b ?? 0));
		return { ...(low !== null && { floor: low }), ...(high !== null && { ceiling: high }) };
	})
	.filter(({ floor = -Infinity, ceiling = Infinity }) => floor <= ceiling);

const model: fc.Arbitrary<ScoreModel> = fc
	.record({
		rules: fc.array(rule, { maxLength: 12 }),
		decay: fc.option(decay, { nil: undefined }),
		decimals: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
		limits,
		groupLimits: limits,
	})
	.map(({ rules, decay, decimals, limits, groupLimits }) =>
		scoreModelSchema.parse({
			...{ key: 'lead', name: 'Lead', decay, decimals, ...limits },
			rules: rules.map((each, i) => ({ ...each, id: `r${i}` })),
			groups: [{ name: 'engagement', ...groupLimits }],
			grades: [
				{ grade: 'A', from: 50 },
				{ grade: 'B', from: 0 },
			],
		}),
	);

const instants = fc
	.array(fc.integer({ min: NOW - YEAR, max: NOW }), { maxLength: 40 })
	.map((list) => list.sort((a, b) => a - b));

interface History {
	events: number[];
	holds: boolean[];
	value: unknown;
}

const history: fc.Arbitrary<History> = fc.record({
	events: instants,
	holds: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
	value: fc.oneof(
		fc.double(),
		fc.constant(NaN),
		fc.constantFrom(null, '12.5', 'many', true, 1e300, -1e300, undefined),
	),
});

function factsOf(lead: ScoreModel, { events, holds, value }: History): ScoreFacts {
	return {
		contactId: 1,
		events: Object.fromEntries(
			lead.rules.flatMap((rule) => {
				if (rule.kind !== 'event') return [];
				return [[rule.id, needsInstants(lead, rule) ? events : events.length]];
			}),
		),
		holds: lead.rules.flatMap(({ id }, i) => (holds[i] ? id : [])),
		attributes: { model: { value: value as never } },
	};
}

function score(lead: ScoreModel, known: History, now = NOW): Score {
	const item = { model: { value: known.value } };
	return scoreOf(lead, factsOf(lead, known), externalOf(lead, item as never), { now });
}

/** Sums in the smallest step, as a reader adds up the explanation. */
function expectItAddsUp(lead: ScoreModel, { points, groups, explanation }: Score): void {
	const steps = 10 ** (lead.decimals ?? 0);
	const whole = (value: number) => {
		const step = Math.round(value * steps);
		// Asked for each line, so that Jest is asked only where it fails.
		if (!Object.is(step / steps, value)) expect(step / steps).toBe(value);
		return step;
	};
	const sum = (lines: typeof explanation) =>
		lines.reduce((all, line) => all + whole(line.points), 0);
	expect(sum(explanation)).toBe(whole(points));
	for (const [name, own] of Object.entries(groups)) {
		expect(sum(explanation.filter((line) => line.group === name))).toBe(whole(own));
	}
	if (steps > 1) return;
	// Whole points need no care in adding.
	expect(explanation.reduce((all, line) => all + line.points, 0)).toBe(points);
}

describe('For any model and any history', () => {
	it('the explanation adds up exactly to the score, and that of each group to the group', () => {
		fc.assert(
			fc.property(model, history, (lead, known) => expectItAddsUp(lead, score(lead, known))),
			{ numRuns: 2_000 },
		);
	});

	it('it does so before and after the model is edited, and the edit alone makes the difference', () => {
		fc.assert(
			fc.property(model, model, history, (before, after, known) => {
				const first = score(before, known);
				expectItAddsUp(before, first);
				expectItAddsUp(after, score(after, known));
				expect(score(before, known)).toEqual(first);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('a second computation gives the same score, from the model and facts as they are stored', () => {
		fc.assert(
			fc.property(model, history, (lead, known) => {
				const stored = JSON.parse(JSON.stringify(lead)) as ScoreModel;
				const again = { ...known, events: [...known.events] };
				expect(score(stored, again)).toEqual(score(lead, known));
			}),
			{ numRuns: 1_000 },
		);
	});

	it('the score stays within floor and ceiling, in whole steps', () => {
		fc.assert(
			fc.property(model, history, (lead, known) => {
				const { points } = score(lead, known);
				const step = 1 / 10 ** (lead.decimals ?? 0);
				expect(points).toBeGreaterThanOrEqual((lead.floor ?? -Infinity) - step);
				expect(points).toBeLessThanOrEqual((lead.ceiling ?? Infinity) + step);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('points of events that all bring some never grow while nothing happens', () => {
		const positive = fc.record({ decay, points: fc.integer({ min: 1, max: 1_000 }) });
		fc.assert(
			fc.property(positive, instants, fc.nat(YEAR), fc.nat(YEAR), (parts, events, a, b) => {
				const event = { kind: 'event', id: 'r', label: 'r', name: 'Opened', ...parts };
				const lead = scoreModelSchema.parse({ key: 'k', name: 'n', rules: [event] });
				const known = { events, holds: [], value: null };
				const [sooner, later] = [a, b].sort((x, y) => x - y);
				expect(score(lead, known, NOW + later).points).toBeLessThanOrEqual(
					score(lead, known, NOW + sooner).points,
				);
			}),
		);
	});
});

describe('For any cap and any events', () => {
	it('no stretch of the period has more that count, and events that do not count had no room', () => {
		fc.assert(
			fc.property(cap, instants, (limit, events) => {
				const { times, per } = limit as Cap;
				const kept = counted(events, limit as Cap);
				if (per === undefined) return expect(kept).toEqual(events.slice(-times));
				const period = spanMs(per);
				const room = (at: number, within: readonly number[]) =>
					within.filter((other) => other > at - period && other <= at).length;
				for (const at of new Set(events)) {
					const own = kept.filter((each) => each === at).length;
					const came = events.filter((each) => each === at).length;
					expect(room(at, kept)).toBeLessThanOrEqual(times);
					if (own < came) expect(room(at, kept)).toBe(times);
				}
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('For any threshold and any series of scores', () => {
	it('crossings up and down take turns, beginning with one up', () => {
		const threshold = fc.record({ at: fc.integer({ min: 0, max: 50 }), hysteresis: fc.nat(20) });
		fc.assert(
			fc.property(threshold, fc.array(fc.integer({ min: -20, max: 80 })), (limit, series) => {
				let side = false;
				for (const points of series) {
					const after = isAbove(points, limit, side);
					if (after && !side) expect(points).toBeGreaterThanOrEqual(limit.at);
					if (!after && side) expect(points).toBeLessThan(limit.at - limit.hysteresis);
					side = after;
				}
			}),
		);
	});
});
