import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureN8n } from '../../dev/n8n';
import type { WorkflowJson } from '../../dev/n8n-client';
import { packageName } from '../../dev/paths';
import { World } from '../../dev/world';

const CLIENTS = Array.from({ length: 20 }, (_, i) => `client-${i + 1}`);

const AT_ONCE = 8;

type Rendered = WorkflowJson & { id: string };

describe('Twenty clients of an agency in one n8n', () => {
	let world: World;
	let workflows: Rendered[];

	const run = async (...args: string[]): Promise<string> =>
		await new Promise((resolve, reject) => {
			const env = {
				// Jest's own variables would change n8n.
				...{ PATH: process.env.PATH, HOME: process.env.HOME },
				N8N_USER_FOLDER: world.folder,
				N8N_DIAGNOSTICS_ENABLED: 'false',
				N8N_LOG_LEVEL: 'error',
			};
			execFile(process.execPath, args, { env, maxBuffer: 64 << 20 }, (error, out, err) =>
				error === null ? resolve(out) : reject(new Error(`${out}\n${err}`)),
			);
		});

	/** As a person does it: with the command out of the published package. */
	const journeyCli = async (...args: string[]) => {
		const pack = join(world.folder, '.n8n', 'nodes', 'node_modules', packageName);
		return await run(join(pack, 'dist', 'src', 'cli.js'), ...args);
	};

	const importAll = async () => {
		const { bin } = await ensureN8n();
		return await run(bin, 'import:workflow', '--separate', `--input=${join(world.folder, 'out')}`);
	};

	/** Their client files, a bundle of two, and the workflows of all. */
	beforeAll(async () => {
		world = await World.start();
		const clients = join(world.folder, 'clients');
		mkdirSync(clients);
		for (const client of CLIENTS) {
			const variables = {
				brand: `Brand of ${client}`,
				website: `https://${client}.test`,
				sender: `Brand of ${client} <hello@${client}.test>`,
				support: `help@${client}.test`,
				address: `1 ${client} Road`,
			};
			const { id, name } = world.smtpCredential;
			const json = {
				client,
				name: `The ${client}`,
				credentials: { smtp: { id, name }, journeyIngestApi: world.ingestCredential },
				variables,
			};
			writeFileSync(join(clients, `${client}.yaml`), JSON.stringify(json));
		}
		const bundle = join(world.folder, 'bundle.yaml');
		writeFileSync(bundle, 'name: small\ntemplates: [journey-hub, welcome-series]');
		const out = join(world.folder, 'out');
		await journeyCli('template', 'render', '--bundle', bundle, '--vars', clients, '--out', out);
		workflows = readdirSync(out).map(
			(file) => JSON.parse(readFileSync(join(out, file), 'utf8')) as Rendered,
		);
		expect(workflows).toHaveLength(2 * CLIENTS.length);
	});

	afterAll(async () => await world?.stop());

	const idOf = (client: string, name: string) =>
		workflows.find((each) => each.name === `The ${client}: ${name}`)!.id;

	it('are imported under their own IDs, and a second import replaces the first', async () => {
		await importAll();
		await importAll();
		const there = await world.client.workflows();
		expect(there.map(({ id }) => id).sort()).toEqual(workflows.map(({ id }) => id).sort());
	});

	it('are all activated: n8n and the store find no URL, key or segment twice', async () => {
		for (let from = 0; from < workflows.length; from += AT_ONCE) {
			const some = workflows.slice(from, from + AT_ONCE);
			await Promise.all(some.map(({ id }) => world.client.activate(id, 120_000)));
		}
		const report = JSON.parse(
			await journeyCli('doctor', '--json').catch((error: Error) => error.message),
		) as { findings: Array<{ level: string; text: string }> };
		const errors = report.findings.filter(({ level }) => level === 'error');
		expect(errors.map(({ text }) => text)).toEqual([]);
	});

	it("reach the contacts of their own workspace only, with each client's own brand", async () => {
		const [first, last] = [CLIENTS[0], CLIENTS.at(-1)!];
		for (const client of [first, last]) {
			const workflow = workflows.find(({ id }) => id === idOf(client, 'Welcome Series'))!;
			const { webhookId } = workflow.nodes.find(({ type }) => type.endsWith('.journeyTrigger'))!;
			const call = { type: 'track', event: 'Signed Up', email: 'ada@example.com' };
			expect((await world.ingest(webhookId!, call)).status).toBe(202);
		}
		for (const client of [first, last]) {
			const from = `hello@${client}.test`;
			const mail = await world.mailbox.waitFor((each) => each.from === from, 60_000);
			expect(await mail.subject()).toContain(`Brand of ${client}`);
			const html = String((await mail.parsed()).html);
			expect(html).toContain(`1 ${client} Road`);
			for (const other of CLIENTS) {
				if (other !== client) expect(html).not.toContain(`help@${other}.test`);
			}
		}
		expect(world.mailbox.mailsTo('ada@example.com')).toHaveLength(2);
	});
});
