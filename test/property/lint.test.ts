import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readWorkflowFiles, WorkflowFileError } from '../../src/journey/workflow-file';
import { lint } from '../../src/lint/lint';
import { nodeLines } from '../../src/lint/output/lines';
import { RULE_TEXTS } from '../../src/lint/output/rule-texts';
import { sarifOf } from '../../src/lint/output/sarif';
import { NAUGHTY } from '../support/naughty-strings';

jest.setTimeout(600_000);

const RUNS = 150;
const NOW = Date.parse('2026-03-14T09:00:00Z');
const FOLDER = join(__dirname, '../data/lint');
const RULES = new Set(RULE_TEXTS.map(({ id }) => id));

const files = readdirSync(FOLDER).map((file) => readFileSync(join(FOLDER, file), 'utf8'));
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'values', 'nodes'];
const text = fc.oneof(
	fc.string(),
	fc.constantFrom(...INHERITED, ...NAUGHTY, '={{ $json.x }}', '{{ x', '{% if %}', '<mjml>'),
);
const value = fc.oneof(
	text,
	fc.jsonValue({ maxDepth: 3 }),
	fc.constantFrom(null, {}, [], [null], { values: null }, { values: [null, 1] }, { __rl: true }),
);

/** Texts of JavaScript, which no message has. */
const UNMADE = /is not a function|\(reading |\[object /;

/** Findings, or the error about the file; anything else fails the test. */
async function linted(source: string): Promise<void> {
	let workflows;
	try {
		workflows = readWorkflowFiles(source, 'a.json');
	} catch (error) {
		expect(error).toBeInstanceOf(WorkflowFileError);
		expect((error as Error).message).toMatch(/^a\.json/);
		return;
	}
	const lines = nodeLines(source);
	expect(lines).toHaveLength(workflows.length);
	const findings = await lint(workflows, { now: NOW, knowsType: () => false });
	for (const { rule, message, fix } of findings) {
		expect(RULES.has(rule)).toBe(true);
		// A name in the file may be such a text itself.
		if (!UNMADE.test(source)) expect(message).not.toMatch(UNMADE);
		expect(fix).not.toBe('');
	}
	sarifOf(
		findings.map((finding) => ({ ...finding, line: 1 })),
		'1.0.0',
	);
}

/** Places of all values in a JSON document. */
function placesIn(json: unknown, path: string[] = []): string[][] {
	if (typeof json !== 'object' || json === null) return [path];
	return [path, ...Object.entries(json).flatMap(([key, each]) => placesIn(each, [...path, key]))];
}

function replaced(json: unknown, [key, ...rest]: string[], by: unknown): unknown {
	if (key === undefined) return by;
	const copy = (Array.isArray(json) ? [...(json as unknown[])] : { ...(json as object) }) as Record<
		string,
		unknown
	>;
	copy[key] = replaced(copy[key], rest, by);
	return copy;
}

describe('Any file', () => {
	it('of JSON is checked or refused with its name', async () => {
		const workflow = fc.record(
			{ name: value, nodes: fc.oneof(value, fc.array(value)), connections: value, settings: value },
			{ requiredKeys: [] },
		);
		const json = fc.oneof(value, workflow, fc.array(workflow));
		await fc.assert(
			fc.asyncProperty(json, async (each) => await linted(JSON.stringify(each))),
			{ numRuns: RUNS },
		);
	});

	it('of text is checked or refused with its name', async () => {
		await fc.assert(fc.asyncProperty(fc.string(), linted), { numRuns: RUNS });
	});

	it('of a workflow with anything in any place is checked', async () => {
		const broken = fc.constantFrom(...files).chain((file) => {
			const json = JSON.parse(file) as unknown;
			const edit = fc.tuple(fc.constantFrom(...placesIn(json)), value);
			return fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) =>
				edits.reduce((each, [place, by]) => {
					try {
						return replaced(each, place, by);
					} catch {
						// An edit before has removed the place.
						return each;
					}
				}, json),
			);
		});
		await fc.assert(
			fc.asyncProperty(broken, async (each) => await linted(JSON.stringify(each))),
			{ numRuns: 4 * RUNS },
		);
	});

	it('that is nested too deeply is refused', async () => {
		const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
		expect(() => readWorkflowFiles(deep, 'a.json')).toThrow('nested more than 200 deep');
		const node = `{"name":"A","type":"x.y","parameters":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`;
		await linted(`{"nodes":[${node}],"connections":{}}`);
	});
});
