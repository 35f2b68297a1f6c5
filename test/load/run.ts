import { bytesOnDisk } from '../../bench/support/disk';
import { DevTools, INSPECTABLE } from '../../dev/devtools';
import { Inspector } from '../../dev/inspector';
import { runScript } from '../../dev/script';
import { World } from '../../dev/world';
import { heldSince, startSampling } from './allocations';
import { feed, fill, type Sent } from './feed';
import { census, growth, type Census } from './heap-snapshot';
import { activateJourney, type Journey } from './journey';
import { loadOptions, type LoadOptions } from './options';
import { pulseOf, startPulse, usedBy } from './pulse';
import { Traffic } from './traffic';
import { fateOf, resultOf } from './verdict';
import { mb, watch, worst } from './watch';

/** ms; before anything is measured: code is compiled, caches fill. A quarter of the time, at most. */
const WARM_UP_MS = 60_000;
/** ms; what is under way when the traffic ends should be through after this. */
const EXECUTION_TIMEOUT_MS = 60_000;

/** As an operator would set n8n for such a rate: what went well is not kept. */
const N8N_SETTINGS = {
	NODE_OPTIONS: INSPECTABLE,
	EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
	EXECUTIONS_DATA_SAVE_ON_ERROR: 'all',
	EXECUTIONS_DATA_PRUNE: 'true',
};

interface Scene {
	options: LoadOptions;
	world: World;
	inspector: Inspector;
	tools: DevTools[];
	journey: Journey;
	traffic: Traffic;
}

/** Those who wait come in. Returns the bytes on the disk that each takes. */
async function settleIn({ options, world, inspector, journey }: Scene): Promise<number> {
	const before = await bytesOnDisk(world);
	const begun = performance.now();
	await fill(journey.url, options.waiting);
	await inspector.whenWaiting(journey.workflowId, options.waiting, 600_000);
	const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
	const bytes = ((await bytesOnDisk(world)).journey - before.journey) / options.waiting;
	console.log(`${options.waiting} wait after ${seconds} s, ${bytes.toFixed(0)} bytes each`);
	return bytes;
}

/** Until everybody who was resumed so far is through; those who are not by then are lost. */
async function comeToRest({ inspector, journey, traffic }: Scene, resumed: number): Promise<void> {
	await inspector
		.whenThrough(journey.workflowId, traffic.joined, resumed, EXECUTION_TIMEOUT_MS)
		.catch((error: Error) => console.log(error.message));
}

interface AtRest {
	heap: number;
	census: Census[];
}

async function atRest(tools: readonly DevTools[]): Promise<AtRest> {
	const rest: AtRest = { heap: 0, census: [] };
	for (const each of tools) {
		rest.heap += await each.liveHeap();
		rest.census.push(await census(each));
	}
	return rest;
}

async function tellGrowth({ tools }: Scene, before: AtRest, after: AtRest): Promise<void> {
	console.log(`Heap at rest: ${mb(before.heap)} after warm-up, ${mb(after.heap)} at the end`);
	for (const [i, each] of tools.entries()) {
		console.table(growth(before.census[i], after.census[i]).slice(0, 15));
		const { bytes, most } = await heldSince(each);
		console.log(`Held of what this pack made since: ${mb(bytes)}`, most);
	}
}

async function measure(scene: Scene, bytesPerContact: number) {
	const { options, world, inspector, tools, journey, traffic } = scene;
	const forMs = options.minutes * 60_000;
	const warmUp = await feed(journey.url, traffic, options.rate, Math.min(WARM_UP_MS, forMs / 4));
	await comeToRest(scene, warmUp.resumedAt.size);
	const before = await atRest(tools);
	for (const each of tools) {
		await startSampling(each);
		await startPulse(each);
	}

	const usedBefore = await usedBy(tools);
	const feeding = feed(journey.url, traffic, options.rate, forMs);
	const watched = await watch(tools, inspector, feeding);
	const sent = await feeding;
	const usedAfter = await usedBy(tools);
	for (const each of tools) worst(watched.pulse, await pulseOf(each));
	const resumedAt: Sent['resumedAt'] = new Map([...warmUp.resumedAt, ...sent.resumedAt]);
	await comeToRest(scene, resumedAt.size);
	const after = await atRest(tools);
	await tellGrowth(scene, before, after);

	const { mails } = world.mailbox;
	const { entered } = await inspector.counts(journey.workflowId);
	const events = await inspector.count('events');
	return resultOf(options, {
		...{ sent, watched, bytesPerContact },
		used: [usedBefore, usedAfter],
		fate: fateOf(resumedAt, mails),
		wakeMs: fateOf(sent.resumedAt, mails).wakeMs,
		recorded: {
			events: [options.waiting + traffic.events, events],
			entered: [traffic.joined, entered],
		},
		heap: [before.heap, after.heap],
	});
}

async function main(): Promise<boolean> {
	const options = loadOptions(process.argv.slice(2));
	const { store, mode, waiting } = options;
	const world = await World.start({
		store,
		n8nOnPostgres: store === 'postgres',
		queueMode: mode === 'queue',
		env: { ...N8N_SETTINGS, N8N_EXPRESSION_ENGINE: options.expressions },
	});
	try {
		const processes = [world.n8n, world.webhooks, ...world.workers].filter(
			(one) => one !== undefined,
		);
		const tools = await Promise.all(processes.map((one) => DevTools.of(one)));
		const inspector = await Inspector.open(world);
		const journey = await activateJourney(world, options.to);
		const traffic = new Traffic(waiting);
		const scene = { options, world, inspector, tools, journey, traffic };
		const result = await measure(scene, await settleIn(scene));
		for (const each of tools) each.close();
		await inspector.close();
		console.log(JSON.stringify(result));
		return result.ok;
	} finally {
		await world.stop();
	}
}

runScript(main);
