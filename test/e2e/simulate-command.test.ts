import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureN8n } from '../../dev/n8n-install';
import { repoRoot } from '../../dev/paths';

const TEMPLATE = join(repoRoot, 'templates', 'welcome-series.json');
const DAYS = ['--from', '2026-03-01', '--days', '4', '--timezone', 'Europe/Berlin'];

jest.setTimeout(240_000);

let folder: string;
let n8n: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
	({ dir: n8n } = await ensureN8n());
	folder = mkdtempSync(join(tmpdir(), 'journey-simulate-'));
	const rows = Array.from({ length: 8 }, (_, i) => `${i},c${i}@example.com,2026-03-01T0${i}:00`);
	writeFileSync(at('contacts.csv'), ['userId,email,startsAt', ...rows].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
	code: number;
	out: string;
	err: string;
}

/** The built command, as it is installed. */
async function simulate(...args: string[]): Promise<Ended> {
	const cli = join(repoRoot, 'dist', 'src', 'cli.js');
	const given = ['simulate', '--contacts', at('contacts.csv'), '--n8n', n8n, ...DAYS, ...args];
	return await new Promise((resolve) => {
		execFile(process.execPath, [cli, ...given], (error, out, err) => {
			resolve({ code: error === null ? 0 : Number(error.code), out, err });
		});
	});
}

describe('The simulate command as it is built', () => {
	it('writes the same files for the same seed, byte for byte, and others for another', async () => {
		const [first, again, other] = [at('first'), at('again'), at('other')];
		expect(await simulate(TEMPLATE, '--out', first)).toMatchObject({ code: 0 });
		expect(await simulate(TEMPLATE, '--out', again)).toMatchObject({ code: 0 });
		expect(await simulate(TEMPLATE, '--out', other, '--seed', '2')).toMatchObject({ code: 0 });
		const files = (of: string) =>
			readdirSync(of).map((name) => readFileSync(join(of, name), 'utf8'));
		expect(files(again)).toEqual(files(first));
		expect(files(other)).not.toEqual(files(first));
	});

	it('prints its outcome and progress alone, and none of the warnings of the nodes', async () => {
		const { code, out, err } = await simulate(TEMPLATE);
		expect(code).toBe(0);
		expect(out).toContain('8 contacts, 2026-03-01 to 2026-03-04 in virtual time');
		expect(out).not.toContain('Journey:');
		expect(err).toMatch(/^(day \d of 4: .*\n)*$/);
	});

	it('says which workflow cannot be switched on, without a trace of the program', async () => {
		const copy = { ...(JSON.parse(readFileSync(TEMPLATE, 'utf8')) as object), name: 'Copy' };
		writeFileSync(at('copy.json'), JSON.stringify(copy));
		const { code, err } = await simulate(TEMPLATE, at('copy.json'));
		expect(code).toBe(1);
		expect(err).toMatch(/^n8n-journey: 'Copy' cannot be switched on: The journey key .*\n$/);
	});

	it('says what is wrong with a model, and where, without a trace of the program', async () => {
		writeFileSync(at('model.yaml'), 'name: Mine\nopens: 3\n');
		const { code, err } = await simulate(TEMPLATE, '--behavior', at('model.yaml'));
		expect(code).toBe(1);
		expect(err).toMatch(/^n8n-journey: .*model\.yaml: line 2, column 1: 'opens' is unknown.*\n$/);
	});

	it('exits with 1 where an expectation is broken, and with 2 where it is misused', async () => {
		writeFileSync(at('expect.yaml'), 'expect:\n  - messages: { atMost: 0 }\n');
		const broken = await simulate(TEMPLATE, '--expect', at('expect.yaml'));
		expect(broken).toMatchObject({ code: 1, out: expect.stringContaining('BROKEN') as string });
		expect(await simulate(TEMPLATE, '--days', 'many')).toMatchObject({ code: 2 });
	});
});
