import fc from 'fast-check';
import { defaultModel } from '../../../src/simulation/behavior/default-model';
import { readModel } from '../../../src/simulation/behavior/model';
import { InputFileError } from '../../../src/simulation/files/input-file';
import { delayAt, type Delay } from '../../../src/simulation/behavior/delay';
import { durationText, readDuration } from '../../../src/simulation/behavior/duration';

const read = (...lines: string[]) => readModel({ name: 'm.yaml', content: lines.join('\n') });

function problemOf(...lines: string[]): string {
	try {
		read(...lines);
	} catch (error) {
		if (error instanceof InputFileError) return error.message;
		throw error;
	}
	return 'none';
}

describe('a behavior model in YAML', () => {
	test('rates may be numbers or come with the interval that learning found', () => {
		const model = read(
			'name: Mine',
			'messages:',
			'  - open: {rate: 0.3, low: 0.25, high: 0.35, n: 321}',
			'    openDelay: {median: 90 minutes, p90: 1.5 days, n: 96}',
			'    click: 0.1',
			'    clickDelay: 5 minutes',
			'  - when: {step: Offer*, where: {plan: [pro, team], orders: {min: 2}}}',
			'    click: 0.2',
			'starts: {event: Signed Up, over: 1 week}',
		);
		expect(model).toMatchObject({
			...{ name: 'Mine', likeness: 0, starts: { event: 'Signed Up', over: 604_800_000 } },
			messages: [
				{
					...{ open: 0.3, openDelay: { median: 5_400_000, p90: 129_600_000 } },
					...{ click: 0.1, clickDelay: { fixed: 300_000 } },
				},
				{ when: { step: 'Offer*' }, click: 0.2 },
			],
		});
	});

	test.each([
		[
			['name: x', 'messages:', '  - opens: 0.3'],
			"m.yaml: line 3, column 5: messages.0 'opens' is unknown: write 'open'",
		],
		[
			['name: x', 'mesages: []'],
			"m.yaml: line 2, column 1: 'mesages' is unknown: write 'messages'",
		],
		[
			['name: x', 'messages:', '  - when: {channel: email}', '    click: 1.5'],
			'm.yaml: line 4, column 12: messages.0.click.rate must be a share from 0 to 1, such as 0.25',
		],
		[
			['name: x', 'messages:', '  - openDelay: soon'],
			'm.yaml: line 3, column 16: messages.0.openDelay.fixed must be a duration such as 90 minutes, 2 hours or 3 days',
		],
		[
			['name: x', 'messages:', '  - openDelay: {median: 2 days, p90: 1 day}'],
			'm.yaml: line 3, column 16: messages.0.openDelay ends before it begins: swap the two',
		],
		[
			['name: x', 'messages:', '  - openDelay: {median: 2 days}'],
			expect.stringContaining('line 3, column 16: messages.0.openDelay must be a duration such as'),
		],
		[
			['name: x', 'hours: [1, 2]'],
			'm.yaml: line 2, column 8: hours must be a list of 24 numbers, from midnight to 23:00',
		],
		[
			['name: x', `weekdays: [${'0,'.repeat(7)}]`],
			'm.yaml: line 2, column 11: weekdays is 0 throughout: raise one number',
		],
		[
			['name: x', 'zones: {Mars/Base: 1}'],
			expect.stringContaining('is no time zone: write a name such as Europe/Berlin'),
		],
		[['messages: []'], 'm.yaml: line 1, column 1: name must be text'],
		[['name: [x'], expect.stringMatching(/^m\.yaml: line 1, column \d+: /)],
		[['just text'], expect.stringContaining('must be a behavior model with a name')],
		[[''], 'm.yaml: line 1, column 1: must be a behavior model with a name: see docs/rehearsal.md'],
		[
			['name: x', 'messages:', '  - answer: {rate: 0.1, nps: {11: 1}}'],
			expect.stringContaining('is no score from 0 to 10'),
		],
		[
			['name: x', 'events: [{event: A, perDay: -1}]'],
			'm.yaml: line 2, column 29: events.0.perDay.rate must be above 0',
		],
	] as Array<[string[], unknown]>)(
		'the model %j is refused with place and remedy',
		(lines, problem) => {
			expect(problemOf(...lines)).toEqual(problem);
		},
	);

	test('all problems are told at once', () => {
		const problem = problemOf('name: x', 'messages:', '  - open: 2', '    clik: 1');
		expect(problem.split('\n')).toHaveLength(2);
	});

	test('an alias that grows without end is refused', () => {
		const rows = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
		for (let i = 0; i < 9; i++) {
			const [from, to] = ['abcdefghij'[i], 'abcdefghij'[i + 1]];
			rows.push(`${to}: &${to} [${Array<string>(10).fill(`*${from}`).join()}]`);
		}
		expect(problemOf(...rows)).toContain('m.yaml: ');
	});

	test('any text is either a model or refused with an InputFileError', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 60 }), (text) => {
				expect(typeof problemOf('name: x', text)).toBe('string');
			}),
		);
	});

	test('the default model is valid, and each of its shares is a share', () => {
		const model = defaultModel();
		expect(model.name).toBe('Typical marketing');
		expect(model.messages.length).toBeGreaterThan(3);
	});
});

describe('delays and durations', () => {
	test.each<[Delay, number, number]>([
		[{ fixed: 5 }, 5, 5],
		[{ median: 100, p90: 1_000 }, 100, 1_000],
		[{ mean: 100 }, 100 * Math.LN2, 100 * Math.log(10)],
		[{ from: 10, to: 110 }, 60, 100],
		[{ median: 100, p90: 100 }, 100, 100],
	])(
		'half of the delays %j are at most %d ms, and nine tenths at most %d ms',
		(delay, median, p90) => {
			expect(delayAt(delay, 0.5)).toBeCloseTo(median, 6);
			expect(delayAt(delay, 0.9)).toBeCloseTo(p90, 6);
		},
	);

	test('a longer quantile is never a shorter delay, and none is negative', () => {
		const ms = fc.integer({ min: 1, max: 1e9 });
		const delays = fc.oneof(
			fc.record({ mean: ms }),
			fc.tuple(ms, ms).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
			fc.tuple(ms, ms).map(([a, b]) => ({ median: Math.min(a, b), p90: Math.max(a, b) })),
		);
		const quantile = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		fc.assert(
			fc.property(delays, quantile, quantile, (delay, a, b) => {
				const [low, high] = [Math.min(a, b), Math.max(a, b)];
				expect(delayAt(delay, low)).toBeGreaterThanOrEqual(0);
				expect(delayAt(delay, high)).toBeGreaterThanOrEqual(delayAt(delay, low));
			}),
		);
	});

	test('a duration is written as it can be read, to three digits', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1_000, max: 8e11 }), (ms) => {
				const again = readDuration(durationText(ms))!;
				expect(Math.abs(again - ms) / ms).toBeLessThan(0.01);
			}),
		);
	});
});
