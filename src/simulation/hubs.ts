import type { WorkflowFile, WorkflowNode } from './scenario';

const PACK = 'n8n-nodes-journey';
export const JOURNEY_TRIGGER = `${PACK}.journeyTrigger`;
const JOURNEY_HUB = `${PACK}.journeyHub`;

/** The workflow's Journey Hub; undefined: it has none. */
export function hubNodeOf({ nodes }: WorkflowFile): WorkflowNode | undefined {
	return nodes.find(({ type, disabled }) => type === JOURNEY_HUB && disabled !== true);
}

/** A hub with its defaults, for a workspace whose hub is not among the workflows. */
export function addedHub(workspace: string): WorkflowFile {
	const id = `added-hub-${workspace}`;
	const node: WorkflowNode = {
		id: `${id}-node`,
		name: 'Journey Hub',
		type: JOURNEY_HUB,
		typeVersion: 1,
		position: [0, 0],
		webhookId: id,
		parameters: { authentication: 'none', options: { workspace } },
	};
	return {
		source: 'added',
		id,
		name: `Journey Hub of ${workspace}`,
		nodes: [node],
		connections: {},
		settings: {},
		pinData: {},
	};
}
