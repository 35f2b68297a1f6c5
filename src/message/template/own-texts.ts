import {
	AssignTag,
	Context,
	Drop,
	EchoTag,
	Output,
	toValueSync,
	TypeGuards,
	Value,
	type Template,
} from 'liquidjs';

import { writingOf, type EscapeMode } from './escape';
import { textOf, Writing } from './writing';

/** Is told of a missing value; `answered`: a filter such as `default` has a result of its own for it. */
export type NoteMissing = (variable: string, answered: boolean) => void;

/** Visits all templates and those within them. */
export function eachTemplate(
	templates: readonly Template[],
	visit: (template: Template) => void,
): void {
	for (const template of templates) {
		visit(template);
		const children = template.children ? toValueSync(template.children(false, true)) : [];
		eachTemplate(children as Template[], visit);
	}
}

/** The expression with its filters that a template writes or assigns. */
function valueOf(template: Template): Value | undefined {
	const isOne =
		template instanceof Output || template instanceof EchoTag || template instanceof AssignTag;
	if (!isOne) return undefined;
	return [...template.arguments()].find((argument) => argument instanceof Value);
}

/**
 * Makes parsed templates know which of the texts that they write are their own: those in quotes.
 * Where `raw` ends the filters, captured text goes through them as it is written.
 */
export function markOwnTexts(templates: readonly Template[], mode: EscapeMode): void {
	eachTemplate(templates, (template) => {
		const value = valueOf(template);
		if (value === undefined) return;
		const [first, ...others] = value.initial.postfix;
		const isLiteral = others.length === 0 && TypeGuards.isQuotedToken(first);
		const isRaw = value.filters.at(-1)?.raw === true;
		if (isRaw && value.filters.length > 1) change(value, asWritten);
		else if (isLiteral && !isRaw) change(value, (text) => writingOf(text, mode, true));
	});
}

function asWritten(value: unknown): unknown {
	return value instanceof Writing ? value.written : value;
}

function change({ initial }: Value, by: (value: unknown) => unknown): void {
	const evaluate = initial.evaluate.bind(initial);
	initial.evaluate = function* (ctx, lenient) {
		return by(yield evaluate(ctx, lenient));
	};
}

/** What templates may ask of a loop. */
const LOOP = /^(length|name|r?index0?|first|last|row|col0?|col_(first|last))$/;

/** A template's variables. */
export class TemplateContext extends Context {
	/** A value whose texts are the template's own, such as the journey's variables. */
	ownTexts?: object;
	noteMissing?: NoteMissing;
	mode: EscapeMode = 'text';

	/**
	 * Own properties only. liquidjs would answer a missing `size` of an object with the number of
	 * its properties, and call methods of its own objects.
	 */
	override readProperty(from: object, name: string | number | Drop): unknown {
		const of = textOf(from);
		const key = textOf(name) as string | number;
		if (of instanceof Drop ? !LOOP.test(String(key)) : !hasProperty(of, key)) return undefined;
		const value: unknown = super.readProperty(of as object, key);
		const isOwn = of === this.ownTexts && typeof value === 'string';
		return isOwn ? writingOf(value, this.mode, true) : value;
	}
}

function hasProperty(of: unknown, key: string | number): boolean {
	const isPlain = typeof of === 'object' && of !== null && !Array.isArray(of);
	return !isPlain || Object.hasOwn(of, key);
}
