import { LiquidError } from 'liquidjs';

/** A template that cannot be parsed or rendered. */
export class TemplateError extends Error {
	constructor(
		/** The message without its position. */
		readonly what: string,
		/** Position in the template, from 1; 0 if unknown. */
		readonly line: number,
		readonly column: number,
		options?: ErrorOptions,
	) {
		super(line > 0 ? `Line ${line}, column ${column}: ${what}` : what, options);
		this.name = 'TemplateError';
	}
}

export function templateError(error: unknown): TemplateError {
	const options = { cause: error };
	if (!LiquidError.is(error)) return new TemplateError(messageOf(error, error), 0, 0, options);
	const [line, column] = error.token.getPosition();
	return new TemplateError(messageOf(error, error.originalError), line, column, options);
}

function messageOf(error: unknown, original: unknown): string {
	const fullText = error instanceof Error ? error.message : String(error);
	const message = fullText.replace(/(, file:.*)?, line:\d+, col:\d+$/, '');
	const words = WORDS.find(([pattern]) => pattern.test(message))?.[1];
	return withHint(words ?? (isEngines(original) ? 'this cannot be evaluated' : message));
}

/** Messages of JavaScript and the library that mean nothing to a builder. */
const WORDS: Array<[RegExp, string]> = [
	[/^Maximum call stack size exceeded/, 'it is nested too deeply'],
	[/^memory alloc limit exceeded/, 'it does too much for one contact: limit exceeded'],
];

/** An error that the library did not foresee. */
function isEngines(error: unknown): boolean {
	return error instanceof Error && /^(Type|Reference|Range|Syntax)Error$/.test(error.name);
}

/** The fix, if the library's message does not give it. */
const HINTS: Array<[RegExp, string]> = [
	[
		/^tag "(include|render|layout|block)" not found/,
		'Templates cannot load others; copy the text in.',
	],
	[/^tag .* not closed/, 'Add its end tag, e.g. {% endif %} or {% endfor %}.'],
	[/^output .* not closed/, 'Add the closing }}.'],
	[/^undefined filter/, 'Check its spelling against the filters of Liquid.'],
	[/^it is nested too deeply/, 'Split it.'],
	[/^this cannot be evaluated/, 'Check the names and filters used here.'],
	[/limit exceeded$/, 'Look for a loop with too many iterations.'],
];

function withHint(message: string): string {
	const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1];
	return hint ? `${message}. ${hint}` : message;
}
