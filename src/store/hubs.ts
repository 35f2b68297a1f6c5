import type { LinkKey } from '../message/tracking/token';

/** The public address of a workspace, provided by the workflow that has its Journey Hub. */
export interface Hub {
	workspaceId: number;
	workflowId: string;
	/** Name of the workflow. */
	name: string;
	/** Base URL without a trailing slash: `https://host/webhook/<id>/hub`. */
	url: string;
}

/** Another workflow is the hub of the workspace. */
export class HubTakenError extends Error {
	constructor(readonly holder: string) {
		super(
			`The workspace already has a Journey Hub, in the workflow ${holder}. Deactivate that workflow first, or choose another workspace here.`,
		);
		this.name = 'HubTakenError';
	}
}

/** One active hub per workspace, and the keys that sign its links. */
export interface Hubs {
	/**
	 * Registers the hub of a workspace, or updates it.
	 * @throws HubTakenError while another active workflow with a recent heartbeat is the hub
	 */
	register(hub: Hub, now: number): Promise<void>;
	/** Deactivates the workflow's hub: its address no longer goes into messages. */
	deactivate(workflowId: string): Promise<void>;
	/** The active hub of the workspace; null if it has none. */
	of(workspaceId: number): Promise<Hub | null>;
	/**
	 * The keys that sign links, the newest first. The first signs new links, the others verify old
	 * ones. Creates a key if there is none or the newest is older than `maxAgeMs` (ms); of several
	 * processes that ask at once only one creates it.
	 */
	linkKeys(maxAgeMs: number, now: number): Promise<LinkKey[]>;
}
