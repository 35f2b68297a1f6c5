import { contactFindings } from '../../../../src/cli/doctor/contacts';
import { clockFinding, schemaFinding } from '../../../../src/cli/doctor/database';
import { refusal, room } from '../../../../src/cli/doctor/disk';
import { formatFindings, type Finding } from '../../../../src/cli/doctor/finding';
import { journeyFindings } from '../../../../src/cli/doctor/journeys';
import { messageFindings } from '../../../../src/cli/doctor/messages';
import type { JourneySurvey, NodeSurvey, StoreSurvey } from '../../../../src/operations/survey';

const NOW = Date.UTC(2026, 2, 2, 9);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const TRIGGER = 1;

const node = (changes: Partial<NodeSurvey> = {}): NodeSurvey => ({
	...{ nodeId: 2, workflowId: 'wf', nodeKey: 'key', name: 'Wait', type: 'waitUntil' },
	...{
		seenAt: NOW,
		goneAt: null,
		waiting: 0,
		late: 0,
		latestMs: 0,
		retrying: 0,
		busy: 0,
		journeyIds: [1],
	},
	...changes,
});

const journey = (changes: Partial<JourneySurvey> = {}): JourneySurvey => ({
	...{ journeyId: 1, workspaceId: 1, workspace: 'default', key: 'welcome', name: 'Welcome' },
	...{
		workflowId: 'wf',
		nodeId: TRIGGER,
		active: true,
		...{ paused: false, offSince: null },
		activeSince: NOW,
		seenAt: NOW,
	},
	...{ failed: [], failedCount: 0, failedLastHour: 0, failedAt: null },
	...changes,
});

const survey = (changes: Partial<StoreSurvey>): StoreSurvey => ({
	...{ clock: NOW, sizeBytes: 1, nodes: [], journeys: [journey()], hubs: [], messages: {} },
	...changes,
});

const told = (findings: readonly Finding[]) =>
	findings.filter(({ level }) => level !== 'ok').map(({ level, text }) => `${level}: ${text}`);

describe('doctor, of the schema', () => {
	const KNOWN = ['0001_first', '0002_second'];

	it.each([
		[KNOWN, 'ok', /up to date \(0002_second\)/],
		[[], 'warning', /empty: there are no tables/],
		[['0001_first'], 'warning', /has the schema 0001_first; .* needs 0002_second/],
		[
			[...KNOWN, '0003_third'],
			'error',
			/has the schema 0003_third of a newer version; .* up to 0002_second/,
		],
	])('reports for %j: %s', (applied, level, text) => {
		const finding = schemaFinding(applied, KNOWN);
		expect(finding.level).toBe(level);
		expect(finding.text).toMatch(text);
	});
});

describe('doctor, of the disk', () => {
	const MIB = 1024 ** 2;

	it.each([
		[1_024 * MIB, 'ok'],
		[1_024 * MIB - 1, 'warning'],
		[100 * MIB, 'warning'],
		[100 * MIB - 1, 'error'],
		[0, 'error'],
	])('with %d bytes free: %s', (free, level) => {
		expect(room('/data', free)).toMatchObject({ level, about: { free } });
	});

	it.each([
		['EROFS', 'error', /read-only file system/],
		['EACCES', 'warning', /has no write access to \/data \(EACCES\)/],
	])('that refuses to be written with %s: %s', (code, level, text) => {
		const finding = refusal('/data', code);
		expect(finding.level).toBe(level);
		expect(finding.text).toMatch(text);
	});
});

describe('doctor, of the clocks', () => {
	it('subtracts the time that the query took', () => {
		expect(clockFinding(NOW + 5 * SECOND, NOW, NOW + 10 * SECOND).level).toBe('ok');
	});

	it.each([
		[2 * SECOND, 'ok'],
		[-2 * SECOND, 'ok'],
		[2 * SECOND + 1, 'warning'],
		[-30 * SECOND, 'warning'],
		[30 * SECOND + 1, 'error'],
		[-31 * SECOND, 'error'],
	])('a difference of %d ms is: %s', (skew, level) => {
		expect(clockFinding(NOW + skew, NOW, NOW).level).toBe(level);
	});

	it('names the clock that is behind', () => {
		expect(clockFinding(NOW - MINUTE, NOW, NOW).text).toContain('60 seconds behind');
		expect(clockFinding(NOW + 5 * MINUTE, NOW, NOW).text).toContain('5 minutes ahead of');
	});
});

describe('doctor, of journeys', () => {
	it('reports nothing for a journey that is off, or had a heartbeat within five minutes', () => {
		const journeys = [journey({ seenAt: NOW - 5 * MINUTE }), journey({ active: false, seenAt: 0 })];
		expect(journeyFindings(survey({ journeys }), NOW)).toMatchObject([
			{ level: 'ok', text: '1 journey active, 1 inactive.' },
		]);
	});

	it('reports a journey that is active, but without a heartbeat', () => {
		const journeys = [journey({ seenAt: NOW - 3 * 60 * MINUTE })];
		const [, finding] = journeyFindings(survey({ journeys }), NOW);
		expect(finding).toMatchObject({ level: 'error', about: { journey: 'welcome' } });
		expect(finding.text).toContain(
			"'Welcome' (welcome) is active, but no n8n process has sent a heartbeat for it for 3 hours",
		);
		expect(finding.remedy).toContain('workflow wf');
	});

	it('gives the reasons for which enrollments failed, in one line each', () => {
		const failed = [
			{ reason: 'The mail\nserver said no', count: 4 },
			{ reason: 'x'.repeat(1_000), count: 2 },
		];
		const journeys = [journey({ failed, failedCount: 7, failedAt: NOW - 10 * MINUTE })];
		const [, { level, text, about }] = journeyFindings(survey({ journeys }), NOW);
		expect(level).toBe('warning');
		expect(text).toContain('7 enrollments of the journey');
		expect(text).toContain('the last 10 minutes ago: 4 × "The mail server said no"; 2 × "xxx');
		expect(text).toContain('; 1 × others.');
		expect(text.length).toBeLessThan(400);
		expect(about).toMatchObject({ failed: 7, journey: 'welcome' });
	});
});

describe('doctor, of contacts', () => {
	const trigger = node({ nodeId: TRIGGER, name: 'Trigger' });
	const findings = (nodes: NodeSurvey[], journeys = [journey()]) =>
		contactFindings(survey({ nodes, journeys }), NOW);

	it('counts all contacts on their journeys', () => {
		const counts = { waiting: 3, busy: 2, retrying: 1, late: 1, latestMs: MINUTE };
		expect(findings([trigger, node(counts), node({ waiting: 1 })])[0]).toMatchObject({
			level: 'ok',
			text: '4 contacts wait, 2 in executions, 1 between attempts, 1 late.',
			about: { waiting: 4, busy: 2, retrying: 1, late: 1 },
		});
	});

	it('reports nothing for contacts that wait at a node with a heartbeat', () => {
		expect(told(findings([trigger, node({ waiting: 9, busy: 3 })]))).toEqual([]);
	});

	it.each([
		[3 * MINUTE, 'warning'],
		[15 * MINUTE + 1, 'error'],
	])(
		'reports contacts as stuck that are late by %d ms at a node with a heartbeat: %s',
		(latestMs, level) => {
			const [finding] = findings([trigger, node({ late: 12, latestMs })]).slice(1);
			expect(finding.level).toBe(level);
			expect(finding.text).toContain("12 contacts at 'Wait' (workflow 'Welcome', wf)");
		},
	);

	it('names the node of contacts that wait for another attempt', () => {
		expect(told(findings([trigger, node({ retrying: 2 })]))).toEqual([
			expect.stringMatching(/^warning: 2 contacts at 'Wait' .* waiting for a retry/),
		]);
	});

	it.each(['waiting', 'late', 'retrying'] as const)(
		'reports contacts as orphaned that are %s at a node without a heartbeat, while the trigger has one',
		(standing) => {
			const lost = node({ [standing]: 5, seenAt: NOW - 31 * SECOND });
			const [finding, ...others] = findings([trigger, lost]).slice(1);
			expect(others).toEqual([]);
			expect(finding).toMatchObject({
				level: 'error',
				about: { node: 'Wait', nodeKey: 'key', workflowId: 'wf', contacts: 5 },
			});
			expect(finding.text).toContain("'Welcome' (welcome) stuck at 'Wait'");
			expect(finding.text).toContain('deleted or disabled');
		},
	);

	it('reports the same for a node in a sub-workflow, which has no journey of its own', () => {
		const lost = node({ waiting: 1, workflowId: 'sub', seenAt: null });
		expect(findings([trigger, lost])[1].text).toContain("'Wait' (workflow sub)");
	});

	it('says at once that a node was deleted, and how its contacts get away', () => {
		const gone = node({ goneAt: NOW, seenAt: null, name: "Ann's Wait", waiting: 3 });
		const [finding] = contactFindings(survey({ nodes: [gone] }), NOW).filter(
			({ level }) => level === 'error',
		);
		expect(finding.text).toMatch(
			/^3 contacts of .* waiting at 'Ann's Wait' .* which was deleted\.$/,
		);
		expect(finding.remedy).toContain(
			"n8n-journey move --journey 'welcome' --from 'Ann'\\''s Wait' --all --to '<node>'",
		);
		const served = node({ goneAt: NOW, seenAt: NOW, waiting: 3 });
		expect(told(contactFindings(survey({ nodes: [served] }), NOW))).toEqual([]);
	});

	it('does not report contacts as orphaned that an execution holds', () => {
		expect(told(findings([trigger, node({ busy: 5, seenAt: null })]))).toEqual([]);
	});

	it('waits for two more heartbeats before it reports contacts as orphaned', () => {
		const late = node({ waiting: 5, seenAt: NOW - 30 * SECOND });
		expect(told(findings([trigger, late]))).toEqual([]);
	});

	it('does not report contacts as orphaned just after a start, before the first heartbeat of a node', () => {
		const before = NOW - 60 * MINUTE;
		const nodes = [{ ...trigger, seenAt: before }, node({ waiting: 5, seenAt: before })];
		expect(told(findings(nodes))).toEqual([]);
		expect(
			told(findings([{ ...trigger, seenAt: null }, node({ waiting: 5, seenAt: null })])),
		).toEqual([]);
	});

	it('reports contacts that wait for a journey that is off, without a warning', () => {
		const journeys = [journey({ active: false })];
		const lost = node({ waiting: 5, late: 2, latestMs: 60 * MINUTE, seenAt: 0 });
		expect(findings([trigger, lost], journeys)[1]).toMatchObject({
			level: 'ok',
			text: expect.stringMatching(
				/^7 contacts waiting at 'Wait' .* until 'Welcome' \(welcome\) is activated/,
			) as string,
		});
	});

	it('leaves a journey without a heartbeat to the finding about the journey', () => {
		const journeys = [journey({ seenAt: NOW - 60 * MINUTE })];
		const nodes = [trigger, node({ late: 2, latestMs: 60 * MINUTE, seenAt: 0 })];
		expect(told(findings(nodes, journeys))).toEqual([]);
	});
});

describe('doctor, of messages', () => {
	it('counts messages of the last day by status', () => {
		expect(messageFindings(survey({ messages: { sent: 10, skipped: 2 } }))).toMatchObject([
			{ level: 'ok', text: '12 messages in the last day: 10 sent, 2 skipped.' },
		]);
		expect(messageFindings(survey({}))[0].text).toBe('0 messages in the last day.');
	});

	it('warns of messages that may or may not have gone out', () => {
		expect(told(messageFindings(survey({ messages: { sent: 10, unknown: 1 } })))).toEqual([
			expect.stringMatching(/^warning: The delivery of 1 message of the last day is uncertain/),
		]);
	});
});

describe('the output of doctor as text', () => {
	it('has the remedy below each finding, and the totals at the end', () => {
		const findings: Finding[] = [
			{ check: 'node', level: 'ok', text: 'Fine.' },
			{ check: 'store', level: 'error', text: 'Bad.', remedy: 'Mend it.' },
			{ check: 'clock', level: 'warning', text: 'So so.' },
			{ check: 'hub', level: 'warning', text: 'Hm.' },
		];
		expect(formatFindings(findings)).toEqual([
			...['ok       Fine.', 'error    Bad.', '         Mend it.'],
			...['warning  So so.', 'warning  Hm.', '', '1 error, 2 warnings.'],
		]);
		expect(formatFindings(findings.slice(0, 1)).at(-1)).toBe('No problems found.');
	});
});
