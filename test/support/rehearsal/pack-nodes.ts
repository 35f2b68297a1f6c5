import { join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import { n8n as declared } from '../../../package.json';

/** From source, by type. */
export function packNodes(): Map<string, INodeType> {
	return new Map(
		declared.nodes.map((path) => {
			const source = path.replace(/^dist\//, '').replace(/\.js$/, '.ts');
			// eslint-disable-next-line @typescript-eslint/no-require-imports -- the names are in package.json
			const module = require(join('../../..', source)) as Record<string, new () => INodeType>;
			const Type = Object.values(module).find((value) => typeof value === 'function')!;
			const type = new Type();
			return [`n8n-nodes-journey.${type.description.name}`, type];
		}),
	);
}
