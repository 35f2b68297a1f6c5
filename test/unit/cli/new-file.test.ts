import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { CommandError } from '../../../src/cli/deps';
import { writeNewFile } from '../../../src/cli/new-file';

describe('a file that a command writes', () => {
	let folder: string;
	let path: string;

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'journey-new-file-'));
		path = join(folder, 'journeys.backup');
	});

	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	const writing = (text: string) => async (to: Writable) => {
		for (const character of text) to.write(character);
	};

	it('is there whole under its own name, with its size, for its owner alone', async () => {
		expect(await writeNewFile(path, writing('all of it'))).toBe(9);
		expect(readdirSync(folder)).toEqual(['journeys.backup']);
		expect(readFileSync(path, 'utf8')).toBe('all of it');
		expect(statSync(path).mode & 0o777).toBe(0o600);
	});

	it('is not written over another, which stays as it is', async () => {
		writeFileSync(path, 'precious');
		const refused = writeNewFile(path, writing('new'));
		await expect(refused).rejects.toThrow(CommandError);
		await expect(refused).rejects.toThrow('already exists. Use a new file name');
		expect(readFileSync(path, 'utf8')).toBe('precious');
	});

	it('nor over one that came while it was written', async () => {
		const refused = writeNewFile(path, async () => writeFileSync(path, 'precious'));
		await expect(refused).rejects.toThrow(CommandError);
		expect(readdirSync(folder)).toEqual(['journeys.backup']);
		expect(readFileSync(path, 'utf8')).toBe('precious');
	});

	it('leaves nothing where the writing fails', async () => {
		const failed = writeNewFile(path, async (to) => {
			to.write('half');
			throw new Error('The database went away.');
		});
		await expect(failed).rejects.toThrow('The database went away.');
		expect(readdirSync(folder)).toEqual([]);
	});

	it('leaves nothing where the folder is not there', async () => {
		const failed = writeNewFile(join(folder, 'nowhere', 'file'), writing('x'));
		await expect(failed).rejects.toThrow(/ENOENT/);
		expect(readdirSync(folder)).toEqual([]);
	});
});
