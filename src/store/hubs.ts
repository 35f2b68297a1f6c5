import type { LinkKey } from '../message/tracking/token';
/** A workspace's public addresses, kept by the workflow with its Journey Hub. */
export interface Hub {
	workspaceId: number;
	workflowId: string;
	/** The workflow's. */
	name: string;
	/** Where its addresses begin, without a slash at the end: `https://host/webhook/<id>/hub`. */
	url: string;
}

/** Another workflow is the workspace's hub. */
export class HubTakenError extends Error {
	constructor(readonly holder: string) {
		super(
			`The workspace has a Journey Hub already, in the workflow ${holder}. Switch that one off first, or give this one another workspace.`,
		);
		this.name = 'HubTakenError';
	}
}

export interface Hubs {
	/**
	 * Makes it the workspace's hub, or brings it up to date.
	 * @throws HubTakenError while another active workflow is it, which gave a sign of life lately
	 */
	register(hub: Hub, now: number): Promise<void>;
	/** The workflow was switched off: its address no longer goes into messages. */
	deactivate(workflowId: string): Promise<void>;
	/** The active hub of the workspace; null where there is none. */
	of(workspaceId: number): Promise<Hub | null>;
	/**
	 * The keys that links are signed with, the newest first; the first is for new links, the others
	 * keep old ones working. One is made where there is none, or where the newest is older than
	 * `maxAgeMs`; only one of several processes that ask at once makes it.
	 */
	linkKeys(maxAgeMs: number, now: number): Promise<LinkKey[]>;
}
