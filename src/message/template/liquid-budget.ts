import {
	type Context,
	defaultOperators,
	type Emitter,
	type FilterImplOptions,
	type Liquid,
	type Operators,
	type Template,
	toValue,
} from 'liquidjs';

import { asText } from './escape';
import { textOf, Writing, WritingBuilder } from './writing';
import { parts } from './writing-filters';

/*
 * The budget of a template for one contact, counted in units of liquidjs's memory limit, which
 * already counts each character or element that filters create. A unit stands for up to 30 ns, so
 * that the whole budget takes about as long as the event loop may block. Work is counted, not time: a
 * template that exceeds the budget does so on every machine, and a pause of the process fails no mail.
 */
export const WORK = 1_000_000;

const STEP = 3;
/** Per element of a list that a filter goes through; sorting visits each about twenty times. */
const ELEMENT = 10;
const DATE = 400;
const COMPARED = 0.1;
const WRITTEN = 0.5;

function lengthOf(value: unknown): number {
	const text = textOf(value);
	return typeof text === 'string' ? text.length : 0;
}

function piecesOf(value: unknown): number {
	return value instanceof Writing ? value.pieces.length : 0;
}

/** liquidjs's operators, which count no characters and do not know a Writing. */
export const countedOperators: Operators = Object.fromEntries(
	Object.entries(defaultOperators).map(([name, operator]) => [
		name,
		name === 'not' ? operator : counted(operator),
	]),
);

function counted(operator: Operators[string]): Operators[string] {
	return (left: unknown, right: unknown, ctx: Context) => {
		ctx.memoryLimit.use((lengthOf(left) + lengthOf(right)) * COMPARED);
		return operator(textOf(left), textOf(right), ctx);
	};
}

/** Makes all filters and all output count; call it after all filters are registered. */
export function countWork(liquid: Liquid): void {
	for (const [name, filter] of Object.entries(liquid.filters)) {
		liquid.registerFilter(name, countedFilter(name, filter));
	}
	const { renderer } = liquid;
	const renderTemplates = renderer.renderTemplates.bind(renderer);
	renderer.renderTemplates = (templates, ctx, emitter = new CountedOutput(ctx.memoryLimit)) =>
		renderTemplates(templates, ctx, emitter);
}

function countedFilter(name: string, filter: FilterImplOptions): FilterImplOptions {
	const { handler, raw } = parts(filter);
	const fixed = name.startsWith('date') ? DATE : 1;
	return {
		raw,
		handler(value: unknown, ...args: unknown[]) {
			const { memoryLimit } = this.context;
			memoryLimit.use(fixed + (Array.isArray(value) ? value.length * ELEMENT : 0));
			const result: unknown = handler.call(this, value, ...args);
			memoryLimit.use(lengthOf(result) * WRITTEN + piecesOf(result) * STEP);
			return result;
		},
	};
}

/** What a template writes; `{% capture %}` assigns it as it is. */
class CountedOutput implements Emitter {
	private readonly builder = new WritingBuilder();

	constructor(private readonly limit: Context['memoryLimit']) {}

	/** Not a string, as liquidjs would have it: a Writing. */
	get buffer(): string {
		return this.builder.writing as unknown as string;
	}

	/** What outputs and survey tags write is a Writing; all else is the template's own text. */
	write(value: unknown): void {
		if (value instanceof Writing) {
			for (const piece of value.pieces) {
				this.limit.use(STEP + piece.written.length * WRITTEN);
				this.builder.add(piece);
			}
			return;
		}
		const text = asText(toValue(value));
		this.limit.use(text.length * WRITTEN);
		this.builder.add({ text, markup: text, written: text, own: true });
	}
}

type Routine = Iterator<unknown, unknown, unknown>;

/**
 * Renders, and counts every step.
 * @throws LiquidError, also if the budget is exceeded
 */
export function renderCounted(liquid: Liquid, templates: Template[], ctx: Context): Writing {
	const routine = liquid.renderer.renderTemplates(templates, ctx) as unknown as Routine;
	return runRoutines(routine, () => ctx.memoryLimit.use(STEP)) as Writing;
}

/**
 * Runs generators that call each other by yielding; like liquidjs's toValueSync, but without
 * recursion.
 */
function runRoutines(first: Routine, step: () => void): unknown {
	const stack = [first];
	let value: unknown;
	let failed = false;
	while (stack.length > 0) {
		const top = stack[stack.length - 1];
		try {
			const { done, value: next } = failed ? top.throw!(value) : resume(top, value, step);
			failed = false;
			if (done) stack.pop();
			value = next;
			if (isRoutine(next)) {
				stack.push(next);
				value = undefined;
			}
		} catch (error) {
			stack.pop();
			value = error;
			failed = true;
		}
	}
	if (failed) throw value;
	return value;
}

/**
 * The step that exceeds the budget throws within the template, so that the error has its position.
 */
function resume(routine: Routine, value: unknown, step: () => void) {
	try {
		step();
	} catch (error) {
		return routine.throw!(error);
	}
	return routine.next(value);
}

function isRoutine(value: unknown): value is Routine {
	const { next, throw: fail } = (value ?? {}) as { next?: unknown; throw?: unknown };
	return typeof next === 'function' && typeof fail === 'function';
}
