import { N8nClient } from '../n8n-client';
import { playHistory } from './story';

/**
 * A process of its own, as it has another clock: `run.ts <n8n's URL> <journey's id> <hub's id>`. The
 * store is that of N8N_USER_FOLDER.
 */
async function main(): Promise<void> {
	const [url, journeyId, hubId] = process.argv.slice(2);
	const client = await N8nClient.connect(url);
	const [journey, hub] = [await client.workflow(journeyId), await client.workflow(hubId)];
	await playHistory({ journey, hub, now: () => Date.now() });
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
