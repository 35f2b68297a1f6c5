import { setImmediate } from 'node:timers/promises';

import { Liquid, type Template as Parsed } from 'liquidjs';

import type { Clock } from '../clock';
import { dateGlobals, registerDateFilters } from './date-filters';
import { ESCAPES, registerJsonFilters, type EscapeMode } from './escape';
import { TemplateError, templateError } from './template-error';

/**
 * html: values are escaped (`| raw` lets one through). line: like text, but one line, for headers.
 * mrkdwn: escaped for Slack's markup. json, mrkdwnJson: escaped for a place within the quotes of a
 * JSON string; `| json` writes a whole value.
 */
export type TemplateMode = EscapeMode | 'line';

export interface RenderContext {
	/** What the template sees: `{ contact, journey, event, ... }`. Own properties only. */
	scope: object;
	/** ms since the epoch; what `'now' | date` means. */
	now: number;
	/** Zone in which dates are written: an IANA name or an offset; unknown ones mean UTC. */
	timeZone?: string;
}

export interface Template {
	/** @throws TemplateError where a limit is exceeded or a filter fails */
	render(context: RenderContext): string;
}

export interface RendererOptions {
	/** Templates kept ready to use, default 500. */
	cacheSize?: number;
}

const LIMITS = {
	/** characters */
	parseLimit: 1_000_000,
	/** ms; a pause of the whole process must not spoil a mail, so it is far above what one takes. */
	renderLimit: 1_000,
	/** liquidjs's own count of characters and elements made */
	memoryLimit: 10_000_000,
};
/** Templates come from a node's parameters: none may read the disk, or another template. */
const LOADING_TAGS = ['include', 'render', 'layout', 'block'];
/** ms; a tenth of the pause that n8n's editor would feel. */
const SLICE_MS = 5;

/** Liquid templates, each parsed once. */
export class Renderer {
	private readonly engines = new Map<EscapeMode, Liquid>();
	private readonly cache = new Map<string, Template>();
	private readonly cacheSize: number;

	constructor(options: RendererOptions = {}) {
		this.cacheSize = options.cacheSize ?? 500;
	}

	/** @throws TemplateError with line and column */
	compile(text: string, mode: TemplateMode): Template {
		const key = `${mode} ${text}`;
		const template = this.cache.get(key) ?? this.parse(text, mode);
		// Moved to the end: the first key is always the one not used for longest.
		this.cache.delete(key);
		this.cache.set(key, template);
		if (this.cache.size > this.cacheSize) this.cache.delete(this.cache.keys().next().value!);
		return template;
	}

	private parse(text: string, mode: TemplateMode): Template {
		const liquid = this.engine(mode === 'line' ? 'text' : mode);
		const parsed = guarded(() => liquid.parse(text));
		const finish = mode === 'line' ? asOneLine : (rendered: string) => rendered;
		return { render: (context) => finish(guarded(() => fill(liquid, parsed, context))) };
	}

	private engine(mode: EscapeMode): Liquid {
		const liquid = this.engines.get(mode) ?? engine(mode);
		this.engines.set(mode, liquid);
		return liquid;
	}
}

/**
 * Calls `render` for each item, in order, and lets other work of the process run in between. An item
 * whose template fails gets its error in place of a result.
 */
export async function renderEach<Item, Result>(
	items: Item[],
	render: (item: Item) => Result,
	clock: Clock,
): Promise<Array<Result | TemplateError>> {
	const results: Array<Result | TemplateError> = [];
	let since = clock.now();
	for (const item of items) {
		results.push(orTemplateError(() => render(item)));
		if (clock.now() - since < SLICE_MS) continue;
		await setImmediate();
		since = clock.now();
	}
	return results;
}

function orTemplateError<Result>(render: () => Result): Result | TemplateError {
	try {
		return render();
	} catch (error) {
		if (error instanceof TemplateError) return error;
		throw error;
	}
}

function guarded<Result>(work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		throw templateError(error);
	}
}

function fill(liquid: Liquid, parsed: Parsed[], { scope, now, timeZone }: RenderContext): string {
	// A copy, because `increment` writes into the scope.
	return String(liquid.renderSync(parsed, { ...scope }, { globals: dateGlobals(now, timeZone) }));
}

function engine(mode: EscapeMode): Liquid {
	const liquid = new Liquid({
		...LIMITS,
		outputEscape: ESCAPES[mode],
		ownPropertyOnly: true,
		strictFilters: true,
		// Would otherwise be the machine's.
		locale: 'en-US',
		templates: {},
	});
	for (const tag of LOADING_TAGS) delete liquid.tags[tag];
	registerDateFilters(liquid);
	registerJsonFilters(liquid, mode);
	return liquid;
}

function asOneLine(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}
