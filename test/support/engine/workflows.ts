import {
	NodeHelpers,
	Workflow,
	type IDataObject,
	type INode,
	type INodeType,
	type INodeTypes,
} from 'n8n-workflow';
import { foreignTypes, type Flow } from './flow';

/** A process that has loaded the pack. */
export interface PackHost {
	readonly types: ReadonlyMap<string, INodeType>;
	readonly dead: boolean;
}

/** Workflows as a process of n8n reads them from its database and saves their static data. */
export class Workflows {
	/** workflow_entity.staticData, as JSON text. */
	readonly #saved = new Map<string, string>();

	/** `withStaticData`: n8n leaves it out when a timer resumes an execution. */
	load(flow: Flow, host: PackHost, withStaticData = true): Workflow {
		const { id, name, nodes, connections, timezone } = structuredClone(flow);
		const saved = withStaticData ? this.#saved.get(id) : undefined;
		return new Workflow({
			id,
			name,
			nodes,
			connections,
			active: true,
			nodeTypes: nodeTypes(host),
			staticData: saved === undefined ? {} : (JSON.parse(saved) as IDataObject),
			settings: { executionOrder: 'v1', timezone },
		});
	}

	/** Whole, and only where a node has touched it. */
	save({ id, staticData }: Workflow, host: PackHost): void {
		if (host.dead || staticData.__dataChanged !== true) return;
		this.#saved.set(id, JSON.stringify(staticData));
		staticData.__dataChanged = false;
	}
}

export function typeOf({ type }: Pick<INode, 'type'>, host: PackHost): INodeType {
	const found = host.types.get(type) ?? foreignTypes.get(type);
	if (found === undefined) throw new Error(`There is no node type ${type}`);
	return found;
}

export function nodesWith(
	workflow: Workflow,
	method: 'trigger' | 'webhook',
	host: PackHost,
): INode[] {
	return Object.values(workflow.nodes).filter((node) => typeOf(node, host)[method] !== undefined);
}

function nodeTypes(host: PackHost): INodeTypes {
	return {
		getByName: (type) => typeOf({ type }, host),
		getByNameAndVersion: (type, version) =>
			NodeHelpers.getVersionedNodeType(typeOf({ type }, host), version),
		getKnownTypes: () => ({}),
	};
}
