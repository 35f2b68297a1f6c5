import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';

export interface RunOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
}

/** Runs a command to its end and returns its output. Throws with the last lines if it fails. */
export async function run(command: string, args: string[], options: RunOptions): Promise<string> {
	const env = { ...process.env, ...options.env };
	env.PATH = [dirname(process.execPath), env.PATH ?? ''].join(delimiter);
	const child = spawn(command, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
	const killWithParent = (): boolean => child.kill();
	process.once('exit', killWithParent);
	let output = '';
	let errors = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
	child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
	const [code] = (await once(child, 'close')) as [number | null];
	process.off('exit', killWithParent);
	if (code === 0) return output;
	const tail = `${output}\n${errors}`.trim().split('\n').slice(-15).join('\n');
	throw new Error(`${command} ${args.join(' ')} failed (exit code ${code}):\n${tail}`);
}

/** npm with the Node of this process: `npm` alone could start another version. */
export async function npm(args: string[], options: RunOptions): Promise<string> {
	const cli = process.env.npm_execpath;
	return cli?.endsWith('.js')
		? await run(process.execPath, [cli, ...args], options)
		: await run('npm', args, options);
}
