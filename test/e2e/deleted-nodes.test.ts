import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Inspector } from '../../dev/inspector';
import type { WorkflowJson } from '../../dev/n8n-client';
import { repoRoot } from '../../dev/paths';
import { emailOf, signUps, tracks } from '../../dev/sign-ups';
import { until } from '../../dev/until';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { STORES } from './support/mode';

const CLI = join(repoRoot, 'dist', 'src', 'cli.js');
const DAY_SECONDS = 24 * 3_600;
const NINE_DAYS = 9 * DAY_SECONDS;

interface Doctor {
	findings: Array<{ check: string; level: string; text: string; remedy?: string }>;
}

describe.each(STORES)('a workflow whose nodes are replaced, on %s', (kind) => {
	let world: World;
	let inspector: Inspector;

	beforeAll(async () => {
		world = await World.start({ store: kind });
		inspector = await Inspector.open(world);
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
	});

	/** Two contacts wait at 'Answer', and then get a mail; 'Other' is another wait before it. */
	async function begin(event: string, from: number, policy: object = { mode: 'keep' }) {
		const builder = new WorkflowBuilder(event, world.storeParameters(), world.smtpCredential)
			.trigger('Entry', event, { options: { journeyKey: event, deletedNodes: { policy } } })
			.waitForEvent('Answer', `${event} Answered`, NINE_DAYS)
			.waitForEvent('Other', `${event} Other`, NINE_DAYS)
			.send('Bye', `Bye ${event}`)
			.connect('Entry', 'Answer')
			.connect('Answer', 'Bye')
			.connect('Other', 'Bye');
		const workflow = builder.build();
		const workflowId = await world.activate(workflow);
		await world.ingest(builder.webhookId, { batch: signUps(from, from + 2, event) });
		await inspector.whenWaiting(workflowId, 2, 120_000);
		const happens = async (what: string) =>
			await world.ingest(builder.webhookId, { batch: tracks([from, from + 1], what) });
		return { workflow, workflowId, happens };
	}

	async function replace(workflowId: string, workflow: WorkflowJson): Promise<void> {
		await world.client.deactivate(workflowId);
		await world.client.updateWorkflow(workflowId, workflow);
		await world.client.activate(workflowId);
	}

	/** Without the wait 'Answer'; the trigger leads to 'Other'. */
	function shorter({ nodes, connections, ...others }: WorkflowJson): WorkflowJson {
		const { Answer: _, ...rest } = connections;
		return {
			...others,
			nodes: nodes.filter(({ name }) => name !== 'Answer'),
			connections: { ...rest, Entry: { main: [[{ node: 'Other', type: 'main', index: 0 }]] } },
		};
	}

	const command = async (...args: string[]) =>
		await new Promise<{ code: number; out: string }>((resolve) => {
			const store = world.postgres ? { N8N_JOURNEY_STORE_URL: world.postgres.url } : {};
			const env = { ...process.env, N8N_USER_FOLDER: world.folder, ...store };
			execFile(process.execPath, [CLI, ...args], { env }, (error, out) => {
				resolve({ code: error === null ? 0 : Number(error.code), out });
			});
		});

	const mailTo = async (n: number) => {
		const mail = await world.mailbox.waitFor((each) => each.to.includes(emailOf(n)), 120_000);
		return await mail.subject();
	};

	/** When the contact has arrived at 'Other', and waits there. */
	const whenAtOther = async (n: number) =>
		await until(
			async () => {
				const key = { kind: 'email' as const, value: emailOf(n) };
				const { journeys } = (await inspector.profile('default', key))!;
				const [place] = journeys.flatMap(({ waitsAt }) => waitsAt);
				const isLong = (place?.until ?? 0) > Date.now() + DAY_SECONDS * 1_000;
				return place?.node === 'Other' && isLong ? place : undefined;
			},
			`That contact ${n} waits at 'Other'`,
			60_000,
		);

	it('by others of the same names lets contacts wait on, and go on by their event', async () => {
		const { workflow, workflowId, happens } = await begin('Import', 0);
		const nodes = workflow.nodes.map((node) => ({ ...node, id: randomUUID() }));
		await replace(workflowId, { ...workflow, nodes });
		expect(await inspector.counts(workflowId)).toMatchObject({ entered: 2, active: 2 });
		await happens('Import Answered');
		expect([await mailTo(0), await mailTo(1)]).toEqual(['Bye Import', 'Bye Import']);
		await inspector.whenAllDone(workflowId, 2, 60_000);
	});

	it('by none lets contacts exit where the trigger says so', async () => {
		const { workflow, workflowId } = await begin('Exit', 2, { mode: 'exit' });
		await replace(workflowId, shorter(workflow));
		expect(await inspector.whenAllDone(workflowId, 2, 60_000)).toMatchObject({ exited: 2 });
	});

	it('by none lets contacts move where the trigger says so, and wait there from now on', async () => {
		const node = { __rl: true, mode: 'name', value: 'Other' };
		const { workflow, workflowId, happens } = await begin('Move', 4, { mode: 'move', node });
		await replace(workflowId, shorter(workflow));
		await whenAtOther(4);
		await whenAtOther(5);
		await happens('Move Other');
		expect([await mailTo(4), await mailTo(5)]).toEqual(['Bye Move', 'Bye Move']);
	});

	it('by none is told by doctor at once, whose command moves the contacts', async () => {
		const { workflow, workflowId, happens } = await begin('Keep', 6);
		await replace(workflowId, shorter(workflow));
		const { code, out } = await command('doctor', '--json');
		expect(code).toBe(1);
		const { findings } = JSON.parse(out) as Doctor;
		const [found] = findings.filter(
			({ level, check }) => level === 'error' && check === 'contacts',
		);
		expect(found.text).toMatch(/^2 contacts of .* waiting at 'Answer' .* which was deleted\.$/);
		const move = ['move', '--journey', 'Keep', '--from', 'Answer', '--all', '--to'];
		expect(found.remedy).toContain("n8n-journey move --journey 'Keep' --from 'Answer' --all --to");
		const dry = await command(...move, 'Other', '--dry-run');
		expect(dry.out).toMatch(/^Dry run, nothing was changed: 2 contacts moved:/);
		expect(await command(...move, 'Other')).toMatchObject({
			...{ code: 0, out: expect.stringMatching(/^2 contacts moved:/) as string },
		});
		await whenAtOther(6);
		await whenAtOther(7);
		await happens('Keep Other');
		expect([await mailTo(6), await mailTo(7)]).toEqual(['Bye Keep', 'Bye Keep']);
		expect(await inspector.whenAllDone(workflowId, 2, 60_000)).toMatchObject({ completed: 2 });
	});
});
