import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';

/**
 * From now on the pack's nodes that this thread loads take `n8n-workflow` from n8n itself: its classes
 * are the very ones that n8n's engine knows.
 * @param core folder of n8n-core
 */
export function shareN8nWorkflow(core: string): void {
	const main = createRequire(join(core, 'package.json')).resolve('n8n-workflow');
	registerHooks({
		resolve: (specifier, context, next) =>
			next(specifier === 'n8n-workflow' ? main : specifier, context),
	});
}
