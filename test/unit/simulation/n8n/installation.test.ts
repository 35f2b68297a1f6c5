import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
	findN8n,
	N8nNotFoundError,
	type Whereabouts,
} from '../../../../src/simulation/n8n/installation';

let root: string;

beforeEach(() => {
	root = realpathSync(mkdtempSync(join(tmpdir(), 'journey-installation-')));
});

afterEach(() => rmSync(root, { recursive: true }));

function file(path: string, content: unknown = ''): string {
	const full = join(root, path);
	mkdirSync(dirname(full), { recursive: true });
	writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content));
	return full;
}

/** An n8n as npm lays it out, with its engine beside it or in it. */
function n8nIn(modules: string, core = modules): string {
	file(`${modules}/n8n/package.json`, { name: 'n8n', version: '2.40.7' });
	file(`${modules}/n8n/bin/n8n`);
	file(`${core}/n8n-core/package.json`, { name: 'n8n-core' });
	return join(root, modules, 'n8n');
}

const find = (more: Partial<Whereabouts> = {}) =>
	findN8n({
		packFile: join(root, 'home/.n8n/nodes/node_modules/n8n-nodes-journey/dist/src/index.js'),
		execPath: join(root, 'usr/bin/node'),
		env: {},
		home: join(root, 'home'),
		...more,
	});

describe('The n8n of a rehearsal', () => {
	it('is the one whose script began this process, as in a Docker image', () => {
		const n8n = n8nIn('usr/local/lib/node_modules', 'usr/local/lib/node_modules/n8n/node_modules');
		n8nIn('usr/lib/node_modules');
		expect(find({ script: join(n8n, 'bin/n8n') })).toMatchObject({
			n8n,
			core: join(n8n, 'node_modules/n8n-core'),
		});
	});

	it('is the one that the command n8n on the path leads to', () => {
		const n8n = n8nIn('opt/node/lib/node_modules');
		mkdirSync(join(root, 'opt/node/bin'), { recursive: true });
		symlinkSync(join(n8n, 'bin/n8n'), join(root, 'opt/node/bin/n8n'));
		expect(find({ env: { PATH: `${join(root, 'opt/node/bin')}` } }).n8n).toBe(n8n);
	});

	it("is the global one of this process's Node, or one that npx has fetched", () => {
		const fetched = n8nIn('home/.npm/_npx/1a2b/node_modules');
		expect(find().n8n).toBe(fetched);
		const global = n8nIn('usr/lib/node_modules');
		expect(find().n8n).toBe(global);
	});

	it("is, in a checkout of the pack, the one that its demo has fetched: it has n8n's own nodes", () => {
		const packFile = join(root, 'checkout/dist/src/index.js');
		file('checkout/node_modules/n8n-core/package.json', { name: 'n8n-core' });
		expect(find({ packFile }).n8n).toBeNull();
		const n8n = n8nIn('home/.cache/n8n-nodes-journey/n8n-2.40.7-1a2b/node_modules');
		expect(find({ packFile }).n8n).toBe(n8n);
		const elsewhere = n8nIn('elsewhere/n8n-2.40.7-1a2b/node_modules');
		const env = { N8N_JOURNEY_CACHE: join(root, 'elsewhere') };
		expect(find({ packFile, env }).n8n).toBe(elsewhere);
	});

	it('is the one of the project that the pack is installed in', () => {
		const n8n = n8nIn('project/node_modules');
		const packFile = join(root, 'project/node_modules/n8n-nodes-journey/dist/src/index.js');
		expect(find({ packFile }).n8n).toBe(n8n);
	});

	it.each([
		['the package', 'elsewhere/node_modules/n8n'],
		['the folder with its node_modules', 'elsewhere'],
		['the node_modules', 'elsewhere/node_modules'],
		['its program', 'elsewhere/node_modules/n8n/bin/n8n'],
	])('may be given as %s, and goes before all others', (_, given) => {
		n8nIn('usr/lib/node_modules');
		const n8n = n8nIn('elsewhere/node_modules');
		expect(find({ given: join(root, given) }).n8n).toBe(n8n);
	});

	it('may be its engine alone, beside the pack', () => {
		const packFile = file('repository/dist/src/index.js');
		file('repository/node_modules/n8n-core/package.json', { name: 'n8n-core' });
		expect(find({ packFile })).toMatchObject({
			n8n: null,
			core: join(root, 'repository/node_modules/n8n-core'),
		});
	});

	it('comes with the community packages that lie beside the pack', () => {
		n8nIn('usr/lib/node_modules');
		const packFile = file('home/.n8n/nodes/node_modules/n8n-nodes-journey/dist/src/index.js');
		expect(find({ packFile }).community).toEqual([join(root, 'home/.n8n/nodes/node_modules')]);
	});

	it('that is nowhere is asked for, with the places that were looked in', () => {
		expect(() => find()).toThrow(N8nNotFoundError);
		expect(() => find()).toThrow("'--n8n <folder>'");
		expect(() => find()).toThrow(join(root, 'usr/lib/node_modules'));
	});

	it('that is not where it was said to be is not replaced by another', () => {
		n8nIn('usr/lib/node_modules');
		n8nIn('node_modules');
		const given = join(root, 'nothing-here');
		expect(() => find({ given })).toThrow(`There is no n8n in ${given}`);
	});
});
