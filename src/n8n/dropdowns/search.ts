import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import type { Store } from '../../store/store';
import { sendStepsOf } from '../rules/send-steps';
import { storeOf, type StoreContext } from '../stores/open';

/** Maximum number of entries in a dropdown; others are found by typing part of their name. */
const MAX_ENTRIES = 200;
/** Maximum number of known names that are searched. */
const MAX_NAMES = 10_000;
/** Maximum number of other journeys whose send steps are listed. */
const MAX_OTHER_JOURNEYS = 50;

const PROFILE_FIELDS: Array<[string, string]> = [
	['email', 'Email'],
	['externalId', 'User ID'],
	['firstName', 'First Name'],
	['lastName', 'Last Name'],
	['locale', 'Locale'],
	['phone', 'Phone'],
	['stage', 'Stage'],
	['timezone', 'Time Zone'],
];

/** Channels of consent; custom ones can be typed. */
const CHANNELS: Array<[string, string]> = [
	['email', 'Email'],
	['inApp', 'In-App Inbox'],
	['mobilePush', 'Mobile Push'],
	['slack', 'Slack'],
	['sms', 'SMS'],
	['telegram', 'Telegram'],
	['webPush', 'Web Push'],
	['whatsapp', 'WhatsApp'],
];

/** The scope of a dropdown's search. */
export interface DropdownContext {
	store: Store;
	workspaceId: number;
	/** '' if unknown. */
	workflowId: string;
}

/** n8n passes a dropdown its node's parameters, but not the workflow: see workflowProperty. */
export async function dropdownContext(context: ILoadOptionsFunctions): Promise<DropdownContext> {
	const handle = await storeOf(context as unknown as StoreContext);
	const { options, workflowId } = (context.getCurrentNodeParameters() ?? {}) as {
		options?: { workspace?: string };
		workflowId?: unknown;
	};
	const givenId = typeof workflowId === 'string' && !workflowId.startsWith('=') ? workflowId : '';
	const id = givenId || (context.getWorkflow().id ?? '');
	const named = options?.workspace?.trim();
	const journey = named || id === '' ? null : await handle.store.journeys.ofWorkflow(id);
	return {
		store: handle.store,
		workspaceId: journey?.workspaceId ?? (await handle.workspaceId(named || 'default')),
		workflowId: id,
	};
}

/**
 * The entries whose name contains the typed text. Where there are none at all, the list says why in
 * an entry that chooses nothing.
 */
export function shown(
	entries: ReadonlyArray<INodeListSearchItems>,
	filter: string | undefined,
	whyEmpty: string,
): INodeListSearchResult {
	if (entries.length === 0) return { results: [{ name: whyEmpty, value: '' }] };
	const wanted = filter?.trim().toLowerCase() ?? '';
	return {
		results: entries
			.filter(({ name }) => name.toLowerCase().includes(wanted))
			.slice(0, MAX_ENTRIES),
	};
}

const entry = ([value, name]: [string, string]): INodeListSearchItems => ({ name, value });
const asIs = (value: string): INodeListSearchItems => ({ name: value, value });

export async function searchEventNames(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, workspaceId } = await dropdownContext(this);
	const names = await store.catalog.eventNames(workspaceId, MAX_NAMES);
	return shown(
		names.map(asIs),
		filter,
		"No events yet. They are listed once recorded; until then choose 'By Name'.",
	);
}

/** Profile fields, then attributes that occur on contacts. */
export async function searchAttributes(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, workspaceId } = await dropdownContext(this);
	const names = await store.catalog.attributeNames(workspaceId, MAX_NAMES);
	const taken = new Set(PROFILE_FIELDS.map(([field]) => field));
	const attributes = names.filter((name) => !taken.has(name)).map(asIs);
	return shown([...PROFILE_FIELDS.map(entry), ...attributes], filter, '');
}

export async function searchStages(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, workspaceId } = await dropdownContext(this);
	const stages = await store.catalog.stages(workspaceId, MAX_NAMES);
	return shown(
		stages.map(asIs),
		filter,
		'No stages yet. They are listed once a contact has one; until then type it.',
	);
}

export async function searchSegments(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, workspaceId } = await dropdownContext(this);
	const segments = await store.segments.list(workspaceId);
	return shown(
		segments.map(({ key, name }) => ({ name, value: key })),
		filter,
		"No segments yet. A Segment Filter with 'Save as Segment' makes one.",
	);
}

export async function searchScoreModels(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, workspaceId } = await dropdownContext(this);
	const models = await store.scores.models(workspaceId);
	return shown(
		models.map(({ key, ...rest }) => ({ name: nameOf(rest) ?? key, value: key })),
		filter,
		'No scores yet. They are listed once a Lead Score has scored a contact.',
	);
}

function nameOf(model: object): string | undefined {
	return 'name' in model && typeof model.name === 'string' ? model.name : undefined;
}

export async function searchChannels(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return shown(CHANNELS.map(entry), filter, '');
}

/**
 * Send steps of this workflow by their node's id, those of other journeys with their workflow's.
 */
export async function searchSendSteps(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, workspaceId, workflowId } = await dropdownContext(this);
	const own = workflowId === '' ? [] : await sendStepsOf(store, workflowId);
	const entries = own.map(({ name, nodeKey }) => ({ name, value: nodeKey }));
	const journeys = await store.journeys.list(workspaceId);
	const others = new Map(journeys.map((journey) => [journey.workflowId, journey.name]));
	others.delete(workflowId);
	for (const [id, journey] of [...others].slice(0, MAX_OTHER_JOURNEYS)) {
		for (const { name, nodeKey } of await sendStepsOf(store, id)) {
			entries.push({ name: `${name} (${journey})`, value: `${id}:${nodeKey}` });
		}
	}
	return shown(
		entries,
		filter,
		'No send steps yet. They are listed once you publish a workflow with a Multi-Channel Send.',
	);
}

/** Dropdowns of the rule editor, for a node's `methods.listSearch`. */
export const ruleSearches = {
	searchAttributes,
	searchChannels,
	searchEventNames,
	searchScoreModels,
	searchSegments,
	searchSendSteps,
	searchStages,
};
