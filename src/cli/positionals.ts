import { UsageError } from './command';

/** @throws UsageError if there is any */
export function noFile(command: string, positionals: readonly string[]): void {
	if (positionals.length === 0) return;
	throw new UsageError(`${command} takes no file; remove '${positionals[0]}'.`);
}

/**
 * The name of the command's only file.
 * @param example a name that shows what is meant
 * @throws UsageError if there is none, or more than one
 */
export function oneFile(command: string, positionals: readonly string[], example: string): string {
	if (positionals.length === 1 && positionals[0] !== '') return positionals[0];
	throw new UsageError(
		`${command} requires one file name, as in: n8n-journey ${command} ${example}`,
	);
}
