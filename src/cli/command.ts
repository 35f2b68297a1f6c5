import type { parseArgs } from 'node:util';
import type { CliDeps, CommandResult } from './deps';

/** An option, as `parseArgs` of node:util takes it, and as the help shows it. */
export interface Option {
	type: 'string' | 'boolean';
	/** One letter. */
	short?: string;
	/** May be given more than once; its value is a list. */
	multiple?: boolean;
	default?: string | boolean | string[];
	/** What stands for the value in the help, as in `<file>`. */
	value?: string;
	/** A phrase without a full stop. */
	help: string;
}

export type Options = Record<string, Option>;

/** The options' values; undefined where one was not given and has no default. */
export type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** One command of the command line. */
export interface Command<O extends Options = Options, A = unknown> {
	/** One or two words, as they are typed. */
	readonly name: string;
	/** Other spellings of the name, of as many words. */
	readonly aliases?: readonly string[];
	/** In the list of commands; a phrase without a full stop. */
	readonly summary: string;
	/** The arguments that are no options, as in `<file>`; empty if there are none. */
	readonly usage: string;
	/** Paragraphs of the command's own help. */
	readonly notes?: readonly string[];
	/** Command lines without the program's name. */
	readonly examples?: readonly string[];
	/** Its own; GLOBAL_OPTIONS are those of all commands. */
	readonly options: O;
	/** @throws UsageError that names the problem */
	read(values: Values<O>, positionals: readonly string[]): A;
	/** Rejects with an error whose message gives the reason and the fix. */
	run(args: A, deps: CliDeps): Promise<CommandResult>;
}

/** The command as it is; what `read` gets follows from its options, and what `run` gets from `read`. */
export function defineCommand<const O extends Options, A>(command: Command<O, A>): Command<O, A> {
	return command;
}

/** Options of every command. */
export const GLOBAL_OPTIONS = {
	json: { type: 'boolean', default: false, help: 'print one JSON document instead of text' },
	help: { type: 'boolean', short: 'h', default: false, help: "show this help, or a command's own" },
	version: { type: 'boolean', short: 'v', default: false, help: 'show the version of the pack' },
} as const satisfies Options;

/** The option of commands that use a store. */
export const STORE_OPTION = {
	store: {
		type: 'string',
		value: 'place',
		help: "Postgres URL or path of an SQLite file. Defaults to N8N_JOURNEY_STORE_URL, then to the file beside n8n's own database (N8N_USER_FOLDER)",
	},
} as const satisfies Options;

/** An invalid command line. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}
