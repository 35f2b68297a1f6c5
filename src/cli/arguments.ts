import { parseArgs } from 'node:util';
import { DASHBOARD_HOURS } from '../message/tracking/links';

export const COMMANDS = [
	'doctor',
	'migrate',
	'backup',
	'restore',
	'export-erasures',
	'apply-erasures',
	'dashboard-link',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export interface Arguments {
	command: CommandName;
	/** A Postgres URL or the path of an SQLite file. */
	store?: string;
	/** Of the commands that read or write a file. */
	file: string;
	json: boolean;
	force: boolean;
	strict: boolean;
	/** Of dashboard-link alone. */
	link?: LinkArguments;
}

export interface LinkArguments {
	workspace: string;
	/** Validity of the link; more than 0. */
	hours: number;
	/** The link opens this journey only, by its key. */
	journey?: string;
	/** The link opens this contact only. */
	contact?: number;
}

/** A request for a text instead of a command. */
export type Asked = { show: 'help' | 'version' };

/** An invalid command line. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

const OPTIONS = {
	store: { type: 'string' },
	json: { type: 'boolean', default: false },
	force: { type: 'boolean', default: false },
	strict: { type: 'boolean', default: false },
	workspace: { type: 'string' },
	hours: { type: 'string' },
	journey: { type: 'string' },
	contact: { type: 'string' },
	help: { type: 'boolean', short: 'h', default: false },
	version: { type: 'boolean', short: 'v', default: false },
} as const;

/** The command of an option, unless it applies to all. */
const OF = {
	force: 'restore',
	strict: 'doctor',
	workspace: 'dashboard-link',
	hours: 'dashboard-link',
	journey: 'dashboard-link',
	contact: 'dashboard-link',
} as const satisfies Record<string, CommandName>;
const WITH_FILE: Partial<Record<CommandName, string>> = {
	backup: 'journeys.backup',
	restore: 'journeys.backup',
	'export-erasures': 'erasures.jsonl',
	'apply-erasures': 'erasures.jsonl',
};

/**
 * Parses the command line.
 * @param argv the arguments after the program's name
 * @throws UsageError that names the problem
 */
export function readArguments(argv: readonly string[]): Arguments | Asked {
	const { values, positionals } = parsed(argv);
	if (values.help) return { show: 'help' };
	if (values.version) return { show: 'version' };
	const [name, ...files] = positionals;
	const command = commandOf(name);
	for (const option of Object.keys(OF) as Array<keyof typeof OF>) {
		const isGiven = values[option] !== undefined && values[option] !== false;
		if (isGiven && OF[option] !== command) {
			throw new UsageError(`--${option} is an option of ${OF[option]}, not of ${command}.`);
		}
	}
	if (values.store === '') throw new UsageError('--store is empty. Set it to a URL or a path.');
	const { store, json, force, strict } = values;
	const file = fileOf(command, files);
	const link = command === 'dashboard-link' ? { link: linkOptions(values) } : {};
	return { command, store, json, force, strict, file, ...link };
}

interface LinkValues {
	workspace?: string;
	hours?: string;
	journey?: string;
	contact?: string;
}

function linkOptions({ workspace, hours, journey, contact }: LinkValues): LinkArguments {
	if (journey !== undefined && contact !== undefined) {
		throw new UsageError('--journey and --contact exclude each other: a link opens one of them.');
	}
	const given: LinkArguments = {
		workspace: workspace ?? 'default',
		hours: Number(hours ?? DASHBOARD_HOURS.byDefault),
		...(journey !== undefined && { journey }),
		...(contact !== undefined && { contact: Number(contact) }),
	};
	if (!(given.hours > 0 && given.hours <= DASHBOARD_HOURS.most)) {
		const { most } = DASHBOARD_HOURS;
		throw new UsageError(`--hours is '${hours}'. Set it to more than 0 and at most ${most}.`);
	}
	if (given.contact !== undefined && !(Number.isSafeInteger(given.contact) && given.contact > 0)) {
		throw new UsageError(`--contact is '${contact}'. Set it to the contact's ID, a number.`);
	}
	return given;
}

/**
 * A warning about a secret on the command line; undefined if there is none. `--store` is the only
 * option that can hold one.
 */
export function secretWarning({ store = '' }: Pick<Arguments, 'store'>): string | undefined {
	if (!hasPassword(store)) return undefined;
	return '--store contains a password, which other users of this machine can read in the list of processes, and which shells keep in their history. Set N8N_JOURNEY_STORE_URL to the URL instead, or leave the password out of it and set PGPASSWORD, or PGPASSFILE to a password file.';
}

/** Also one that is not percent-encoded, which ends the address too early. */
function hasPassword(store: string): boolean {
	if (/:\/\/[^/?#]*:[^@]+@/.test(store)) return true;
	return URL.canParse(store) && new URL(store).searchParams.has('password');
}

function parsed(argv: readonly string[]) {
	try {
		return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
	} catch (error) {
		// Only the first sentence of Node's message; the rest is advice for programmers.
		throw new UsageError(`${(error as Error).message.split('. ')[0].replace(/\.$/, '')}.`);
	}
}

function commandOf(name: string | undefined): CommandName {
	const command = COMMANDS.find((each) => each === name);
	if (command !== undefined) return command;
	const known = `Commands: ${COMMANDS.join(', ')}.`;
	throw new UsageError(
		name === undefined ? `No command given. ${known}` : `Unknown command '${name}'. ${known}`,
	);
}

function fileOf(command: CommandName, files: readonly string[]): string {
	const example = WITH_FILE[command];
	if (example === undefined) {
		if (files.length === 0) return '';
		throw new UsageError(`${command} takes no file; remove '${files[0]}'.`);
	}
	if (files.length === 1 && files[0] !== '') return files[0];
	throw new UsageError(
		`${command} requires one file name, as in: n8n-journey ${command} ${example}`,
	);
}
