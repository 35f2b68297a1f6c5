import { LiquidError } from 'liquidjs';

/** A template that cannot be understood, or cannot be filled in. */
export class TemplateError extends Error {
	constructor(
		message: string,
		/** Where in the template, from 1; 0 where it cannot be said. */
		readonly line: number,
		readonly column: number,
		options?: ErrorOptions,
	) {
		super(line > 0 ? `Line ${line}, column ${column}: ${message}` : message, options);
		this.name = 'TemplateError';
	}
}

export function templateError(error: unknown): TemplateError {
	if (!LiquidError.is(error)) {
		const message = error instanceof Error ? error.message : String(error);
		return new TemplateError(withHint(message), 0, 0, { cause: error });
	}
	const [line, column] = error.token.getPosition();
	const message = error.message.replace(/(, file:.*)?, line:\d+, col:\d+$/, '');
	return new TemplateError(withHint(message), line, column, { cause: error });
}

/** What to do about it, where the library's own words do not say. */
const HINTS: Array<[RegExp, string]> = [
	[
		/^tag "(include|render|layout|block)" not found/,
		'Templates cannot load others; copy the text in.',
	],
	[/^tag .* not closed/, 'Add its end tag, e.g. {% endif %} or {% endfor %}.'],
	[/^output .* not closed/, 'Add the closing }}.'],
	[/^undefined filter/, 'Check its spelling against the filters of Liquid.'],
	[/^parse length limit/, 'Shorten the template.'],
	[/^(template render|memory alloc) limit/, 'Look for a loop that runs too often.'],
];

function withHint(message: string): string {
	const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1];
	return hint ? `${message}. ${hint}` : message;
}
