import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Log } from 'sarif';
import type { PlacedFinding } from '../../../src/lint/output/text';
import { runCli } from '../../support/cli';

const DATA = relative(process.cwd(), join(__dirname, '../../data/lint'));
const at = (file: string) => join(DATA, `${file}.json`);

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'journey-lint-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

async function written(name: string, text: string): Promise<string> {
	const path = join(folder, name);
	await writeFile(path, text);
	return path;
}

describe('n8n-journey lint', () => {
	it('prints findings with file, line, node, reason and fix, and exits with 1 for errors', async () => {
		const { code, out, err } = await runCli(['lint', at('loops')]);
		expect(code).toBe(1);
		expect(err).toBe('');
		const [place, finding, fix] = out.split('\n');
		expect(place).toMatch(/^test\/data\/lint\/loops\.json:\d+: error loop-without-wait$/);
		expect(finding).toMatch(/^ {2}'Again' of 'Loops': Contacts go round in a loop without a wait/);
		expect(fix).toMatch(/^ {2}Fix: Put a Wait Until into the loop/);
		expect(out).toMatch(/\n1 workflow: 1 error, 0 warnings, 0 notes\.\n$/);
	});

	it('exits with 0 for warnings alone, and with --strict with 1', async () => {
		expect((await runCli(['lint', at('marketing')])).code).toBe(0);
		expect((await runCli(['lint', at('marketing'), '--strict'])).code).toBe(1);
		expect((await runCli(['lint', at('sound'), '--strict'])).code).toBe(0);
	});

	it.each([
		[[], 'lint requires workflows'],
		[['a.json', '--format', 'xml'], "--format is 'xml'. Set it to one of text, json, sarif."],
		[['a.json', '--n8n', ''], '--n8n is empty'],
		[['a.json', '--store', 'x'], '--store'],
	])('exits with 2 for %j', async (args, message) => {
		const { code, err } = await runCli(['lint', ...args]);
		expect(code).toBe(2);
		expect(err).toContain(message);
	});

	it('reads all workflows of a folder and of a pattern, and passes over other JSON files', async () => {
		const inner = join(folder, 'journeys', 'deep');
		await mkdir(inner, { recursive: true });
		await mkdir(join(folder, 'journeys', 'node_modules'));
		const workflow = JSON.stringify({ name: 'Empty', nodes: [], connections: {} });
		await written('journeys/a.json', workflow);
		await written('journeys/deep/b.json', workflow);
		await written('journeys/package.json', '{"name": "no workflow"}');
		await written('journeys/node_modules/c.json', workflow);
		const whole = await runCli(['lint', join(folder, 'journeys'), '--json']);
		expect(whole.document()).toMatchObject({ command: 'lint', ok: true, workflows: 2 });
		const pattern = await runCli(['lint', join(folder, 'journeys/*.json'), '--format', 'json']);
		expect(pattern.document()).toMatchObject({ ok: true, workflows: 1 });
	});

	it('says that there is nothing at a path', async () => {
		const { code, err } = await runCli(['lint', join(folder, 'missing.json')]);
		expect(code).toBe(1);
		expect(err).toMatch(/There is no file, folder or match for '.*missing\.json'\./);
	});

	it.each([
		['broken.json', '{"nodes": [}', /broken\.json is not JSON: .*Download the workflow/],
		['other.json', '{"a": 1}', /other\.json holds no workflow of n8n: at nodes: /],
		[
			'unnamed.json',
			'{"nodes": [{"name": "A", "type": "x"}, {"type": "x"}]}',
			/unnamed\.json holds no workflow of n8n: at nodes\.1\.name: /,
		],
		[
			'twice.json',
			'{"nodes": [{"name": "A", "type": "x"}, {"name": "A", "type": "y"}]}',
			/nodes 1 and 2 are both named 'A'/,
		],
	])('names what is wrong with %s and goes on with the others', async (name, text, message) => {
		const path = await written(name, text);
		const result = await runCli(['lint', path, at('loops'), '--json']);
		const { findings } = result.document<{ findings: PlacedFinding[] }>();
		expect(result.code).toBe(1);
		expect(findings.map(({ rule }) => rule)).toEqual(['no-workflow', 'loop-without-wait']);
		expect(findings[0]).toMatchObject({ source: path, line: 1, node: null });
		expect(findings[0].message).toMatch(message);
	});

	it('shows control characters of names as spaces', async () => {
		const node = { name: 'A\u001b[2J\u202e', type: 'n8n-nodes-journey.journeyTrigger' };
		const path = await written('hostile.json', JSON.stringify({ nodes: [node], connections: {} }));
		const { out } = await runCli(['lint', path]);
		expect(out).toContain("'A [2J '");
		expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
	});

	it('finds node types that an installed n8n does not have', async () => {
		const n8n = join(folder, 'n8n');
		for (const [name, file, content] of [
			['n8n', 'package.json', { name: 'n8n' }],
			['n8n-core', 'package.json', { name: 'n8n-core' }],
			['n8n-nodes-base', 'package.json', { name: 'n8n-nodes-base' }],
			[
				'n8n-nodes-base',
				'dist/types/nodes.json',
				[
					{ name: 'set', version: [1, 3.4] },
					{ name: 'set', version: 2 },
				],
			],
		] as const) {
			const path = join(n8n, 'node_modules', name, file);
			await mkdir(join(path, '..'), { recursive: true });
			await writeFile(path, JSON.stringify(content));
		}
		const result = await runCli(['lint', at('node-types'), '--n8n', n8n, '--json']);
		const { findings } = result.document<{ findings: PlacedFinding[] }>();
		expect(findings.map(({ node }) => node?.name)).toEqual(['Future', 'Gone', 'Too New']);
		const none = await runCli(['lint', at('node-types'), '--n8n', join(folder, 'nowhere')]);
		expect(none.err).toContain('There is no n8n in');
	});
});

describe('The SARIF of lint', () => {
	const log = async (...args: string[]) =>
		(await runCli(['lint', ...args, '--format', 'sarif'])).document<Log>();

	it('has the rules with their help, and results that refer to them', async () => {
		const { version, runs } = await log(DATA);
		expect(version).toBe('2.1.0');
		expect(runs).toHaveLength(1);
		const [{ tool, results = [] }] = runs;
		const { rules = [], informationUri } = tool.driver;
		expect(URL.canParse(informationUri!)).toBe(true);
		expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
		for (const { id, help, helpUri, shortDescription, defaultConfiguration } of rules) {
			expect(helpUri).toMatch(new RegExp(`/docs/lint\\.md#${id}$`));
			expect(help!.text).not.toBe('');
			expect(shortDescription!.text).not.toBe('');
			expect(['error', 'warning', 'note']).toContain(defaultConfiguration!.level);
		}
		expect(results.length).toBeGreaterThan(50);
		for (const { ruleId, ruleIndex, level, message } of results) {
			expect(rules[ruleIndex!].id).toBe(ruleId);
			expect(level).toBe(rules[ruleIndex!].defaultConfiguration!.level);
			expect(message.text).toContain('\nFix: ');
		}
	});

	it("has the line of the node's object in the file, and a relative address", async () => {
		const text = ['[', '{"nodes": [', '{"name": "A", "type": "n8n-nodes-base.noOp"},'];
		const second = '{"type": "n8n-nodes-journey.gone", "name": "B"}], "connections": {}}]';
		const path = await written('odd name.json', [...text, second].join('\n'));
		const [{ results = [] }] = (await log(relative(process.cwd(), path))).runs;
		const locations = results
			.filter(({ ruleId }) => ruleId === 'unknown-node-type')
			.map((each) => each.locations![0]);
		expect(locations).toHaveLength(1);
		const { artifactLocation, region } = locations[0].physicalLocation!;
		expect(region).toEqual({ startLine: 4 });
		expect(artifactLocation!.uri).toMatch(/odd%20name\.json$/);
	});

	it('has fingerprints that stay when lines move, one for each result', async () => {
		const prints = async (path: string) =>
			(await log(path)).runs[0].results!.map((each) => each.partialFingerprints!['journeyLint/v1']);
		const text = await readFile(at('marketing'), 'utf8');
		const path = await written('moved.json', text);
		const before = await prints(path);
		expect(new Set(before).size).toBe(before.length);
		await written('moved.json', `\n\n${text}`);
		expect(await prints(path)).toEqual(before);
	});

	it('is valid without findings', async () => {
		const [{ results }] = (await log(at('sound'))).runs;
		expect(results).toEqual([]);
	});
});
