import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8');

/** `unit/hub/answers` “one title”, “another”: the tests that the page names. */
const NAMED =
	/`(?:test\/)?((?:unit|property|store|engine|e2e)\/[\w/-]+)(?:\.test\.ts)?`((?:,? “[^”]+”)*)/g;

/** As it stands in the file: quotes may be escaped there. */
const plain = (text: string) => text.replace(/\\(['"`])/g, '$1');

const named = [...page.matchAll(NAMED)].map(([, file, titles]) => ({
	file: `test/${file}.test.ts`,
	titles: [...titles.matchAll(/“([^”]+)”/g)].map(([, title]) => title),
}));

describe('The threat model', () => {
	it('names tests that exist', () => {
		expect(named.length).toBeGreaterThan(40);
		const missing = named.flatMap(({ file, titles }) => {
			const path = join(ROOT, file);
			if (!existsSync(path)) return [file];
			const text = plain(readFileSync(path, 'utf8'));
			return titles.filter((title) => !text.includes(title)).map((title) => `${file}: ${title}`);
		});
		expect(missing).toEqual([]);
	});

	it('names one for each threat', () => {
		const rows = page.split('\n').filter((line) => /^\| (?!-|Could)/.test(line));
		expect(rows.filter((row) => !/`\w+\/[\w/-]+` “/.test(row))).toEqual([]);
	});
});
