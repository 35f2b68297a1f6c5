import 'reflect-metadata';
import * as contexts from 'n8n-core/dist/execution-engine/node-execution-context';
import { ExecutionLifecycleHooks } from 'n8n-core/dist/execution-engine/execution-lifecycle-hooks';
import { WorkflowExecute } from 'n8n-core/dist/execution-engine/workflow-execute';
import { Workflow } from 'n8n-workflow';
import type { Tools } from '../../../src/simulation/simulate';
import { foreignTypes } from '../engine/flow';
import { packNodes } from './pack-nodes';

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
