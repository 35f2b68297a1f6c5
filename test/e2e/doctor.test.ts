import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageName } from '../../dev/paths';
import { signUps } from '../../dev/sign-ups';
import { until } from '../../dev/until';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';

interface Finding {
	check: string;
	level: 'ok' | 'warning' | 'error';
	text: string;
	remedy?: string;
	about?: Record<string, unknown>;
}

interface Ended {
	code: number;
	out: string;
	err: string;
}

const CONTACTS = 3;

describe('n8n-journey, out of the published package, beside a real n8n', () => {
	let world: World;
	let journeyId: string;
	let builder: WorkflowBuilder;
	let cli: string;

	const command = async (...args: string[]): Promise<Ended> =>
		await new Promise((resolve) => {
			const env = { ...process.env, N8N_USER_FOLDER: world.folder };
			execFile(process.execPath, [cli, ...args], { env }, (error, out, err) => {
				resolve({ code: error === null ? 0 : Number(error.code), out, err });
			});
		});

	const doctor = async (...args: string[]) => {
		const { code, out } = await command('doctor', '--json', ...args);
		return { code, ...(JSON.parse(out) as { ok: boolean; findings: Finding[] }) };
	};

	const journey = (name: string) =>
		new WorkflowBuilder(name, world.storeParameters()).trigger('Entry', 'Signed Up');

	beforeAll(async () => {
		world = await World.start({ store: 'sqlite' });
		const pack = join(world.folder, '.n8n', 'nodes', 'node_modules', packageName);
		const { bin } = JSON.parse(readFileSync(join(pack, 'package.json'), 'utf8')) as {
			bin: Record<string, string>;
		};
		cli = join(pack, bin['n8n-journey']);
		await world.activate(new WorkflowBuilder('Hub', world.storeParameters()).hub('Hub').build());
		builder = journey('Welcome').waitSeconds('Long Wait', 86_400).connect('Entry', 'Long Wait');
		journeyId = await world.activate(builder.build());
		const answer = await world.ingest(builder.webhookId, { batch: signUps(0, CONTACTS) });
		expect(answer.status).toBe(202);
	});

	afterAll(async () => await world?.stop());

	it('tells its version', async () => {
		const { code, out } = await command('--version');
		expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
	});

	it('finds nothing wrong with an active journey and a hub', async () => {
		const settled = async () => {
			const { code, findings } = await doctor();
			const hub = findings.find(({ about }) => about?.reply !== undefined);
			const standing = findings.find(({ check }) => check === 'contacts')?.about;
			// The hub makes its key at the first call, and n8n needs a moment for the contacts.
			const isThere = hub?.about?.reply === 'ours' && standing?.waiting === CONTACTS;
			return isThere ? { code, findings } : undefined;
		};
		const { code, findings } = await until(settled, 'A healthy report', 60_000);
		expect(code).toBe(0);
		const troubles = findings.filter(({ level }) => level !== 'ok').map(({ text }) => text);
		// This n8n was not told its public address.
		expect(troubles).toEqual([
			expect.stringContaining('reachable only from this machine or network'),
		]);
	});

	it('writes a backup while n8n runs, and restores it into a new file', async () => {
		const file = join(world.folder, 'journeys.backup');
		const copy = join(world.folder, 'copy', 'journey.sqlite');
		expect(await command('backup', file)).toMatchObject({ code: 0 });
		expect(await command('restore', file, '--store', copy)).toMatchObject({ code: 0 });
		const { findings } = await doctor('--store', copy);
		const standing = findings.find(({ check }) => check === 'contacts')?.about;
		expect(standing).toMatchObject({ waiting: CONTACTS });
		expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
	});

	it('does not restore over a store that is in use', async () => {
		const file = join(world.folder, 'journeys.backup');
		const { code, err } = await command('restore', file);
		expect([code, err]).toEqual([1, expect.stringContaining('n8n')]);
	});

	it('names the node that was deleted, and whose contacts nobody lets go', async () => {
		const { nodes, connections, ...others } = builder.build();
		const kept = nodes.filter(({ name }) => name !== 'Long Wait');
		await world.client.updateWorkflow(journeyId, { ...others, nodes: kept, connections: {} });
		await world.client.activate(journeyId);
		expect(connections).not.toEqual({});
		const orphaned = async () => {
			const { code, findings } = await doctor();
			const found = findings.find(({ level, check }) => level === 'error' && check === 'contacts');
			return found && { code, found };
		};
		const { code, found } = await until(orphaned, 'The orphans', 20_000);
		expect(code).toBe(1);
		expect(found.text).toContain("stuck at 'Long Wait'");
		expect(found.remedy).toContain("--from 'Long Wait'");
		expect(found.about).toMatchObject({ node: 'Long Wait', contacts: CONTACTS });
	});
});
