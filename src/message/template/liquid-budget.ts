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
 * What a template may do for one contact, counted in units of liquidjs's memory limit: what filters
 * make counts there already, a character or element each. A unit stands for up to 30 ns, so that all
 * of them take about as long as the event loop may wait. It is work that is counted, not time: a
 * template that does too much does so on every machine, and a pause of the process spoils no mail.
 */
export const WORK = 1_000_000;

const STEP = 3;
/** Of a list that a filter goes through; sorting looks at each about twenty times. */
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

/** Has all filters and everything that is written count; to be called when all are registered. */
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
 * Renders, and counts every step that is taken.
 * @throws LiquidError, also where the template does too much
 */
export function renderCounted(
	liquid: Liquid,
	templates: Template[],
	scope: object,
	globals: object,
): string {
	const ctx = new Context(scope, liquid.options, { globals, sync: true }, { liquid });
	const routine = liquid.renderer.renderTemplates(templates, ctx) as Routine;
	return String(run(routine, () => ctx.memoryLimit.use(STEP)));
}

/** Routines that call each other by yielding; as liquidjs's toValueSync, but never deep itself. */
function run(first: Routine, step: () => void): unknown {
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

/** A step too many is thrown within the template, which knows the place. */
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
