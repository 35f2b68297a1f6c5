import { Inspector } from '../dev/inspector';
import { chunks, emailOf, signUps, tracks } from '../dev/sign-ups';
import { WorkflowBuilder } from '../dev/workflow-builder';
import { World } from '../dev/world';
import type { Measure } from './support/report';

/** Contacts that wait for 'purchase or 3 days', and the number that purchase, one after another. */
const WAITING = 5_000;
const PURCHASES = 200;
const THREE_DAYS = 3 * 24 * 3_600;
/** ms */
const GOAL = 1_000;

/** From the event's call to the resulting mail, through real n8n and SMTP. */
export async function benchWake(): Promise<Measure[]> {
	const measures: Measure[] = [];
	for (const store of ['sqlite', 'postgres'] as const) {
		const world = await World.start({ store });
		try {
			const latencies = await purchase(world);
			const p95 = latencies.sort((a, b) => a - b)[Math.floor(latencies.length * 0.95)];
			measures.push({
				bench: 'wake',
				case: `event to mail, p95 of ${PURCHASES} with ${WAITING} waiting, ${store}`,
				ours: p95,
				theirs: null,
				unit: 'ms',
				ratio: null,
				goal: `under ${GOAL} ms`,
				ok: p95 < GOAL,
			});
		} finally {
			await world.stop();
		}
	}
	return measures;
}

async function purchase(world: World): Promise<number[]> {
	const builder = new WorkflowBuilder('Wake', world.storeParameters(), world.smtpCredential)
		.trigger('Entry', 'Signed Up')
		.waitForEvent('Purchase', 'Purchased', THREE_DAYS)
		.send('Thanks', 'Thanks')
		.connect('Entry', 'Purchase')
		.connect('Purchase', 'Thanks');
	const workflowId = await world.activate(builder.build());
	for (const batch of chunks(signUps(0, WAITING), 1_000)) {
		await world.ingest(builder.webhookId, { batch });
	}
	const inspector = await Inspector.open(world);
	await inspector.whenWaiting(workflowId, WAITING, 120_000);
	await inspector.close();

	const latencies: number[] = [];
	for (let n = 0; n < PURCHASES; n++) {
		const began = performance.now();
		await world.ingest(builder.webhookId, { batch: tracks([n], 'Purchased') });
		await world.mailbox.waitFor((mail) => mail.to[0] === emailOf(n), 30_000);
		latencies.push(performance.now() - began);
	}
	return latencies;
}
