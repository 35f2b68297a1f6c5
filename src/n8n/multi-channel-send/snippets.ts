import type { IExecuteFunctions, ITriggerFunctions } from 'n8n-workflow';
import { SnippetBook } from '../../message/snippet/expand';
import { workspaceOf } from '../items/pass-through';
import { nameOf } from '../parameters/name';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { isRehearsed } from './channels/rehearsed';

/** What a node has when its workflow is activated. */
export type ActivationContext = Parameters<typeof storeOf>[0] &
	Pick<ITriggerFunctions, 'getWorkflow'>;

/** The snippets of the workspace; the store is asked only if a field uses one. */
export async function snippetsOf(context: IExecuteFunctions): Promise<SnippetBook> {
	if (!usesSnippets(context.getNode().parameters)) return SnippetBook.EMPTY;
	// A rehearsal begins with an empty store.
	if (isRehearsed()) return SnippetBook.UNKNOWN;
	const handle = await storeOf(context);
	return await bookOf(handle, await workspaceOf(context, handle));
}

/** The same at activation, before there is an item. */
export async function snippetsAtActivation(context: ActivationContext): Promise<SnippetBook> {
	const { parameters } = context.getNode();
	if (!usesSnippets(parameters)) return SnippetBook.EMPTY;
	const handle = await storeOf(context);
	const { options } = parameters as { options?: { workspace?: string } };
	const named = options?.workspace?.trim();
	if (named) return await bookOf(handle, await handle.workspaceId(nameOf(named, 'Workspace')));
	const journey = await handle.store.journeys.ofWorkflow(context.getWorkflow().id ?? '');
	return await bookOf(handle, journey?.workspaceId ?? (await handle.workspaceId('default')));
}

async function bookOf({ store }: StoreHandle, workspaceId: number): Promise<SnippetBook> {
	return new SnippetBook(await store.snippets.list(workspaceId));
}

const USE = /\{%-?\s*(render|layout)\b/;

function usesSnippets(value: unknown): boolean {
	if (typeof value === 'string') return USE.test(value);
	return typeof value === 'object' && value !== null && Object.values(value).some(usesSnippets);
}
