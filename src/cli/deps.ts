import type { Environment } from '../operations/environment';

/** What a command needs of the process that it runs in. */
export interface CliDeps {
	env: Environment;
	/** The folder of the user that runs it. */
	home: string;
	/** Of Node, without a v. */
	nodeVersion: string;
	/** This machine's clock, in ms. */
	now(): number;
	fetch: typeof globalThis.fetch;
	/** Standard output: the result and nothing else. */
	out(text: string): void;
	/** Standard error: progress and complaints. */
	err(text: string): void;
}

/** What came of a command: lines for people, or one document for programs. */
export interface Outcome {
	/** Whether all is well; it decides the exit code. */
	ok: boolean;
	lines: string[];
	document: Record<string, unknown>;
}

/** A command cannot do what it was asked; the message says why, and how to mend it. */
export class CommandError extends Error {
	override readonly name = 'CommandError';
}
