import { HOUR_MS } from '../lib/milliseconds';
import type { DashboardScope } from '../message/tracking/claims';
import { DASHBOARD_HOURS, dashboardLink } from '../message/tracking/links';
import { LINK_KEY_AGE_MS } from '../message/tracking/token';
import { hubsSurveyed } from '../store/sql/operations/survey';
import { openSqlStore } from '../store/sql/store';
import type { Store } from '../store/store';
import { defineCommand, STORE_OPTION, UsageError } from './command';
import { CommandError, type CliDeps, type CommandResult } from './deps';
import { noFile } from './positionals';
import { openForWriting, storeLocationOf } from './store-location';

export interface LinkArguments {
	store?: string;
	workspace: string;
	/** Validity of the link; more than 0. */
	hours: number;
	/** The link opens this journey only, by its key. */
	journey?: string;
	/** The link opens this contact only. */
	contact?: number;
}

export const dashboardLinkCommand = defineCommand({
	name: 'dashboard-link',
	summary:
		'print a signed link to the dashboard of the Journey Hub; whoever has it can open it until it expires',
	usage: '',
	options: {
		...STORE_OPTION,
		workspace: { type: 'string', default: 'default', value: 'name', help: 'default if not given' },
		hours: {
			type: 'string',
			default: `${DASHBOARD_HOURS.byDefault}`,
			value: 'n',
			help: `the hours that the link is valid: ${DASHBOARD_HOURS.byDefault} if not given, at most ${DASHBOARD_HOURS.most}`,
		},
		journey: { type: 'string', value: 'key', help: 'a link that opens this journey only' },
		contact: { type: 'string', value: 'id', help: 'a link that opens this contact only' },
	},
	read({ store, workspace, hours, journey, contact }, positionals): LinkArguments {
		noFile('dashboard-link', positionals);
		if (journey !== undefined && contact !== undefined) {
			throw new UsageError('--journey and --contact exclude each other: a link opens one of them.');
		}
		return {
			...{ store, workspace, hours: hoursOf(hours) },
			...(journey !== undefined && { journey }),
			...(contact !== undefined && { contact: contactOf(contact) }),
		};
	},
	run: linked,
});

function hoursOf(text: string): number {
	const hours = Number(text);
	const { most } = DASHBOARD_HOURS;
	if (hours > 0 && hours <= most) return hours;
	throw new UsageError(`--hours is '${text}'. Set it to more than 0 and at most ${most}.`);
}

function contactOf(text: string): number {
	const id = Number(text);
	if (Number.isSafeInteger(id) && id > 0) return id;
	throw new UsageError(`--contact is '${text}'. Set it to the contact's ID, a number.`);
}

/** Prints a signed link to the dashboard of a workspace. It may create the first key of links. */
async function linked(link: LinkArguments, deps: CliDeps): Promise<CommandResult> {
	const conn = await openForWriting(storeLocationOf(link.store, deps));
	const store = await openSqlStore(conn);
	try {
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
