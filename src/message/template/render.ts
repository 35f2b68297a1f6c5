import { Liquid, LiquidError } from 'liquidjs';

import { dateGlobals, registerDateFilters } from './date-filters';
import { outputOf, registerJsonFilters, type EscapeMode } from './escape';
import { checkSize } from './liquid-source';
import { countedOperators, countWork, renderCounted, WORK } from './liquid-budget';
import { MissingVariableError, noteMissing, refuseMissing } from './missing-variable';
import { markOwnTexts, TemplateContext, type NoteMissing } from './own-texts';
import type { Range, Rendered } from './rendered';
import { registerSurveyTags, surveyGlobals, type AnswerLink } from './survey-tags';
import { templateError } from './template-error';
import type { Writing } from './writing';
import { variablesIn, type TemplateVariable } from './variables';
import { WithTag } from './with-tag';
import { registerWritingFilters } from './writing-filters';

/**
 * html: values are escaped (`| raw` writes one unescaped). simpleHtml: the same, without tables.
 * line: like text, but one line, for headers. mrkdwn: escaped for Slack's markup. json, mrkdwnJson:
 * escaped for use within the quotes of a JSON string; `| json` writes a whole value.
 */
export type TemplateMode = EscapeMode | 'line';

export interface RenderContext {
	/** The template's variables: `{ contact, journey, event, ... }`. Own properties only. */
	scope: object;
	/** ms since the epoch; the value of `'now' | date`. */
	now: number;
	/** Zone in which dates are written: an IANA name or an offset; unknown ones mean UTC. */
	timeZone?: string;
	/** A value in the scope whose texts are the template's own, such as the journey's variables. */
	ownTexts?: object;
	/** Links of survey tags; absent or returning null: the tags write nothing. */
	answer?: AnswerLink;
	/** With `missing: 'note'`. */
	noteMissing?: NoteMissing;
}

export interface CompileOptions {
	/** Missing values: written as nothing (default), the same and noted, or a MissingVariableError. */
	missing?: 'empty' | 'note' | 'refuse';
}

export interface Template {
	/**
	 * @throws TemplateError if a limit is exceeded or a filter fails
	 * @throws MissingVariableError with `missing: 'refuse'`
	 */
	render(context: RenderContext): string;
	/**
	 * The same with the places of values; of a line before it is made one.
	 * @throws like `render`
	 */
	renderWithValues(context: RenderContext): Rendered;
}

export interface RendererOptions {
	/** Parsed templates to keep, default 500. */
	cacheSize?: number;
}

/** None may read the disk. Snippets are put into the text before it is parsed; see SnippetBook. */
const LOADING_TAGS = ['include', 'render', 'layout', 'block'];

/** Liquid templates, each parsed once. */
export class Renderer {
	private readonly engines = new Map<EscapeMode, Liquid>();
	private readonly cache = new Map<string, Template>();
	private readonly cacheSize: number;

	constructor(options: RendererOptions = {}) {
		this.cacheSize = options.cacheSize ?? 500;
	}

	/** @throws TemplateError with line and column */
	compile(text: string, mode: TemplateMode, { missing = 'empty' }: CompileOptions = {}): Template {
		const key = `${mode} ${missing} ${text}`;
		const template = this.cache.get(key) ?? this.parse(text, mode, missing);
		// Moved to the end: the first key is the least recently used.
		this.cache.delete(key);
		this.cache.set(key, template);
		if (this.cache.size > this.cacheSize) this.cache.delete(this.cache.keys().next().value!);
		return template;
	}

	/**
	 * The variables that a template reads from its scope.
	 * @throws TemplateError with line and column
	 */
	variables(text: string, mode: TemplateMode): TemplateVariable[] {
		const liquid = this.engine(mode === 'line' ? 'text' : mode);
		checkSize(text);
		return guarded(() => variablesIn(liquid.parse(text)));
	}

	private parse(text: string, mode: TemplateMode, missing: CompileOptions['missing']): Template {
		const escapeMode = mode === 'line' ? 'text' : mode;
		const liquid = this.engine(escapeMode);
		checkSize(text);
		const parsed = guarded(() => {
			const templates = liquid.parse(text);
			markOwnTexts(templates, escapeMode);
			if (missing === 'refuse') refuseMissing(templates);
			if (missing === 'note') noteMissing(templates);
			return templates;
		});
		const finish = mode === 'line' ? asOneLine : (rendered: string) => rendered;
		const fill = (context: RenderContext) =>
			guarded(() => renderCounted(liquid, parsed, contextOf(liquid, escapeMode, context)));
		return {
			render: (context) => finish(fill(context).written),
			renderWithValues: (context) => withValues(fill(context)),
		};
	}

	private engine(mode: EscapeMode): Liquid {
		const liquid = this.engines.get(mode) ?? engine(mode);
		this.engines.set(mode, liquid);
		return liquid;
	}
}

function guarded<Result>(work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		throw missingIn(error) ?? templateError(error);
	}
}

function missingIn(error: unknown): MissingVariableError | undefined {
	const cause = LiquidError.is(error) ? error.originalError : undefined;
	return cause instanceof MissingVariableError ? cause : undefined;
}

function contextOf(liquid: Liquid, mode: EscapeMode, context: RenderContext): TemplateContext {
	const { scope, now, timeZone, answer, ownTexts, noteMissing: note } = context;
	const globals = { ...dateGlobals(now, timeZone), ...surveyGlobals(answer) };
	// A copy, because `increment` writes into the scope.
	const ctx = new TemplateContext(
		{ ...scope },
		liquid.options,
		{ globals, sync: true },
		{ liquid },
	);
	return Object.assign(ctx, { mode, ownTexts, noteMissing: note });
}

function withValues(writing: Writing): Rendered {
	const values: Range[] = [];
	let from = 0;
	for (const { written, own } of writing.pieces) {
		const to = from + written.length;
		if (!own && to > from) values.push({ from, to });
		from = to;
	}
	return { text: writing.written, values };
}

/** One line, as in headers. */
export function asOneLine(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}

function engine(mode: EscapeMode): Liquid {
	const liquid = new Liquid({
		memoryLimit: WORK,
		operators: countedOperators,
		// liquidjs hands on whatever it returns.
		outputEscape: (value) => outputOf(value, mode) as unknown as string,
		ownPropertyOnly: true,
		strictFilters: true,
		// The default is the machine's locale.
		locale: 'en-US',
		templates: {},
	});
	for (const tag of LOADING_TAGS) delete liquid.tags[tag];
	registerDateFilters(liquid);
	registerJsonFilters(liquid, mode);
	liquid.registerTag('with', WithTag);
	registerSurveyTags(liquid, mode);
	registerWritingFilters(liquid, mode);
	countWork(liquid);
	return liquid;
}
