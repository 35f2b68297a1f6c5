import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { ensureN8n } from '../../dev/n8n-install';
import { repoRoot } from '../../dev/paths';

/* What templates set at n8n's own nodes, by the descriptions of the installed n8n. */

const FOLDER = join(repoRoot, 'templates');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const OWN = 'n8n-nodes-base.';

let descriptions: INodeTypeDescription[];

beforeAll(async () => {
	const { dir } = await ensureN8n();
	const types = join(dir, 'node_modules', 'n8n-nodes-base', 'dist', 'types', 'nodes.json');
	descriptions = JSON.parse(readFileSync(types, 'utf8')) as INodeTypeDescription[];
});

function descriptionOf({ type, typeVersion }: INode): INodeTypeDescription {
	return descriptions.find(
		({ name, version }) => `${OWN}${name}` === type && [version].flat().includes(typeVersion),
	)!;
}

it.each(files)("%s sets nothing at n8n's own nodes that their editor would not show", (file) => {
	const { nodes } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { nodes: INode[] };
	for (const node of nodes.filter(({ type }) => type.startsWith(OWN))) {
		const description = descriptionOf(node);
		const { properties } = description;
		const shown = NodeHelpers.getNodeParameters(
			...([properties, node.parameters, true, false, node, description] as const),
		);
		expect([node.name, shown]).toMatchObject([node.name, node.parameters]);
		const filled = { ...node, parameters: shown as INodeParameters };
		const issues = NodeHelpers.getNodeParametersIssues(properties, filled, description);
		expect([node.name, issues]).toEqual([node.name, null]);
	}
});
