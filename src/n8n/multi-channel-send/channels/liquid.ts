import type { IExecuteFunctions } from 'n8n-workflow';
import type { JsonValue } from '../../../lib/json';
import { MissingVariableError } from '../../../message/template/missing-variable';
import {
	asOneLine,
	Renderer,
	type CompileOptions,
	type RenderContext,
	type TemplateMode,
} from '../../../message/template/render';
import type { SnippetBook } from '../../../message/snippet/expand';
import { SourceText } from '../../../message/snippet/source-text';
import { ownText, type Rendered } from '../../../message/template/rendered';
import type { AnswerLink } from '../../../message/template/survey-tags';
import { resolveZone } from '../../../time/zone';
import { TemplateError } from '../../../message/template/template-error';
import { ContactValueError } from '../../parameters/error';
import { hintAt } from '../../items/results';
import { hasExpression } from '../../parameters/read';
import { isObject } from '../../parameters/values';
import { systemClock } from '../../system';
import type { Rendering } from './adapter';
import { missingValueListener } from './missing-values';
import { ownVariables } from './own-links';

const renderer = new Renderer();

type Renders<Result> = (text: string, mode: TemplateMode, rendering: Rendering) => Result;

/** Both throw a MissingVariableError if the contact is to be skipped. */
export interface Render extends Renders<string> {
	/** Tells what in the text comes from values. */
	withValues: Renders<Rendered>;
	/** The text with the snippets that it uses; both put them in themselves. */
	expand(text: string): SourceText;
}

/**
 * Renders the node's texts. Liquid: dates are in the contact's time zone, else in the workflow's.
 * n8n expressions are already resolved by n8n.
 */
export function liquidOf(context: IExecuteFunctions, snippets: SnippetBook): Render {
	if (context.getNodeParameter('contentLanguage', 0, 'liquid') === 'expressions') return asItIs;
	const missing = context.getNodeParameter('options.missingVariables', 0, 'empty');
	if (missing === 'skip') return filling(context, snippets, { missing: 'refuse' });
	if (missing === 'fail') return failing(filling(context, snippets, { missing: 'refuse' }));
	return filling(context, snippets, {});
}

function filling(
	context: IExecuteFunctions,
	snippets: SnippetBook,
	options: CompileOptions,
): Render {
	const timeZone = context.getTimezone();
	const nowhere = withoutHub(context);
	const listener = missingValueListener();
	const contextOf = ({ scope, contact, links, messageId }: Rendering): RenderContext => ({
		scope: withLinks(scope, links),
		now: systemClock.now(),
		timeZone: resolveZone(contact.timezone, timeZone).zone,
		ownTexts: ownVariables(scope),
		answer: links?.answer ?? nowhere,
		...(listener !== null && {
			noteMissing: (variable, answered) => listener({ message: messageId, variable, answered }),
		}),
	});
	const compiling: CompileOptions = listener === null ? options : { missing: 'note', ...options };
	const expand = (text: string) => snippets.expand(text);
	const template = (text: string, mode: TemplateMode) => {
		const source = expand(text);
		return source.located(() => renderer.compile(source.text, mode, compiling));
	};
	const noting = <T>({ messageId }: Rendering, render: () => T): T => {
		try {
			return ofContact(render);
		} catch (error) {
			if (error instanceof MissingVariableError) {
				listener?.({ message: messageId, variable: error.variable, answered: false });
			}
			throw error;
		}
	};
	return renderOf(
		expand,
		(text, mode, rendering) => {
			const compiled = template(text, mode);
			return noting(rendering, () => compiled.render(contextOf(rendering)));
		},
		(text, mode, rendering) => {
			const compiled = template(text, mode);
			return noting(rendering, () => compiled.renderWithValues(contextOf(rendering)));
		},
	);
}

function renderOf(
	expand: Render['expand'],
	render: Renders<string>,
	withValues: Renders<Rendered>,
): Render {
	return Object.assign(render, { withValues, expand });
}

/** A template that has been parsed fails for a contact only by what it is filled with. */
function ofContact<T>(render: () => T): T {
	try {
		return render();
	} catch (error) {
		throw error instanceof TemplateError ? new ContactValueError(error.message) : error;
	}
}

function failing(render: Render): Render {
	return renderOf(render.expand, explaining(render), explaining(render.withValues));
}

function explaining<Result>(render: Renders<Result>): Renders<Result> {
	return (text, mode, rendering) => {
		try {
			return render(text, mode, rendering);
		} catch (error) {
			if (!(error instanceof MissingVariableError)) throw error;
			throw new ContactValueError(
				`${error.message}. Give it a default, as in {{ ${error.variable} | default: "friend" }}, or change 'Missing Variables'.`,
			);
		}
	};
}

/** An expression may return a number, or an object where JSON is expected. */
const resolved: Renders<string> = (given: unknown, mode) => {
	if (given === null || given === undefined) return '';
	const text = typeof given === 'string' ? given : JSON.stringify(given);
	return mode === 'line' ? asOneLine(text) : text;
};
const asItIs = renderOf(
	(text) => SourceText.of(text),
	(...args) => resolved(...args),
	(...args) => ownText(resolved(...args)),
);

/**
 * For an option that is Liquid or an n8n expression: what an expression returns holds values of the
 * contact, which are no templates.
 */
export function unlessExpression(
	context: IExecuteFunctions,
	option: string,
	render: Render,
): Render {
	const { options } = context.getNode().parameters as Record<string, unknown>;
	return isObject(options) && hasExpression(options[option]) ? asItIs : render;
}

/** Hints once that surveys are left out. */
function withoutHub(context: IExecuteFunctions): AnswerLink {
	let isHinted = false;
	return () => {
		if (!isHinted) {
			isHinted = true;
			hintAt(context, [
				"The survey is left out of messages, because no Journey Hub is active in this workspace. Add a workflow with a 'Journey Hub' and activate it.",
			]);
		}
		return null;
	};
}

/** A field `links` on the item takes precedence. Links are signed only when used. */
function withLinks(scope: object, links: Rendering['links']): object {
	if (links === null || Object.hasOwn(scope, 'links')) return scope;
	return {
		...scope,
		links: {
			get unsubscribe() {
				return links.unsubscribe;
			},
			get preferences() {
				return links.preferences;
			},
		},
	};
}

/**
 * Parses JSON rendered by a template.
 * @throws ContactValueError that names the field
 */
export function jsonOf(field: string, text: string): JsonValue {
	try {
		return JSON.parse(text) as JsonValue;
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new ContactValueError(
			`'${field}' is not JSON: ${why}. Write values within quotes as "{{ contact.firstName }}", and other values as {{ event.properties | json }}.`,
		);
	}
}
