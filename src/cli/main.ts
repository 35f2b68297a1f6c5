import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './run';

/*
 * The edge of the command: only this file and src/n8n/system.ts read the machine's clock, process
 * and environment.
 */

/** Runs the command line of this process, and sets the exit code. */
export async function main(): Promise<void> {
	process.exitCode = await run(process.argv.slice(2), {
		env: process.env,
		home: homedir(),
		// Two folders up from the bundle, as from here.
		templates: join(__dirname, '../../templates'),
		nodeVersion: process.versions.node,
		now: () => Date.now(),
		fetch: globalThis.fetch,
		out: (text) => void process.stdout.write(text),
		err: (text) => void process.stderr.write(text),
	});
}
