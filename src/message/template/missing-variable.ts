import { EchoTag, Output, TypeGuards, Value, type Template } from 'liquidjs';

import { eachTemplate, TemplateContext } from './own-texts';
import { textOf } from './writing';

/** A template writes a missing value. */
export class MissingVariableError extends Error {
	/** The template's expression, e.g. `contact.firstName`. */
	constructor(readonly variable: string) {
		super(`'${variable}' is missing`);
		this.name = 'MissingVariableError';
	}
}

/** Filters with a result of their own for a missing value. */
const ANSWERING = new Set(['default', 'json', 'jsonify']);

/**
 * Makes parsed templates throw a MissingVariableError where `{{ ... }}` writes a missing value,
 * null or an empty text, before its filters or after them. Conditions and loops may use missing
 * values.
 */
export function refuseMissing(templates: readonly Template[]): void {
	eachTemplate(templates, (template) => {
		if (!(template instanceof Output || template instanceof EchoTag)) return;
		for (const value of template.arguments()) if (value instanceof Value) watch(value);
	});
}

/** Makes parsed templates tell the context's `noteMissing` of the missing values that they write. */
export function noteMissing(templates: readonly Template[]): void {
	eachTemplate(templates, (template) => {
		if (!(template instanceof Output || template instanceof EchoTag)) return;
		for (const value of template.arguments()) if (value instanceof Value) note(value);
	});
}

function note(value: Value): void {
	if (isConstant(value)) return;
	const answered = isAnswered(value);
	const evaluate = value.value.bind(value);
	value.value = function* (ctx, lenient) {
		const given: unknown = yield value.initial.evaluate(ctx, true);
		if (isNothing(given) && ctx instanceof TemplateContext) {
			ctx.noteMissing?.(nameOf(value), answered);
		}
		return yield evaluate(ctx, lenient);
	};
}

const isAnswered = ({ filters }: Value): boolean => filters.some(({ name }) => ANSWERING.has(name));

function isConstant({ initial }: Value): boolean {
	return initial.postfix.length === 1 && TypeGuards.isQuotedToken(initial.postfix[0]);
}

function watch(value: Value): void {
	if (isConstant(value) || isAnswered(value)) return;
	const evaluate = value.value.bind(value);
	value.value = function* (ctx, lenient) {
		if (isNothing(yield value.initial.evaluate(ctx, true))) throw missing(value);
		const written = yield evaluate(ctx, lenient);
		if (isNothing(written)) throw missing(value);
		return written;
	};
}

const missing = (value: Value) => new MissingVariableError(nameOf(value));

const nameOf = ({ initial }: Value): string =>
	initial.postfix.map((token) => token.getText()).join(' ');

function isNothing(value: unknown): boolean {
	const text = textOf(value);
	return text === null || text === undefined || text === '';
}
