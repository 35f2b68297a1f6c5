import type {
	AnswerCount,
	AudienceReports,
	ScoreDistribution,
	SegmentGrowth,
} from '../../../src/report/audience-counts';
import type { Report } from '../../../src/report/report';
import { scoreDistributionReport } from '../../../src/report/score-distribution';
import { segmentGrowthReport } from '../../../src/report/segment-growth';
import { surveyReport, type SurveyReportOptions } from '../../../src/report/surveys';

const FIRST = 20_513;
const workspaceId = 1;

function expectCells({ columns, rows }: Report): void {
	for (const row of rows) {
		expect(Object.keys(row).sort()).toEqual(columns.map(({ key }) => key).sort());
	}
	for (const { description } of columns) expect(description).toMatch(/^[A-Z0-9a-z].*\.$/);
}

describe('the growth of a segment', () => {
	const growth = (days: SegmentGrowth['days'], membersBefore = 0): AudienceReports => {
		const segment = { id: 1, key: 'vip', name: 'VIP', zone: 'Europe/Berlin' };
		return {
			segments: async () => [segment],
			async segmentGrowth(_, key, { from, to }) {
				if (key !== 'vip') return null;
				const within = days.filter(({ day }) => day >= from! && day <= to!);
				const earlier = days.findLast(({ day }) => day < from!);
				return { membersBefore: earlier?.members ?? membersBefore, days: within };
			},
		} as Partial<AudienceReports> as AudienceReports;
	};
	const options = { workspaceId, segment: 'vip', span: { from: FIRST, to: FIRST + 2 } };

	it('has a row for each day, days without changes included', async () => {
		const days = [{ day: FIRST + 1, joined: 5, left: 2, members: 13 }];
		const report = await segmentGrowthReport({ audienceReports: growth(days, 10) }, options);
		expect(report.rows).toEqual([
			{ day: '2026-03-01', joined: 0, left: 0, net: 0, members: 10 },
			{ day: '2026-03-02', joined: 5, left: 2, net: 3, members: 13 },
			{ day: '2026-03-03', joined: 0, left: 0, net: 0, members: 13 },
		]);
		expect(report.title).toBe('Growth of VIP');
		expect(report.subtitle).toBe('Joined and left 2026-03-01 to 2026-03-03 (Europe/Berlin)');
		expectCells(report);
	});

	it('compares each day with that of the span before', async () => {
		const days = [
			{ day: FIRST - 3, joined: 1, left: 0, members: 1 },
			{ day: FIRST - 1, joined: 4, left: 1, members: 4 },
			{ day: FIRST + 2, joined: 0, left: 4, members: 0 },
		];
		const ports = { audienceReports: growth(days) };
		const report = await segmentGrowthReport(ports, { ...options, compare: true });
		expect(report.rows.map((row) => [row.joinedBefore, row.leftBefore, row.membersBefore])).toEqual(
			[
				[1, 0, 1],
				[0, 0, 1],
				[4, 1, 4],
			],
		);
		expect(report.rows.map(({ members }) => members)).toEqual([4, 4, 0]);
		expectCells(report);
	});

	it('says what is wrong with an unknown segment and with a range without days', async () => {
		const ports = { audienceReports: growth([]) };
		await expect(segmentGrowthReport(ports, { ...options, segment: 'vips' })).rejects.toThrow(
			'no segment with the key "vips"',
		);
		const backwards = { from: FIRST, to: FIRST - 1 };
		await expect(segmentGrowthReport(ports, { ...options, span: backwards })).rejects.toThrow(
			'begins on 2026-03-01 and ends before that, on 2026-02-28',
		);
		const endless = { from: 0, to: 20_000 };
		await expect(segmentGrowthReport(ports, { ...options, span: endless })).rejects.toThrow('3660');
	});
});

describe('the distribution of scores', () => {
	const made = async (found: ScoreDistribution | null, by: 'points' | 'grade') =>
		await scoreDistributionReport(
			{ audienceReports: { scoreDistribution: async () => found } },
			{ workspaceId, model: 'lead', by },
		);
	const found: ScoreDistribution = {
		contacts: 4,
		mean: 7.25,
		bars: [
			{ from: 0, to: 10, contacts: 3 },
			{ from: 10, to: 20, contacts: 1 },
		],
		grades: [
			{ grade: 'B', contacts: 3 },
			{ grade: null, contacts: 1 },
		],
	};

	it('has a row for each bar, with its share', async () => {
		const report = await made(found, 'points');
		expect(report.rows).toEqual([
			{ from: 0, to: 10, contacts: 3, share: 75 },
			{ from: 10, to: 20, contacts: 1, share: 25 },
		]);
		expect(report.picture).toMatchObject({ bars: [{ label: '0 to 10' }, { label: '10 to 20' }] });
		expect(report.notes[0]).toBe('The mean is 7.3 points.');
		expectCells(report);
	});

	it('by grade has a row for contacts without one, too', async () => {
		const report = await made(found, 'grade');
		expect(report.rows).toEqual([
			{ grade: 'B', contacts: 3, share: 75 },
			{ grade: null, contacts: 1, share: 25 },
		]);
		expect(report.picture).toMatchObject({ bars: [{ label: 'B' }, { label: 'No grade' }] });
		expectCells(report);
	});

	it('of nobody is empty, and of no model an error', async () => {
		const none = { contacts: 0, mean: null, bars: [], grades: [] };
		expect(await made(none, 'points')).toMatchObject({ rows: [], picture: null });
		await expect(made(null, 'points')).rejects.toThrow('no score model with the key "lead"');
	});
});

describe('a report of surveys', () => {
	const NPS: Array<Partial<AnswerCount>> = [
		{ score: 10, answers: 5 },
		{ score: 9, answers: 2 },
		{ score: 8, answers: 2, day: FIRST + 1 },
		{ score: 6, answers: 1 },
	];
	const CSAT: Array<Partial<AnswerCount>> = [
		{ survey: 'fit', kind: 'csat', score: 5, answers: 2 },
		{ survey: 'fit', kind: 'csat', score: 4, answers: 1 },
		{ survey: 'fit', kind: 'csat', score: 3, answers: 1 },
	];
	const made = async (
		counts: Array<Partial<AnswerCount>>,
		options: Partial<SurveyReportOptions> = {},
	) => {
		const stored = counts.map((count): AnswerCount & { day: number } => {
			return {
				survey: 'nps',
				kind: 'nps',
				score: 0,
				answers: 1,
				...count,
				day: count.day ?? FIRST,
			};
		});
		const answers: AudienceReports['answers'] = async (_, { from, to }, grouping) =>
			stored
				.filter(({ day }) => day >= (from ?? -Infinity) && day <= (to ?? Infinity))
				.map((count) => ({ ...count, day: grouping === 'day' ? count.day : null }));
		const span = { from: FIRST, to: FIRST + 1 };
		return await surveyReport(
			{ audienceReports: { answers } },
			{ workspaceId, span, by: 'survey', ...options },
		);
	};

	it('has NPS and CSAT, each with its answers and its interval', async () => {
		const report = await made([...NPS, ...CSAT]);
		expect(report.rows).toMatchObject([
			{ survey: 'fit', kind: 'csat', answers: 4, csat: 75, satisfied: 3, nps: null, mean: 4.25 },
			{
				...{ survey: 'nps', kind: 'nps', answers: 10, nps: 60, csat: null },
				...{ promoters: 7, passives: 2, detractors: 1 },
			},
		]);
		const [csat, nps] = report.rows as Array<Record<string, number>>;
		expect(csat.csatLow).toBeLessThan(75);
		expect(csat.csatHigh).toBeGreaterThan(75);
		expect(nps.npsLow).toBeLessThan(60);
		expect(nps.npsHigh).toBeGreaterThan(60);
		expectCells(report);
	});

	it('draws NPS with its intervals, and answers where scales differ', async () => {
		expect((await made(NPS)).picture).toMatchObject({
			...{ type: 'intervals', unit: 'points', marks: [{ label: 'nps', value: 60 }] },
		});
		expect((await made([...NPS, ...CSAT])).picture).toMatchObject({ type: 'bars' });
		expect((await made([])).picture).toBeNull();
	});

	it('has one survey if asked for, by day or by score', async () => {
		const counts = [...NPS, ...CSAT];
		const days = await made(counts, { survey: 'nps', by: 'day' });
		expect(days.rows).toMatchObject([
			{ survey: 'nps', day: '2026-03-01', answers: 8, nps: 75 },
			{ survey: 'nps', day: '2026-03-02', answers: 2, nps: 0 },
		]);
		expectCells(days);
		const scores = await made(counts, { survey: 'nps', by: 'score' });
		expect(scores.rows).toEqual([
			{ survey: 'nps', kind: 'nps', score: 6, answers: 1, share: 10 },
			{ survey: 'nps', kind: 'nps', score: 8, answers: 2, share: 20 },
			{ survey: 'nps', kind: 'nps', score: 9, answers: 2, share: 20 },
			{ survey: 'nps', kind: 'nps', score: 10, answers: 5, share: 50 },
		]);
		expectCells(scores);
	});

	it('compares with the span before, for surveys that were answered in either', async () => {
		const counts = [
			...NPS,
			{ score: 0, answers: 4, day: FIRST - 1 },
			{ survey: 'old', score: 9, answers: 3, day: FIRST - 2 },
			{ score: 10, answers: 90, day: FIRST - 3 },
		];
		const report = await made(counts, { compare: true });
		expect(report.rows).toMatchObject([
			{ survey: 'nps', answers: 10, answersBefore: 4, nps: 60, npsBefore: -100 },
			{ survey: 'old', answers: 0, answersBefore: 3, nps: null, npsBefore: 100 },
		]);
		expectCells(report);
		for (const by of ['day', 'score'] as const) {
			expectCells(await made(counts, { compare: true, by }));
		}
		const open = await made(counts, { compare: true, span: { from: null, to: null } });
		expect(open.notes.join(' ')).toContain('nothing to compare with');
		expectCells(open);
	});
});
