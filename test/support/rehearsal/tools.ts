import 'reflect-metadata';
import { join } from 'node:path';
import * as contexts from 'n8n-core/dist/execution-engine/node-execution-context';
import { ExecutionLifecycleHooks } from 'n8n-core/dist/execution-engine/execution-lifecycle-hooks';
import { WorkflowExecute } from 'n8n-core/dist/execution-engine/workflow-execute';
import { Workflow, type INodeType } from 'n8n-workflow';
import { n8n as declared } from '../../../package.json';
import type { Tools } from '../../../src/simulation/simulate';
import { foreignTypes } from '../engine/flow';

/** n8n's engine and the pack's nodes, from source; nodes of other packages are those of flow.ts. */
export function rehearsalTools(): Tools {
	return {
		n8n: {
			...{ version: null, WorkflowExecute, ExecutionLifecycleHooks, Workflow },
			HookContext: contexts.HookContext,
			TriggerContext: contexts.TriggerContext,
			WebhookContext: contexts.WebhookContext,
			nodeType: (name) => foreignTypes.get(name),
			startRunnerTask: async () => await Promise.reject(new Error('There is no task runner here')),
		},
		packNodes: packNodes(),
		credentials: {
			smtp: () => ({ host: 'localhost', port: 25, user: '', password: '', secure: false }),
		},
	};
}

function packNodes(): Map<string, INodeType> {
	return new Map(
		declared.nodes.map((path) => {
			const source = path.replace(/^dist\//, '').replace(/\.js$/, '.ts');
			// eslint-disable-next-line @typescript-eslint/no-require-imports -- the names are in package.json
			const module = require(join('../../..', source)) as Record<string, new () => INodeType>;
			const [Type] = Object.values(module);
			const type = new Type();
			return [`n8n-nodes-journey.${type.description.name}`, type];
		}),
	);
}
