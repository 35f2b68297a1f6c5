import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../support/cli';

/* What the command says before it plays anything; test/e2e/simulate-command.test.ts plays. */

const WORKFLOW = join(__dirname, '../../../templates/welcome-series.json');

let folder: string;
let contacts: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'journey-simulate-'));
	contacts = await written('contacts.csv', 'userId,email\n1,ada@example.com\n');
});
afterAll(async () => await rm(folder, { recursive: true }));

async function written(name: string, text: string): Promise<string> {
	const path = join(folder, name);
	await writeFile(path, text);
	return path;
}

async function errorOf(...args: string[]): Promise<string> {
	const { code, err } = await runCli(['simulate', WORKFLOW, ...args]);
	expect(code).toBe(1);
	expect(err).not.toContain('    at ');
	return err;
}

describe('n8n-journey simulate', () => {
	it.each(['--contacts', '--behavior', '--expect', '--fixtures', '--against'])(
		'names the file of %s that is not there',
		async (option) => {
			const path = join(folder, 'nope');
			const given = option === '--contacts' ? [] : ['--contacts', contacts];
			expect(await errorOf(...given, option, path)).toBe(
				`n8n-journey: There is no file ${path}. Correct ${option}.\n`,
			);
		},
	);

	it('says that a file of an option is a folder', async () => {
		expect(await errorOf('--contacts', folder)).toBe(
			`n8n-journey: ${folder} is a folder. Set --contacts to a file.\n`,
		);
	});

	it('refuses contacts of which none can be used, with the first reason', async () => {
		const none = await written('none.csv', 'userId,email\n');
		expect(await errorOf('--contacts', none)).toContain(`${none} has no contact`);
		const useless = await written('useless.csv', 'userId,email,plan\n,,pro\n');
		expect(await errorOf('--contacts', useless)).toMatch(/has no contact.*line 2.*fill one/);
	});

	it('says what is wrong with expectations without a trace of the program', async () => {
		const expectations = await written('expect.yaml', 'expect: [{ messagesPerContac: 3 }]');
		expect(await errorOf('--contacts', contacts, '--expect', expectations)).toMatch(
			/^n8n-journey: .*expect\.yaml:1:12 Unknown key 'messagesPerContac'/,
		);
	});

	it('reads the earlier version before it plays anything', async () => {
		const earlier = await written('earlier.json', 'Rehearsal: 20 contacts');
		expect(await errorOf('--contacts', contacts, '--against', earlier)).toMatch(
			/earlier\.json is not JSON/,
		);
		const outcome = await written('outcome.json', '{"version": 999}');
		expect(await errorOf('--contacts', contacts, '--against', outcome)).toMatch(
			/outcome\.json is an outcome of version 999/,
		);
	});

	it('refuses an outcome folder that is a file before it plays anything', async () => {
		expect(await errorOf('--contacts', contacts, '--out', contacts)).toBe(
			`n8n-journey: ${contacts} is a file. Set --out to a folder.\n`,
		);
	});

	it('refuses fixtures of a workflow or node that there is not', async () => {
		const seris = await written('seris.json', '{"Welcome Seris": {"Send Welcome": [{}]}}');
		expect(await errorOf('--contacts', contacts, '--fixtures', seris)).toContain(
			"seris.json: there is no workflow 'Welcome Seris'. Did you mean 'Welcome Series'?",
		);
		const node = await written('node.json', '{"Welcome Series": {"Send Welcom": [{}]}}');
		expect(await errorOf('--contacts', contacts, '--fixtures', node)).toContain(
			"node.json: there is no node 'Send Welcom' in Welcome Series. Did you mean 'Send Welcome'?",
		);
	});
});
