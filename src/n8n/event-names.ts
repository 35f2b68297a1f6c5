import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { storeOf, type StoreContext } from './stores';

const SHOWN = 200;

/** Event names that the store has seen, for a dropdown. */
export async function searchEventNames(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const context = this as unknown as StoreContext;
	const handle = await storeOf(context);
	const { options } = this.getCurrentNodeParameters() ?? {};
	const named = (options as { workspace?: string } | undefined)?.workspace?.trim();
	const journey = await handle.store.journeyOf(context.getWorkflow().id ?? '');
	const workspaceId =
		named || journey === null ? await handle.workspaceId(named || 'default') : journey.workspaceId;
	const names = await handle.store.eventNames(workspaceId, 10_000);
	const wanted = filter?.toLowerCase() ?? '';
	return {
		results: names
			.filter((name) => name.toLowerCase().includes(wanted))
			.slice(0, SHOWN)
			.map((name) => ({ name, value: name })),
	};
}
