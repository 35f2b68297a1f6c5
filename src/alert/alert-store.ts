import type { OpenAlert } from './alert';

/** Which alerts are open, and when a workspace's alerts were last checked. */
export interface AlertStore {
	/**
	 * The workspace's open alerts, if no process has begun a check within `everyMs` (ms); of several
	 * that ask at once, one gets them and the others null. Null, too, without an active hub.
	 */
	begin(workspaceId: number, everyMs: number, now: number): Promise<OpenAlert[] | null>;
	/** Replaces the workspace's open alerts. */
	save(workspaceId: number, open: readonly OpenAlert[]): Promise<void>;
}
