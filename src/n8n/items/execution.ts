import type { IExecuteFunctions, IRun } from 'n8n-workflow';

/** What happens in the life of an execution; n8n makes one such object for each. */
interface Hooks {
	addHandler(hook: 'workflowExecuteAfter', handler: (run: IRun) => Promise<void>): void;
}

/** Members that n8n's contexts have and its types hide; other versions may lack them. */
interface Internals {
	additionalData?: { hooks?: Partial<Hooks> };
	/** `shouldResume`: whether the workflow that called this one waits for its end. */
	runExecutionData?: { parentExecution?: { shouldResume?: boolean } };
}

/** Where n8n tells of the end of the execution; null: it does not. */
export function hooksOf(context: IExecuteFunctions): Hooks | null {
	const hooks = (context as unknown as Internals).additionalData?.hooks;
	return typeof hooks?.addHandler === 'function' ? (hooks as Hooks) : null;
}

/**
 * How this execution was called by another workflow; null: it was not. 'waited': the caller waits for
 * its items.
 */
export function calledAs(context: IExecuteFunctions): 'waited' | 'apart' | null {
	if (context.getMode() !== 'integrated') return null;
	const { runExecutionData } = context as unknown as Internals;
	return runExecutionData?.parentExecution?.shouldResume === false ? 'apart' : 'waited';
}
