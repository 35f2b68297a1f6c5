import {
	Context,
	defaultOperators,
	type Emitter,
	type FilterImplOptions,
	type Liquid,
	type Operators,
	type Template,
	toValue,
} from 'liquidjs';

import { asText } from './escape';

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
const DATE = 200;
const COMPARED = 0.1;
const WRITTEN = 0.5;

const lengthOf = (value: unknown) => (typeof value === 'string' ? value.length : 0);

/** liquidjs's operators, which count no characters. */
export const countedOperators: Operators = Object.fromEntries(
	Object.entries(defaultOperators).map(([name, operator]) => [
		name,
		name === 'not' ? operator : counted(operator),
	]),
);

function counted(operator: Operators[string]): Operators[string] {
	return (left: unknown, right: unknown, ctx: Context) => {
		ctx.memoryLimit.use((lengthOf(left) + lengthOf(right)) * COMPARED);
		return operator(left, right, ctx);
	};
}

/** Makes all filters and all output count; call it after all filters are registered. */
export function countWork(liquid: Liquid): void {
	for (const [name, filter] of Object.entries(liquid.filters)) {
		liquid.registerFilter(name, countedFilter(name, filter));
	}
	const { renderer } = liquid;
	const renderTemplates = renderer.renderTemplates.bind(renderer);
	renderer.renderTemplates = (templates, ctx, emitter = new CountedOutput(ctx)) =>
		renderTemplates(templates, ctx, emitter);
}

function countedFilter(name: string, filter: FilterImplOptions): FilterImplOptions {
	const { handler, raw } = typeof filter === 'function' ? { handler: filter, raw: false } : filter;
	const fixed = name.startsWith('date') ? DATE : 1;
	return {
		raw,
		handler(value: unknown, ...args: unknown[]) {
			const { memoryLimit } = this.context;
			memoryLimit.use(fixed + (Array.isArray(value) ? value.length * ELEMENT : 0));
			const result: unknown = handler.call(this, value, ...args);
			memoryLimit.use(lengthOf(result) * WRITTEN);
			return result;
		},
	};
}

class CountedOutput implements Emitter {
	buffer = '';

	constructor(private readonly ctx: Context) {}

	write(value: unknown): void {
		const text = asText(toValue(value));
		this.ctx.memoryLimit.use(text.length * WRITTEN);
		this.buffer += text;
	}
}

type Routine = Iterator<unknown, unknown, unknown>;

/**
 * Renders, and counts every step.
 * @throws LiquidError, also if the budget is exceeded
 */
export function renderCounted(
	liquid: Liquid,
	templates: Template[],
	scope: object,
	globals: object,
): string {
	const ctx = new Context(scope, liquid.options, { globals, sync: true }, { liquid });
	const routine = liquid.renderer.renderTemplates(templates, ctx) as Routine;
	return String(runRoutines(routine, () => ctx.memoryLimit.use(STEP)));
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
