import { version } from '../../package.json';
import { BackupError } from '../backup/format';
import { WorkflowFileError } from '../journey/workflow-file';
import { ExpectationsError } from '../simulation/expectations/read';
import { InputFileError } from '../simulation/files/input-file';
import { OutcomeFileError } from '../simulation/outcome/read-outcome';
import { RehearsalError } from '../simulation/thread/thread';
import { StoreError } from '../store/errors';
import { TemplateError } from '../template/error';
import { UsageError } from './command';
import { readCommandLine, type Order } from './command-line';
import { COMMANDS } from './commands';
import { CommandError, type CliDeps, type CommandResult } from './deps';
import { helpOf } from './help';
import { secretWarning } from './secret-warning';

const WELL = 0;
const WRONG = 1;
const MISUSED = 2;

/** Carries out the command line; returns the exit code. Never rejects. */
export async function run(argv: readonly string[], deps: CliDeps): Promise<number> {
	let order: Order;
	try {
		const read = readCommandLine(argv, COMMANDS);
		if ('show' in read) {
			deps.out(read.show === 'help' ? helpOf(read.commands) : `${version}\n`);
			return WELL;
		}
		order = read;
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		deps.err(`n8n-journey: ${error.message} See n8n-journey --help\n`);
		return MISUSED;
	}
	const warning = secretWarning(order);
	if (warning !== undefined) deps.err(`n8n-journey: ${warning}\n`);
	const { command, args } = order;
	const outcome = await command.run(args, deps).catch(failure);
	print(order, outcome, deps);
	return outcome.ok ? WELL : WRONG;
}

function failure(error: unknown): CommandResult {
	const message = isExpected(error) ? error.message : String((error as Error).stack ?? error);
	const detail = error instanceof RehearsalError ? { detail: error.detail } : {};
	return {
		ok: false,
		lines: [`n8n-journey: ${message}`],
		document: { error: message, ...detail },
	};
}

const EXPECTED = [
	StoreError,
	CommandError,
	BackupError,
	TemplateError,
	InputFileError,
	WorkflowFileError,
	ExpectationsError,
	OutcomeFileError,
	RehearsalError,
];

/** Errors with a clear message of their own; any other error needs its stack. */
function isExpected(error: unknown): error is Error {
	const known = EXPECTED.some((kind) => error instanceof kind);
	// System errors, such as for a missing file.
	return known || typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

function print(
	{ command: { name }, json }: Order,
	{ ok, lines, document }: CommandResult,
	deps: CliDeps,
) {
	if (json) {
		deps.out(`${JSON.stringify({ command: name, version, ok, ...document }, null, 2)}\n`);
	} else {
		const write = 'error' in document ? deps.err : deps.out;
		write(`${lines.join('\n')}\n`);
	}
}
