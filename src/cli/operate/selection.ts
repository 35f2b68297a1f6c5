import { identityKeys, normalizeEmail, normalizePhone } from '../../contact/identity';
import type { IdentityKey } from '../../contact/identity';
import type { Journey } from '../../journey/journey';
import { openSqlStore } from '../../store/sql/store';
import { workspacesOf } from '../../store/sql/registry/journeys';
import type { Store } from '../../store/store';
import { STORE_OPTION, UsageError, type Options, type Values } from '../command';
import { CommandError, type CliDeps } from '../deps';
import { exists } from '../exists';
import { openForWriting, storeLocationOf } from '../store-location';

/** Options of every command that operates on the contacts of a workspace. */
export const SCOPE_OPTIONS = {
	...STORE_OPTION,
	workspace: { type: 'string', default: 'default', value: 'name', help: 'default if not given' },
	'dry-run': {
		type: 'boolean',
		default: false,
		help: 'say what would be done, to how many and to whom, and change nothing',
	},
} as const satisfies Options;

/** Options that name contacts; each may be given more than once. */
export const CONTACT_OPTIONS = {
	email: { type: 'string', multiple: true, value: 'address', help: 'a contact by email' },
	phone: { type: 'string', multiple: true, value: 'number', help: 'a contact by phone' },
	'user-id': { type: 'string', multiple: true, value: 'id', help: 'a contact by your own ID' },
	'contact-id': {
		type: 'string',
		multiple: true,
		value: 'id',
		help: 'a contact by the number that Get and List of Journey Contact show',
	},
} as const satisfies Options;

export const JOURNEY_OPTION = {
	journey: { type: 'string', value: 'key', help: 'only in the journey with this key' },
} as const satisfies Options;

export interface Scope {
	store?: string;
	workspace: string;
	dryRun: boolean;
}

/** A contact as the command line names it. */
export interface NamedContact {
	/** As it was typed, with the option. */
	given: string;
	id?: number;
	keys?: IdentityKey[];
}

export const scopeOf = (values: Values<typeof SCOPE_OPTIONS>): Scope => ({
	store: values.store,
	workspace: values.workspace,
	dryRun: values['dry-run'],
});

/** @throws UsageError for an address, number or ID that is none */
export function namedContacts(values: Values<typeof CONTACT_OPTIONS>): NamedContact[] {
	return [
		...(values.email ?? []).map((text) => named('email', text, normalizeEmail, 'an address')),
		...(values.phone ?? []).map((text) =>
			named('phone', text, normalizePhone, 'a number with its country code'),
		),
		...(values['user-id'] ?? []).map((text) =>
			named('user-id', text, (id) => id.trim() || null, 'your own ID of a contact'),
		),
		...(values['contact-id'] ?? []).map((text) => {
			const id = Number(text);
			if (Number.isSafeInteger(id) && id > 0) return { given: `--contact-id ${text}`, id };
			throw new UsageError(`--contact-id is '${text}'. Set it to the contact's ID, a number.`);
		}),
	];
}

function named(
	option: 'email' | 'phone' | 'user-id',
	text: string,
	normalize: (text: string) => string | null,
	form: string,
): NamedContact {
	const value = normalize(text);
	if (value === null) throw new UsageError(`--${option} is '${text}'. Set it to ${form}.`);
	const field = option === 'user-id' ? 'userId' : option;
	return { given: `--${option} ${text}`, keys: identityKeys({ [field]: value }) };
}

/** @throws UsageError if neither contacts nor, where it may, the whole journey are named */
export function requireContacts(
	command: string,
	contacts: readonly NamedContact[],
	otherwise = '',
): void {
	if (contacts.length > 0) return;
	throw new UsageError(
		`${command} needs to know which contacts: name them by --email, --phone, --user-id or --contact-id${otherwise}.`,
	);
}

/** What a command works on. */
export interface Operated {
	store: Store;
	workspaceId: number;
	journeys: Journey[];
	now: number;
}

/**
 * Opens the store for the work on its workspace.
 * @throws CommandError if there is no such store or workspace
 */
export async function withWorkspace<T>(
	{ store: given, workspace }: Scope,
	deps: CliDeps,
	work: (operated: Operated) => Promise<T>,
): Promise<T> {
	const place = storeLocationOf(given, deps);
	if (place.kind === 'sqlite' && !(await exists(place.path))) {
		throw new CommandError(`There is no ${place.words}. Set --store to the store of n8n.`);
	}
	const conn = await openForWriting(place);
	const store = await openSqlStore(conn);
	try {
		const workspaces = await workspacesOf(conn.db);
		const found = workspaces.find(({ name }) => name === workspace);
		if (found === undefined) {
			const names = workspaces.map(({ name }) => `'${name}'`).join(', ') || 'none';
			throw new CommandError(`There is no workspace '${workspace}'. Its workspaces: ${names}.`);
		}
		const journeys = await store.journeys.list(found.id);
		return await work({ store, workspaceId: found.id, journeys, now: deps.now() });
	} finally {
		await store.close();
	}
}

/** The journey, or none if none is named; see journeyNamed. */
export const journeyIfNamed = (key: string | undefined, operated: Operated): Journey | undefined =>
	key === undefined ? undefined : journeyNamed(key, operated);

/** @throws CommandError if the workspace has no journey of that key */
export function journeyNamed(key: string, { journeys }: Operated): Journey {
	const found = journeys.find((journey) => journey.key === key);
	if (found !== undefined) return found;
	const keys = journeys.map((journey) => `'${journey.key}'`).join(', ') || 'none';
	throw new CommandError(`There is no journey '${key}' in the workspace. Its journeys: ${keys}.`);
}

/**
 * Ids of the contacts, each once.
 * @throws CommandError that names those that are unknown
 */
export async function contactIdsOf(
	contacts: readonly NamedContact[],
	{ store, workspaceId }: Operated,
): Promise<number[]> {
	const byKeys = contacts.filter(({ keys }) => keys !== undefined);
	const found = await store.contacts.find(
		workspaceId,
		byKeys.map(({ keys }) => keys!),
	);
	const byId = contacts.filter(({ id }) => id !== undefined);
	const current = await store.contacts.current(
		workspaceId,
		byId.map(({ id }) => id!),
	);
	const ids = [...found, ...current];
	const missing = [...byKeys, ...byId].filter((_, i) => ids[i] === null);
	if (missing.length > 0) {
		const given = missing.map((each) => each.given).join(', ');
		throw new CommandError(`The workspace has no such contact: ${given}. Nothing was changed.`);
	}
	return [...new Set(ids.filter((id) => id !== null))];
}
