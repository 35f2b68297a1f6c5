import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownTypes } from './support/known-types';
import { lint } from '../../../src/lint/lint';
import { RULE_TEXTS } from '../../../src/lint/output/rule-texts';
import { readWorkflowFiles } from '../../../src/journey/workflow-file';

const FOLDER = join(__dirname, '../../data/lint');
const NOW = Date.parse('2026-03-14T09:00:00Z');

const filesIn = (name: string) =>
	readWorkflowFiles(readFileSync(join(FOLDER, `${name}.json`), 'utf8'), name);

/** Findings as `rule: node`. */
async function found(...names: string[]): Promise<string[]> {
	const findings = await lint(names.flatMap(filesIn), { now: NOW, knowsType: knownTypes });
	return findings.map(({ rule, node }) => `${rule}: ${node?.name}`);
}

/** By the file's name. */
const PLANTED: Record<string, string[]> = {
	branches: Array<string>(3).fill('covered-branch: Which?'),
	credentials: [
		'credential-missing: Signed Up',
		'credential-missing: Mail',
		'credential-missing: Mail and SMS',
		'credential-missing: Own Database',
		'credential-missing: CRM',
	],
	'execute-once': ['execute-once: Mail'],
	expressions: [
		'expression-per-batch: Signed Up',
		'expression-per-batch: Score',
		'expression-per-batch: Split',
		'expression-per-batch: Channels',
		'expression-per-batch: Channels',
	],
	'hard-coded': [
		'hard-coded-secret: Signed Up',
		'hard-coded-address: Own Sender',
		'hard-coded-address: Own Sender',
		'hard-coded-address: One Recipient',
		'hard-coded-secret: Call',
		'hard-coded-secret: Database',
		'hard-coded-secret: Stripe',
	],
	ignored: [
		'marketing-without-topic: No Reason',
		'useless-ignore: No Reason',
		'useless-ignore: Nothing There',
		'useless-ignore: Unknown Rule',
	],
	inactive: [],
	invalid: [
		'invalid-parameter: Signed Up',
		'invalid-parameter: No Event',
		'invalid-parameter: Empty Window',
		'invalid-parameter: No Weight',
		'invalid-parameter: Same Names',
		'invalid-parameter: No Rules',
		'invalid-parameter: No Subject',
		'invalid-parameter: Cap of None',
	],
	loops: ['loop-without-wait: Again'],
	marketing: [
		'no-goal: Signed Up',
		'marketing-without-topic: No Topic',
		'marketing-without-unsubscribe: No Link',
		'marketing-without-unsubscribe: Half a Link',
	],
	mondays: [],
	'node-types': [
		'unknown-node-type: Future',
		'unknown-node-type: Gone',
		'unknown-node-type: Too New',
	],
	'open-outputs': [
		'output-leads-nowhere: Half Open',
		'output-leads-nowhere: Fallback',
		'hand-off-leads-nowhere: Letter',
		'contacts-end-at-output: Order or 3 Days',
	],
	reach: [
		'unreachable-node: Orphan',
		'unreachable-node: After Orphan',
		'disabled-node: Off',
		'unreachable-node: Old Set',
	],
	references: [
		'contacts-end-at-output: Read It?',
		'unknown-reference: Read It?',
		'unknown-reference: Read It?',
		'unknown-reference: Notify',
	],
	'same-key': [],
	sound: [],
	sundays: [],
	templates: [
		'template-error: Open Tag',
		'template-error: Not Liquid',
		'template-error: Unknown Filter',
		'template-error: Broken MJML',
		'template-error: Unknown Element',
		'unknown-variable: Misspelt Field',
		'unknown-variable: Missing Variable',
		'unknown-variable: Wrong Root',
		'unknown-variable: Bare Field',
		'unknown-variable: Own Data',
	],
	waits: [
		'wait-without-limit: Event Forever',
		'wait-without-limit: Race Forever',
		'time-in-the-past: Past Date',
		'time-in-the-past: Past Alternative',
		'time-in-the-past: Once Long Ago',
	],
	weekdays: [],
};

describe('Planted faults', () => {
	it.each(Object.entries(PLANTED))(
		'are found in %s.json, and nothing else',
		async (name, faults) => {
			expect(await found(name)).toEqual(faults);
		},
	);

	it('are in every file of the folder', () => {
		const names = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
		expect(names.sort()).toEqual(Object.keys(PLANTED).sort());
	});

	it('cover every rule that looks at workflows', async () => {
		const all = await found(...Object.keys(PLANTED));
		const rules = new Set(all.map((each) => each.split(': ')[0]));
		const known = RULE_TEXTS.map(({ id }) => id).filter((id) => id !== 'no-workflow');
		expect([...rules].sort()).toEqual(known);
	});
});

describe('Journeys that are looked at together', () => {
	it('write to the same segment on the same day of the week', async () => {
		expect(await found('mondays', 'weekdays', 'sundays')).toEqual(['same-audience: Every Week']);
	});

	it('do not meet if one of them is inactive', async () => {
		expect(await found('mondays', 'inactive')).toEqual([]);
	});

	it('do not meet on other days', async () => {
		expect(await found('weekdays', 'sundays')).toEqual([]);
	});

	it('have keys of their own in a workspace', async () => {
		expect(await found('sundays', 'same-key')).toEqual([
			'duplicate-journey-key: Every Week',
			'duplicate-journey-key: Every Week',
		]);
	});
});

describe('The templates', () => {
	const folder = join(__dirname, '../../../templates');
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });

	it.each(files.filter((file) => file.endsWith('.json')))(
		'have no findings in %s',
		async (file) => {
			const workflows = readWorkflowFiles(readFileSync(join(folder, file), 'utf8'), file);
			expect(await lint(workflows, { now: NOW })).toEqual([]);
		},
	);
});
