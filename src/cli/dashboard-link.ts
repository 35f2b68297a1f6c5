import { HOUR_MS } from '../lib/milliseconds';
import type { DashboardScope } from '../message/tracking/claims';
import { dashboardLink } from '../message/tracking/links';
import { LINK_KEY_AGE_MS } from '../message/tracking/token';
import { hubsSurveyed } from '../store/sql/operations/survey';
import { openSqlStore } from '../store/sql/store';
import type { Store } from '../store/store';
import type { Arguments, LinkArguments } from './arguments';
import { CommandError, type CliDeps, type CommandResult } from './deps';
import { openForWriting, storeLocationOf } from './store-location';

/** Prints a signed link to the dashboard of a workspace. It may create the first key of links. */
export async function createDashboardLink(args: Arguments, deps: CliDeps): Promise<CommandResult> {
	const conn = await openForWriting(storeLocationOf(args.store, deps));
	const store = await openSqlStore(conn);
	try {
		const link = args.link!;
		const { workspace, hours } = link;
		const hubs = await hubsSurveyed(conn.db);
		const hub = hubs.find((each) => each.workspace === workspace && each.active);
		if (hub === undefined) throw noHub(workspace, hubs);
		const scope = await scopeOf(link, hub.workspaceId, store);
		const [key] = await store.hubs.linkKeys(LINK_KEY_AGE_MS, deps.now());
		const expiresAt = deps.now() + Math.round(hours * HOUR_MS);
		const base = { hubUrl: hub.url, key, workspaceId: hub.workspaceId };
		const url = dashboardLink(base, scope, expiresAt);
		return {
			ok: true,
			lines: [url],
			document: { url, workspace, scope, expiresAt: new Date(expiresAt).toISOString() },
		};
	} finally {
		await store.close();
	}
}

/** @throws CommandError if there is no such journey or contact in the workspace */
async function scopeOf(
	{ journey, contact, workspace }: LinkArguments,
	workspaceId: number,
	{ journeys, contacts }: Store,
): Promise<DashboardScope> {
	if (journey !== undefined) {
		const known = await journeys.list(workspaceId);
		if (known.some(({ key }) => key === journey)) return { of: 'journey', key: journey };
		const keys = known.map(({ key }) => `'${key}'`).join(', ') || 'none';
		throw new CommandError(
			`There is no journey '${journey}' in the workspace '${workspace}'. Its journeys: ${keys}.`,
		);
	}
	if (contact === undefined) return { of: 'workspace' };
	const [current] = await contacts.current(workspaceId, [contact]);
	if (current !== null) return { of: 'contact', contactId: current };
	throw new CommandError(
		`There is no contact ${contact} in the workspace '${workspace}'. Search for it with 'Get' of Journey Contact.`,
	);
}

function noHub(workspace: string, hubs: ReadonlyArray<{ workspace: string; active: boolean }>) {
	const active = hubs.filter((hub) => hub.active).map((hub) => `'${hub.workspace}'`);
	const known =
		active.length === 0 ? 'No workspace has one.' : `These have one: ${active.join(', ')}.`;
	return new CommandError(
		`The workspace '${workspace}' has no active Journey Hub, which serves the dashboard. ${known}`,
	);
}
