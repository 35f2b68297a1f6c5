import type { Environment } from '../operations/environment';

/** A command's environment. */
export interface CliDeps {
	env: Environment;
	/** The home folder of the user that runs it. */
	home: string;
	/** The folder of the pack's templates. */
	templates: string;
	/** Node's version, without a v. */
	nodeVersion: string;
	/** This machine's clock, in ms. */
	now(): number;
	fetch: typeof globalThis.fetch;
	/** Standard output: the result and nothing else. */
	out(text: string): void;
	/** Standard error: progress and errors. */
	err(text: string): void;
}

/** The result of a command: lines of text, or one JSON document. */
export interface CommandResult {
	/** Success; it determines the exit code. */
	ok: boolean;
	lines: string[];
	document: Record<string, unknown>;
}

/** A command cannot be carried out; the message gives the reason and the fix. */
export class CommandError extends Error {
	override readonly name = 'CommandError';
}
