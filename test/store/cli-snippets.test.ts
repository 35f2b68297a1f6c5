import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../support/cli';
import { T0 } from './support/journey';
import { STORE_LOCATIONS } from './support/store-locations';
import { newFolder, removeStores } from './support/stores';

jest.setTimeout(60_000);
afterAll(removeStores);

describe.each(STORE_LOCATIONS)('n8n-journey snippets, on %s:', (_, place) => {
	let store: string;
	let folder: string;

	beforeEach(async () => {
		({ store } = await place());
		folder = join(newFolder(), 'snippets');
		mkdirSync(folder);
	});

	const run = async (...args: string[]) =>
		await runCli(['snippets', ...args, '--store', store], { now: () => T0 });
	const file = (name: string, content: string) => writeFileSync(join(folder, name), content);

	it('push saves the files of a folder, and pull writes them again', async () => {
		file('footer.liquid', '<p>Zoë {{ contact.firstName }}</p>\n');
		file('page.mjml', '<mjml>{% block %}{% endblock %}</mjml>');
		file('README.md', 'no snippet');
		const pushed = await run('push', folder, '--json');
		expect(pushed.document()).toMatchObject({ saved: ['footer', 'page'], unchanged: 0 });
		expect((await run('push', folder, '--json')).document()).toMatchObject({ saved: [] });
		const other = join(folder, 'again');
		await run('pull', other);
		expect(readdirSync(other).sort()).toEqual(['footer.liquid', 'page.liquid']);
		expect(readFileSync(join(other, 'footer.liquid'), 'utf8')).toContain('Zoë');
		await run('pull', folder);
		expect(readdirSync(folder).sort()).toContain('page.mjml');
		expect(readdirSync(folder)).not.toContain('page.liquid');
	});

	it('push deletes what has no file only where it is told to, and nothing in a dry run', async () => {
		file('a.txt', 'a');
		file('b.txt', 'b');
		await run('push', folder);
		const only = join(folder, 'only');
		mkdirSync(only);
		writeFileSync(join(only, 'a.txt'), 'changed');
		const kept = await run('push', only, '--delete', '--dry-run', '--json');
		expect(kept.document()).toMatchObject({ dryRun: true, saved: ['a'], deleted: ['b'] });
		expect((await run('push', only, '--json')).document()).toMatchObject({ deleted: [] });
		const done = await run('push', only, '--delete', '--json');
		expect(done.document()).toMatchObject({ saved: [], deleted: ['b'] });
	});

	it('push saves nothing where a file has a mistake, and names it with its place', async () => {
		file('good.txt', 'fine');
		file('bad.txt', 'a\n{{ contact.firstName | uppcase }}');
		const pushed = await run('push', folder);
		expect(pushed.code).toBe(1);
		expect(pushed.err).toContain("The snippet 'bad' cannot be read. Line 2, column");
		const pulled = await run('pull', join(folder, 'pulled'), '--json');
		expect(pulled.document()).toMatchObject({ files: [] });
	});
});
