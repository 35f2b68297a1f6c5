import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../support/cli';

const PACK = 'n8n-nodes-journey.';
let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'template-'));
	mkdirSync(join(folder, 'templates', 'bundles'), { recursive: true });
	save('templates/welcome.json', workflow('Welcome', 'welcome'));
	save('templates/farewell.json', workflow('Farewell', 'farewell', { coupon: 'NONE' }));
	save(
		'templates/bundles/shop.yaml',
		'name: shop\nsummary: All of a shop.\ntemplates: [welcome, farewell]',
	);
	save('a.yaml', 'client: a\nvariables: { brand: Ä & Söhne }');
});
afterEach(() => rmSync(folder, { recursive: true }));

const save = (file: string, content: string | object) =>
	writeFileSync(
		join(folder, file),
		typeof content === 'string' ? content : JSON.stringify(content),
	);

function workflow(name: string, journeyKey: string, vars: Record<string, string> = {}) {
	const values = Object.entries({ brand: 'Acme', ...vars }).map(([key, value]) => ({
		name: key,
		value,
	}));
	const at = (node: object) => ({
		id: `${name} ${JSON.stringify(node)}`,
		typeVersion: 1,
		position: [0, 0],
		...node,
	});
	return {
		name,
		nodes: [
			at({
				...{ name: 'About', type: 'n8n-nodes-base.stickyNote' },
				parameters: { content: `## ${name}\n**Says** ${name}.\nTwice.\n\nMore.` },
			}),
			at({
				...{ name: 'Trigger', type: `${PACK}journeyTrigger`, webhookId: name },
				parameters: { authentication: 'none', vars: { values }, options: { journeyKey } },
			}),
			at({ name: 'Send', type: `${PACK}multiChannelSend`, parameters: { channels: ['email'] } }),
		],
		connections: {},
	};
}

const template = (...argv: string[]) =>
	runCli(['template', ...argv.map((each) => each.replace(/^\.\//, `${folder}/`))], {
		templates: join(folder, 'templates'),
	});
const read = (file: string) =>
	JSON.parse(readFileSync(join(folder, file), 'utf8')) as { name: string };

describe('n8n-journey template list', () => {
	it('names each template and bundle with what it does', async () => {
		const { code, out } = await template('list');
		expect(code).toBe(0);
		expect(out).toMatch(/^ {2}welcome +Says Welcome\. Twice\.$/m);
		expect(out).toMatch(/Bundles\n {2}shop +All of a shop\.\n$/);
		const { document } = await template('list', '--json');
		expect(document()).toMatchObject({ templates: [{ name: 'farewell' }, { name: 'welcome' }] });
	});

	it('names those that come with the pack, each with a summary', async () => {
		const { document } = await runCli(['template', 'list', '--json']);
		const { templates } = document<{ templates: Array<{ name: string; summary: string }> }>();
		expect(templates.length).toBeGreaterThan(3);
		for (const { name, summary } of templates)
			expect([name, summary]).toEqual([name, expect.stringMatching(/\.$/)]);
	});
});

describe('n8n-journey template show', () => {
	it('says what a template does, and which variables and credentials it takes', async () => {
		const { out } = await template('show', 'farewell');
		expect(out).toContain('## Farewell\n**Says** Farewell.');
		expect(out).toMatch(/^ {2}brand +text; required, such as Acme$/m);
		expect(out).toMatch(/^ {2}coupon +text; NONE if not given$/m);
		expect(out).toContain('Credentials: smtp');
	});

	it('says the same of all templates of a bundle together', async () => {
		const { document } = await template('show', 'shop', '--json');
		expect(document()).toMatchObject({
			templates: ['welcome', 'farewell'],
			variables: [{ name: 'brand' }, { name: 'coupon' }],
		});
	});

	it.each([
		['welcom', /^n8n-journey: There is no template 'welcom'\. Did you mean 'welcome'\?\n$/],
		['xyz', /See n8n-journey template list\n$/],
		['none.json', /ENOENT/],
	])('refuses %s, which there is not', async (name, text) => {
		expect(await template('show', name)).toMatchObject({
			code: 1,
			err: expect.stringMatching(text) as string,
		});
	});
});

describe('n8n-journey template render', () => {
	it('writes the workflow of one client into a file, and says which credentials are missing', async () => {
		const { code, out } = await template(
			'render',
			'welcome',
			'--vars',
			'./a.yaml',
			'--out',
			'./wf.json',
		);
		expect([code, out]).toEqual([
			0,
			expect.stringMatching(
				/1 workflow of 1 client in .*wf\.json\.\n1 node without the credential smtp: choose it in n8n/,
			),
		]);
		expect(read('wf.json').name).toBe('a: Welcome');
	});

	it('writes it to standard output where no file is named', async () => {
		const { out, err } = await template('render', 'welcome', '--vars', './a.yaml');
		expect([err, JSON.parse(out)]).toEqual(['', expect.objectContaining({ name: 'a: Welcome' })]);
	});

	it("makes a template of a workflow of one's own", async () => {
		save('mine.json', workflow('Mine', 'mine'));
		await template('render', './mine.json', '--vars', './a.yaml', '--out', './wf.json');
		expect(read('wf.json').name).toBe('a: Mine');
	});

	it('writes each template of a bundle for each client of a folder', async () => {
		mkdirSync(join(folder, 'clients'));
		for (const client of ['a', 'b', 'c']) {
			save(`clients/${client}.yaml`, `client: ${client}\nvariables: { brand: B, coupon: C }`);
		}
		const { code } = await template('render', 'shop', '--vars', './clients', '--out', './out/all');
		expect(code).toBe(0);
		expect(readdirSync(join(folder, 'out/all')).sort()).toEqual([
			'a-farewell.json',
			...['a-welcome.json', 'b-farewell.json', 'b-welcome.json'],
			...['c-farewell.json', 'c-welcome.json'],
		]);
	});

	it("takes a bundle of one's own, with workflow files beside it", async () => {
		save('mine.json', workflow('Mine', 'mine'));
		save('bundle.yaml', 'name: mine\ntemplates: [welcome, ./mine.json]');
		await template('render', '--bundle', './bundle.yaml', '--vars', './a.yaml', '--out', './out');
		expect(readdirSync(join(folder, 'out')).sort()).toEqual(['a-mine.json', 'a-welcome.json']);
	});

	it('replaces no file unless it is told to', async () => {
		save('wf.json', 'precious');
		const line = ['render', 'welcome', '--vars', './a.yaml', '--out', './wf.json'];
		expect(await template(...line)).toMatchObject({
			code: 1,
			err: expect.stringMatching(/wf\.json already exists\. Use a new name, or --force/) as string,
		});
		expect(readFileSync(join(folder, 'wf.json'), 'utf8')).toBe('precious');
		expect(await template(...line, '--force')).toMatchObject({ code: 0 });
	});

	it('names all problems of all clients, each with line and column, and writes nothing', async () => {
		save('b.yaml', 'client: b\nvariables:\n  brnd: B\n  coupon: 7');
		save('c.yaml', 'client: c\nvariables:\n  brand: [C]');
		const vars = ['--vars', './b.yaml', '--vars', './c.yaml'];
		const { code, err } = await template('render', 'shop', ...vars, '--out', './out');
		expect(code).toBe(1);
		const lines = err
			.trim()
			.split('\n')
			.map((line) => line.replaceAll(`${folder}/`, ''));
		expect(lines).toEqual([
			"n8n-journey: b.yaml:3:3: Unknown variable 'brnd'. Did you mean 'brand'?",
			"b.yaml:2:1: The variable 'brand' is missing; 'Acme' only stands in for it.",
			"b.yaml:4:3: 'coupon' must be text; put it in quotes.",
			"c.yaml:3:3: 'brand' must be text.",
		]);
		expect(readdirSync(folder)).not.toContain('out');
	});

	it('refuses two files of one client, and an empty folder', async () => {
		save('again.yaml', 'client: a\nvariables: { brand: B }');
		const two = await template(
			'render',
			'welcome',
			'--vars',
			'./a.yaml',
			'--vars',
			'./again.yaml',
			'--out',
			'./out',
		);
		expect(two).toMatchObject({
			code: 1,
			err: expect.stringMatching(/are both of the client 'a'/) as string,
		});
		mkdirSync(join(folder, 'empty'));
		const none = await template('render', 'welcome', '--vars', './empty');
		expect(none).toMatchObject({
			code: 1,
			err: expect.stringMatching(/holds no YAML file/) as string,
		});
	});

	it.each([
		['no name', ['--vars', './a.yaml'], /requires one name, or --bundle and no name/],
		['two names', ['welcome', 'farewell', '--vars', './a.yaml'], /requires one name/],
		[
			'a name and a bundle',
			['welcome', '--bundle', './x.yaml', '--vars', './a.yaml'],
			/requires one name/,
		],
		['no client', ['welcome'], /requires --vars with the client's file/],
	])('is refused with %s', async (_, argv, text) => {
		expect(await template('render', ...argv)).toMatchObject({
			code: 2,
			err: expect.stringMatching(text) as string,
		});
	});

	it.each([
		['templates: [welcome]', /bundle\.yaml:1:1: 'name' must be text/],
		['name: b\ntemplates: welcome', /bundle\.yaml:2:1: 'templates' must be a list/],
		[
			'name: b\ntemplates: [welcome, welcome]',
			/bundle\.yaml:2:1: 'templates' names a template twice/,
		],
		[
			'name: b\ntemplates: [wellcome]',
			/There is no template 'wellcome'\. Did you mean 'welcome'\?/,
		],
	])('refuses the bundle %j', async (yaml, text) => {
		save('bundle.yaml', yaml);
		const line = ['render', '--bundle', './bundle.yaml', '--vars', './a.yaml', '--out', './out'];
		expect(await template(...line)).toMatchObject({
			code: 1,
			err: expect.stringMatching(text) as string,
		});
	});

	it('refuses a file that is no workflow', async () => {
		save('bad.json', '{"name": "x"}');
		save('worse.json', 'x');
		const of = async (file: string) => (await template('render', file, '--vars', './a.yaml')).err;
		expect(await of('./bad.json')).toMatch(/bad\.json is no workflow of n8n: nodes: /);
		expect(await of('./worse.json')).toMatch(/worse\.json is no JSON: /);
	});
});
