import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inspector } from '../../dev/inspector';
import { acceptAfter } from '../../dev/mailbox';
import { runScript } from '../../dev/script';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { disturbances } from './disturbances';
import { calls, chaosJourney } from './journey';
import { mailedAfter, objectAsTheyCome } from './objections';
import { chaosOptions, type ChaosOptions } from './options';
import { seededRandom } from '../../src/experiment/random';
import { judge } from './verdict';

/**
 * All should be through this long (ms) after the last disturbance: 'Overdue Contacts' spreads those
 * who were held up over minutes, and an execution whose end n8n was not told of counts as lost after
 * 900 s only.
 */
const EXECUTION_TIMEOUT_MS = 1_200_000;

/** About how long (ms) a disturbance and the time until the next take: people come in all along. */
const DISTURBANCE_MS = 12_000;

/** Posts all calls, each until n8n has taken it, as Segment's client libraries do. */
async function feed(world: World, webhookId: string, options: ChaosOptions): Promise<void> {
	const batches = calls(options.contacts);
	const pauseMs = (options.kills * DISTURBANCE_MS) / batches.length;
	for (const batch of batches) {
		while (!(await isTaken(world, webhookId, batch))) await sleep(500);
		await sleep(pauseMs);
	}
}

async function isTaken(world: World, webhookId: string, batch: object[]): Promise<boolean> {
	try {
		return (await world.ingest(webhookId, { batch }, 'v1/batch')).status === 202;
	} catch {
		return false;
	}
}

async function disturb(world: World, { kills, store, mode, seed }: ChaosOptions): Promise<void> {
	const choices = disturbances(store, mode);
	const random = seededRandom(String(seed));
	for (let kill = 1; kill <= kills; kill++) {
		await sleep(500 + random() * 6_000);
		const [what, happen] = choices[Math.floor(random() * choices.length)];
		console.log(`${kill}/${kills}: ${what}, ${world.mailbox.mails.length} mails so far`);
		await happen(world);
	}
}

async function main(): Promise<boolean> {
	const options = chaosOptions(process.argv.slice(2), randomInt(2 ** 31));
	const { contacts, kills, store, mode, seed } = options;
	console.log(`Seed ${seed}: ${contacts} contacts, ${kills} disturbances, ${store}, ${mode} mode`);
	const world = await World.start({
		store,
		queueMode: mode === 'queue',
		// A mail takes its time, so that a crash meets some of them on their way.
		mailbox: { onMail: () => acceptAfter(sleep(10)) },
	});
	try {
		const builder = chaosJourney(world);
		const hub = new WorkflowBuilder('Hub', world.storeParameters()).hub('Hub');
		await world.activate(hub.build());
		const workflowId = await world.activate(builder.build());
		const begun = performance.now();
		let isOver = false;
		const objecting = objectAsTheyCome(world, contacts, () => isOver);
		await Promise.all([feed(world, builder.webhookId, options), disturb(world, options)]);
		const inspector = await Inspector.open(world);
		const counts = await inspector
			.whenAllDone(workflowId, contacts, EXECUTION_TIMEOUT_MS)
			.catch(async () => await inspector.counts(workflowId));
		isOver = true;
		const objected = await objecting;
		const late = mailedAfter(world.mailbox.mails, objected);
		const { lost, duplicates, unknown } = await judge(
			contacts,
			world.mailbox.mails,
			await inspector.ledger(),
			objected,
		);
		await inspector.close();
		const stuck = contacts - counts.completed;
		for (const what of lost) console.log(`lost: ${what}`);
		for (const what of duplicates) console.log(`duplicate: ${what}`);
		for (const { contact, subject, arrived } of unknown) {
			console.log(`unknown: ${contact}: ${subject}, ${arrived ? 'arrived' : 'did not arrive'}`);
		}
		for (const [address, ms] of late) console.log(`after the objection: ${address}, ${ms} ms`);
		if (stuck > 0) console.log(`stuck: ${JSON.stringify(counts)}`);
		const seconds = Math.round((performance.now() - begun) / 1000);
		console.log(
			JSON.stringify({
				...{ contacts, kills, lost: lost.length, duplicates: duplicates.length },
				...{ objected: objected.size, mailedAfter: late.length },
				...{ unknown: unknown.length, stuck, seconds, seed, store, mode },
			}),
		);
		return lost.length + duplicates.length + stuck + late.length === 0;
	} finally {
		await world.stop();
	}
}

runScript(main);
