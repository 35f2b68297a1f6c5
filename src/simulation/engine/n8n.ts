import type {
	INodeType,
	IVersionedNodeType,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import type {
	HookContext,
	TriggerContext,
	WebhookContext,
} from 'n8n-core/dist/execution-engine/node-execution-context';
import type { ExecutionLifecycleHooks } from 'n8n-core/dist/execution-engine/execution-lifecycle-hooks';
import type { WorkflowExecute } from 'n8n-core/dist/execution-engine/workflow-execute';

/** n8n's own code, from an installation: its engine executes the workflows of a rehearsal. */
export interface N8n {
	/** Of n8n, such as `2.40.7`; null: only its engine is there. */
	readonly version: string | null;
	readonly WorkflowExecute: typeof WorkflowExecute;
	readonly ExecutionLifecycleHooks: typeof ExecutionLifecycleHooks;
	readonly HookContext: typeof HookContext;
	readonly TriggerContext: typeof TriggerContext;
	readonly WebhookContext: typeof WebhookContext;
	readonly Workflow: typeof Workflow;
	/** A node type of n8n's own packages or of a community package; undefined: there is none. */
	nodeType(name: string): INodeType | IVersionedNodeType | undefined;
	/** Runs JavaScript of the Code node, in this process. */
	readonly startRunnerTask: IWorkflowExecuteAdditionalData['startRunnerTask'];
}
