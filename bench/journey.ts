import { DevTools, INSPECTABLE } from '../dev/devtools';
import { Inspector } from '../dev/inspector';
import { chunks } from '../dev/sign-ups';
import { World } from '../dev/world';
import { WorkflowBuilder } from '../dev/workflow-builder';
import { bytesOnDisk } from './support/disk';
import type { Measure } from './support/report';

/** Contacts through our journey, and through n8n's own Wait, which takes one execution each. */
const OURS = 10_000;
const THEIRS = 500;
/** Waiting contacts while disk and heap are measured. */
const THEIRS_WAITING = 1_000;
/** Sent through first on both sides and not counted: a process that has just started is slow. */
const OURS_WARMING = 2_000;
const THEIRS_WARMING = 50;
const BATCH = 1_000;
const CONCURRENT_CALLS = 8;
const WAIT_SECONDS = 3;
const LONG_WAIT_SECONDS = 3_600;

/**
 * Finished executions say nothing about the cost of a waiting contact, so neither side keeps them.
 */
const KEEP_NOTHING = { saveDataSuccessExecution: 'none', saveDataErrorExecution: 'all' };

/** Entry, wait, resume, next node: ours and n8n's own in the same n8n. */
export async function benchJourney(): Promise<Measure[]> {
	const measures: Measure[] = [];
	for (const store of ['sqlite', 'postgres'] as const) {
		const world = await World.start({
			store,
			n8nOnPostgres: store === 'postgres',
			env: { NODE_OPTIONS: INSPECTABLE },
		});
		try {
			measures.push(await throughput(world));
			measures.push(...(await waiting(world)));
		} finally {
			await world.stop();
		}
	}
	return measures;
}

function ourJourney(world: World, name: string, seconds: number): WorkflowBuilder {
	return new WorkflowBuilder(name, world.storeParameters())
		.trigger('Entry', name)
		.waitSeconds('Wait', seconds)
		.native('Next', 'noOp', 1, {})
		.connect('Entry', 'Wait')
		.connect('Wait', 'Next');
}

function theirJourney(name: string, seconds: number): WorkflowBuilder {
	return new WorkflowBuilder(name, { parameters: {}, credentials: {} })
		.native('Entry', 'webhook', 2, { httpMethod: 'POST', path: name, options: {} })
		.native('Wait', 'wait', 1.1, { amount: seconds, unit: 'seconds' })
		.native('Next', 'noOp', 1, {})
		.connect('Entry', 'Wait')
		.connect('Wait', 'Next');
}

const call = (event: string, n: number) => ({
	type: 'track',
	messageId: `${event}-${n}`,
	userId: `user-${event}-${n}`,
	event,
	properties: { plan: 'pro', source: 'bench' },
	context: { traits: { email: `user-${n}@${event.toLowerCase()}.example.com` } },
});

const calls = (event: string, from: number, count: number) =>
	Array.from({ length: count }, (_, i) => call(event, from + i));

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	const queue = items.values();
	const worker = async () => {
		for (const item of queue) await work(item);
	};
	await Promise.all(Array.from({ length: CONCURRENT_CALLS }, worker));
}

async function post(url: string, body: unknown): Promise<void> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
	await response.arrayBuffer();
}

async function enterOurs(
	world: World,
	journey: WorkflowBuilder,
	from: number,
	count: number,
): Promise<void> {
	const url = `${world.n8n.url}/webhook/${journey.webhookId}/journey`;
	const batches = chunks(calls(journey.name, from, count), BATCH);
	await inTurns(batches, (batch) => post(url, { batch }));
}

async function enterTheirs(
	world: World,
	journey: WorkflowBuilder,
	from: number,
	count: number,
): Promise<void> {
	const url = `${world.n8n.url}/webhook/${journey.name}`;
	await inTurns(calls(journey.name, from, count), (body) => post(url, body));
}

/** Contacts per second through entry, wait and next node; the wait itself is subtracted. */
async function throughput(world: World): Promise<Measure> {
	const ours = ourJourney(world, 'Through', WAIT_SECONDS);
	const ourId = await world.activate(ours.build(KEEP_NOTHING));
	const theirs = theirJourney('native-through', WAIT_SECONDS);
	const theirId = await world.activate(theirs.build(KEEP_NOTHING));
	const inspector = await Inspector.open(world);

	await enterOurs(world, ours, 0, OURS_WARMING);
	await inspector.whenAllDone(ourId, OURS_WARMING, 300_000);
	const ourStart = performance.now();
	await enterOurs(world, ours, OURS_WARMING, OURS);
	const accepted = (performance.now() - ourStart) / 1_000;
	await inspector.whenAllDone(ourId, OURS_WARMING + OURS, 300_000);
	const ourSeconds = (performance.now() - ourStart) / 1_000 - WAIT_SECONDS;
	await inspector.close();
	console.log(
		`${world.store}: ${OURS} contacts accepted in ${accepted.toFixed(1)} s, through in ${ourSeconds.toFixed(1)} s besides the wait`,
	);

	await enterTheirs(world, theirs, 0, THEIRS_WARMING);
	await whenGone(world, theirId);
	const theirStart = performance.now();
	await enterTheirs(world, theirs, THEIRS_WARMING, THEIRS);
	await whenGone(world, theirId);
	const theirSeconds = (performance.now() - theirStart) / 1_000 - WAIT_SECONDS;
	await world.client.deactivate(ourId);
	await world.client.deactivate(theirId);
	return atLeast(
		{ case: `contacts through, ${world.store}`, unit: 'contacts/s' },
		OURS / ourSeconds,
		THEIRS / theirSeconds,
		100,
	);
}

async function whenGone(world: World, workflowId: string): Promise<void> {
	const open = ['new', 'running', 'waiting'];
	while ((await world.client.executionCount(workflowId, open)) > 0) {
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** Cost of one waiting contact on disk and in the main process. */
async function waiting(world: World): Promise<Measure[]> {
	const ours = ourJourney(world, 'Standing', LONG_WAIT_SECONDS);
	const ourId = await world.activate(ours.build(KEEP_NOTHING));
	const theirs = theirJourney('native-standing', LONG_WAIT_SECONDS);
	const theirId = await world.activate(theirs.build(KEEP_NOTHING));
	const inspector = await Inspector.open(world);
	const tools = await DevTools.of(world.n8n);

	const [heap0, disk0] = [await tools.liveHeap(), await bytesOnDisk(world)];
	await enterOurs(world, ours, 0, OURS);
	while ((await inspector.waiting(ourId)) < OURS) {
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	await whenGone(world, ourId);
	const [heap1, disk1] = [await tools.liveHeap(), await bytesOnDisk(world)];
	await enterTheirs(world, theirs, 0, THEIRS_WAITING);
	while ((await world.client.executionCount(theirId, ['waiting'])) < THEIRS_WAITING) {
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	const [heap2, disk2] = [await tools.liveHeap(), await bytesOnDisk(world)];
	await inspector.close();
	tools.close();

	const total = ({ n8n, journey }: typeof disk0) => n8n + journey;
	const ourBytes = (total(disk1) - total(disk0)) / OURS;
	const theirBytes = (total(disk2) - total(disk1)) / THEIRS_WAITING;
	const ourHeap = (heap1 - heap0) / OURS;
	const theirHeap = (heap2 - heap1) / THEIRS_WAITING;
	return [
		{
			bench: 'journey',
			case: `disk per waiting contact, ${world.store}`,
			ours: ourBytes,
			theirs: theirBytes,
			unit: 'bytes',
			ratio: ourBytes / theirBytes,
			goal: 'at most 0.2 times',
			ok: ourBytes <= theirBytes * 0.2,
		},
		{
			bench: 'journey',
			case: `heap per waiting contact, ${world.store}`,
			ours: ourHeap,
			theirs: theirHeap,
			unit: 'bytes',
			ratio: ourHeap / theirHeap,
			goal: 'none (under 100 bytes, the noise of the measure)',
			ok: ourHeap < 100,
		},
	];
}

function atLeast(
	what: Pick<Measure, 'case' | 'unit'>,
	ours: number,
	theirs: number,
	times: number,
): Measure {
	return {
		bench: 'journey',
		...what,
		ours,
		theirs,
		ratio: ours / theirs,
		goal: `at least ${times} times`,
		ok: ours >= times * theirs,
	};
}
