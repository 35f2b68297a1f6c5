import { Inspector } from '../../../dev/inspector';
import { until } from '../../../dev/until';
import { WorkflowBuilder } from '../../../dev/workflow-builder';
import type { World } from '../../../dev/world';

interface RunOfNode {
	data: { main: Array<Array<{ json: Record<string, unknown> }>> };
}

const options = { workspace: 'watched' };

/** A hub whose alerts are on, in a workspace with one contact whom nobody lets go. */
export class WatchedHub {
	private constructor(
		private readonly world: World,
		private readonly hubId: string,
	) {}

	/** The hub checks its alerts a minute later for the first time. */
	static async start(world: World, inspector: Inspector): Promise<WatchedHub> {
		const store = world.storeParameters();
		const left = new WorkflowBuilder('Left', store)
			.trigger('Entry', 'Left Alone', { options })
			.waitSeconds('Long Wait', 86_400)
			.connect('Entry', 'Long Wait');
		const json = left.build();
		const id = await world.activate(json);
		await world.ingest(left.webhookId, { event: 'Left Alone', email: 'left@example.com' });
		await inspector.whenWaiting(id, 1, 60_000);
		const nodes = json.nodes.filter(({ name }) => name !== 'Long Wait');
		await world.client.updateWorkflow(id, { ...json, nodes, connections: {} });
		await world.client.activate(id);
		const hub = new WorkflowBuilder('Watched', store)
			.hub('Hub', { alerts: { minutesLate: 60 }, options })
			.native('Behind', 'noOp', 1, {})
			.connect('Hub', 'Behind');
		return new WatchedHub(world, await world.activate(hub.build()));
	}

	/** The first item of the node behind the hub. */
	async firstItem(timeoutMs: number): Promise<Record<string, unknown>> {
		const { client } = this.world;
		const execution = await until(
			async () => (await client.executions(this.hubId))[0],
			'The alert',
			timeoutMs,
		);
		const { data } = await client.execution(execution.id);
		const { runData } = (data as { resultData: { runData: Record<string, RunOfNode[]> } })
			.resultData;
		return runData.Behind[0].data.main[0][0].json;
	}
}
