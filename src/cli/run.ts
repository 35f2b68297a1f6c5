import { version } from '../../package.json';
import { BackupError } from '../backup/format';
import { StoreError } from '../store/errors';
import {
	readArguments,
	secretWarning,
	UsageError,
	type Arguments,
	type CommandName,
} from './arguments';
import { backup } from './backup';
import { CommandError, type CliDeps, type CommandResult } from './deps';
import { createDashboardLink } from './dashboard-link';
import { doctor } from './doctor/doctor';
import { applyErasures, exportErasures } from './erasures';
import { HELP } from './help';
import { migrate } from './migrate';
import { restore } from './restore';

type Command = (args: Arguments, deps: CliDeps) => Promise<CommandResult>;

const COMMANDS: Record<CommandName, Command> = {
	doctor,
	migrate,
	backup,
	restore,
	'export-erasures': exportErasures,
	'apply-erasures': applyErasures,
	'dashboard-link': createDashboardLink,
};

const WELL = 0;
const WRONG = 1;
const MISUSED = 2;

/** Carries out the command line; returns the exit code. Never rejects. */
export async function run(argv: readonly string[], deps: CliDeps): Promise<number> {
	let args: Arguments;
	try {
		const read = readArguments(argv);
		if ('show' in read) {
			deps.out(read.show === 'help' ? HELP : `${version}\n`);
			return WELL;
		}
		args = read;
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		deps.err(`n8n-journey: ${error.message} See n8n-journey --help\n`);
		return MISUSED;
	}
	const warning = secretWarning(args);
	if (warning !== undefined) deps.err(`n8n-journey: ${warning}\n`);
	const outcome = await COMMANDS[args.command](args, deps).catch(failure);
	print(args, outcome, deps);
	return outcome.ok ? WELL : WRONG;
}

function failure(error: unknown): CommandResult {
	const message = isExpected(error) ? error.message : String((error as Error).stack ?? error);
	return { ok: false, lines: [`n8n-journey: ${message}`], document: { error: message } };
}

/** Errors with a clear message of their own; any other error needs its stack. */
function isExpected(error: unknown): error is Error {
	const known = [StoreError, CommandError, BackupError].some((kind) => error instanceof kind);
	// System errors, such as for a missing file.
	return known || typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

function print(
	{ command, json }: Arguments,
	{ ok, lines, document }: CommandResult,
	deps: CliDeps,
) {
	if (json) {
		deps.out(`${JSON.stringify({ command, version, ok, ...document }, null, 2)}\n`);
	} else {
		const write = 'error' in document ? deps.err : deps.out;
		write(`${lines.join('\n')}\n`);
	}
}
