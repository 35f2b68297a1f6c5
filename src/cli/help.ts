import { GLOBAL_OPTIONS, type Command, type Options } from './command';

const WIDTH = 100;

const LAST =
	"Run it as n8n's user and with n8n's environment. Exit codes: 0 for success, 1 for problems or errors, 2 for an invalid command line.";

/** The help on one command, or the list of several. */
export function helpOf(commands: readonly Command[]): string {
	return commands.length === 1 ? helpOfCommand(commands[0]) : helpOfAll(commands);
}

function helpOfAll(commands: readonly Command[]): string {
	return paragraphs([
		'n8n-journey: manages n8n-nodes-journey, its store and its workflows',
		'Usage\n  n8n-journey <command> [options]',
		`Commands\n${table(commands.map((each) => [calledAs(each), each.summary]))}`,
		`Options of every command\n${table(rowsOf(GLOBAL_OPTIONS))}`,
		'n8n-journey <command> --help shows the options of a command.',
		wrapped(LAST, 0),
	]);
}

function helpOfCommand(command: Command): string {
	const { name, summary, notes = [], examples = [], options } = command;
	return paragraphs([
		wrapped(`n8n-journey ${name}: ${summary}`, 0),
		`Usage\n  n8n-journey ${calledAs(command)} [options]`,
		...notes.map((note) => wrapped(note, 0)),
		`Options\n${table(rowsOf({ ...options, ...GLOBAL_OPTIONS }))}`,
		...(examples.length === 0
			? []
			: [`Examples\n${examples.map((each) => `  n8n-journey ${each}`).join('\n')}`]),
	]);
}

const paragraphs = (parts: readonly string[]) => `${parts.join('\n\n')}\n`;

const calledAs = ({ name, usage }: Command) => (usage === '' ? name : `${name} ${usage}`);

function rowsOf(options: Options): Array<[string, string]> {
	return Object.entries(options).map(([name, { short, value = 'text', type, help }]) => {
		const first = short === undefined ? '' : `-${short}, `;
		return [`${first}--${name}${type === 'string' ? ` <${value}>` : ''}`, help];
	});
}

/** Two columns; a long entry of the first has its text on the next line. */
export function table(rows: ReadonlyArray<readonly [string, string]>): string {
	const widest = Math.max(...rows.map(([first]) => first.length).filter((n) => n <= 28), 0);
	const indent = widest + 5;
	return rows
		.map(([first, text]) => {
			const start = `  ${first}`.padEnd(indent);
			const body = wrapped(text, indent);
			const fits = start.length === indent;
			return fits ? start + body : `${start}\n${' '.repeat(indent)}${body}`;
		})
		.join('\n');
}

/** Lines of at most WIDTH letters, all but the first of them indented. */
function wrapped(text: string, indent: number): string {
	const lines = [''];
	for (const word of text.split(' ')) {
		const line = lines[lines.length - 1];
		const longer = line === '' ? word : `${line} ${word}`;
		if (longer.length + indent <= WIDTH) lines[lines.length - 1] = longer;
		else lines.push(word);
	}
	return lines.join(`\n${' '.repeat(indent)}`);
}
