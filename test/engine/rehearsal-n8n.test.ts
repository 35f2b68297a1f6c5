import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import type { N8n } from '../../src/simulation/engine/n8n';
import { loadN8n } from '../../src/simulation/n8n/load';

let folder: string;
let n8n: N8n;

function write(path: string, content: unknown): void {
	const file = join(folder, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

const nodeFile = (className: string, name: string) =>
	`exports.${className} = class { description = { name: '${name}', group: ['transform'] }; };`;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'journey-community-'));
	write('n8n-nodes-shop/package.json', {
		n8n: { nodes: ['dist/nodes/Trigger.node.js', 'dist/nodes/Shop/Shop.node.js'] },
	});
	write('n8n-nodes-shop/dist/nodes/Trigger.node.js', nodeFile('Trigger', 'newOrder'));
	write('n8n-nodes-shop/dist/nodes/Shop/Shop.node.js', nodeFile('Shop', 'shop'));
	write('n8n-nodes-shop/dist/nodes/Shop/Shop.node.json', { categories: ['Sales'] });
	write('@some/n8n-nodes-broken/package.json', { n8n: { nodes: ['Broken.node.js'] } });
	write('@some/n8n-nodes-broken/Broken.node.js', "require('what-is-not-installed')");
	const core = dirname(require.resolve('n8n-core/package.json'));
	n8n = loadN8n({ n8n: null, core, community: [folder] });
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("n8n's engine alone", () => {
	it('has what executions need, and no version of n8n', () => {
		expect(n8n.version).toBeNull();
		expect([typeof n8n.WorkflowExecute, typeof n8n.Workflow]).toEqual(['function', 'function']);
		expect(n8n.nodeType('n8n-nodes-base.set')).toBeUndefined();
	});

	it('runs no Code node, and says so', async () => {
		const start = n8n.startRunnerTask as (...parts: unknown[]) => Promise<unknown>;
		const answer = await start({}, 'javascript');
		expect(answer).toMatchObject({ ok: false, error: { message: expect.any(String) as string } });
	});
});

describe('Types of community packages', () => {
	it.each([
		['whose file has its name', 'shop'],
		['whose file has another name', 'newOrder'],
	])('are found: one %s', (_, name) => {
		const type = n8n.nodeType(`n8n-nodes-shop.${name}`) as INodeType;
		expect(type.description.name).toBe(name);
	});

	it('have the categories of their codex file', () => {
		const type = n8n.nodeType('n8n-nodes-shop.shop') as INodeType;
		expect(type.description.codex).toEqual({ categories: ['Sales'] });
	});

	it.each([
		'n8n-nodes-shop.nothing',
		'n8n-nodes-unheard-of.shop',
		'@some/n8n-nodes-broken.broken',
		'../n8n-nodes-shop.shop',
		'shop',
		'',
		'.',
		'n8n-nodes-shop.constructor',
	])('are unknown where there are none that load: %j', (name) => {
		expect(n8n.nodeType(name)).toBeUndefined();
	});
});
