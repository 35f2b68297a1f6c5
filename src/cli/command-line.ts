import { parseArgs } from 'node:util';
import { nearest } from '../lib/nearest';
import { GLOBAL_OPTIONS, UsageError, type Command, type Options } from './command';

/** A command and what it is asked to do. */
export interface Order {
	command: Command;
	/** What its `read` made of the command line. */
	args: unknown;
	json: boolean;
	/** As given, if it is a command on a store. */
	store?: string;
}

/** A request for a text instead of a command; help on the commands named. */
export type Asked = { show: 'help'; commands: readonly Command[] } | { show: 'version' };

/**
 * Parses the command line. Options may stand before and after the command.
 * @param argv the arguments after the program's name
 * @throws UsageError that names the problem
 */
export function readCommandLine(
	argv: readonly string[],
	commands: readonly Command[],
): Order | Asked {
	const tokens = tokensOf(argv, commands);
	const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token] : []));
	const names = words.map(({ value }) => value);
	const command = commandOf(names, commands);
	if (isGiven('help')) {
		const group = commands.filter(({ name }) => name.startsWith(`${names[0]} `));
		const all = group.length > 0 ? group : commands;
		return { show: 'help', commands: command === undefined ? all : [command] };
	}
	if (isGiven('version')) return { show: 'version' };
	if (command === undefined) throw unknownCommand(names, commands);

	refuseForeignOptions();
	const ofName = new Set(words.slice(0, wordsOf(command)).map(({ index }) => index));
	const { values, positionals } = parsed(
		argv.filter((_, index) => !ofName.has(index)),
		{ ...command.options, ...GLOBAL_OPTIONS },
	);
	const { json, store } = values as { json: boolean; store?: string };
	if (store === '') throw new UsageError('--store is empty. Set it to a URL or a path.');
	return { command, args: command.read(values, positionals), json, store };

	function isGiven(option: keyof typeof GLOBAL_OPTIONS): boolean {
		return tokens.some((token) => token.kind === 'option' && token.name === option);
	}

	function refuseForeignOptions(): void {
		const own = { ...command!.options, ...GLOBAL_OPTIONS };
		for (const token of tokens) {
			if (token.kind !== 'option' || token.name in own) continue;
			const others = commands.filter(({ options }) => token.name in options);
			if (others.length > 0) {
				const of = others.map(({ name }) => name).join(', ');
				throw new UsageError(`${token.rawName} is an option of ${of}, not of ${command!.name}.`);
			}
			const near = nearest(token.name, Object.keys(own));
			const hint = near === undefined ? '' : ` Did you mean '--${near}'?`;
			throw new UsageError(`Unknown option '${token.rawName}'.${hint}`);
		}
	}
}

/** What the words are; an option has one type in all commands, so that no command has to be known. */
function tokensOf(argv: readonly string[], commands: readonly Command[]) {
	const options = Object.assign({}, ...commands.map((each) => each.options), GLOBAL_OPTIONS);
	const config = { options: options as Options, allowPositionals: true, strict: false };
	return parseArgs({ args: [...argv], ...config, tokens: true }).tokens;
}

const wordsOf = ({ name }: Command) => name.split(' ').length;

/** The command whose name the words begin with. */
function commandOf(words: readonly string[], commands: readonly Command[]): Command | undefined {
	return commands.find((each) => {
		const given = words.slice(0, wordsOf(each)).join(' ');
		return given === each.name || each.aliases?.includes(given);
	});
}

function unknownCommand(words: readonly string[], commands: readonly Command[]): UsageError {
	const names = commands.map(({ name }) => name);
	const known = `Commands: ${names.join(', ')}.`;
	if (words.length === 0) return new UsageError(`No command given. ${known}`);
	const group = names.filter((name) => name.startsWith(`${words[0]} `));
	if (group.length > 0 && words.length === 1) {
		return new UsageError(`'${words[0]}' is not a whole command. Commands: ${group.join(', ')}.`);
	}
	const two = group.length > 0 || nearest(words[0], groupsOf(names)) !== undefined;
	const given = words.slice(0, two ? 2 : 1).join(' ');
	const near = nearest(given, names);
	const hint = near === undefined ? known : `Did you mean '${near}'?`;
	return new UsageError(`Unknown command '${given}'. ${hint}`);
}

/** First words of names of two words. */
function groupsOf(names: readonly string[]): string[] {
	return names.filter((name) => name.includes(' ')).map((name) => name.split(' ')[0]);
}

function parsed(args: string[], options: Options) {
	try {
		return parseArgs({ args, options, allowPositionals: true, strict: true });
	} catch (error) {
		// Only the first sentence of Node's message; the rest is advice for programmers.
		throw new UsageError(`${(error as Error).message.split('. ')[0].replace(/\.$/, '')}.`);
	}
}
