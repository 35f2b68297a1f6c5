import { isObject } from './values';
import type { DisplayOptions } from './property';

export type Values = Record<string, unknown>;

/**
 * Whether n8n shows a parameter or credential; it shows what an expression decides.
 * @param beside the values that it stands beside; `node`: all of the node
 */
export function isShown(options: DisplayOptions, beside: Values, node: Values): boolean {
	return decide(options, beside, node) !== false;
}

/** Whether it is shown whatever the expressions return. */
export function isSurelyShown(options: DisplayOptions, beside: Values, node: Values): boolean {
	return decide(options, beside, node) === true;
}

/** Null: an expression decides. */
function decide({ show = {}, hide = {} }: DisplayOptions, beside: Values, node: Values) {
	const shown = Object.entries(show).map((condition) => holds(condition, beside, node));
	const hidden = Object.entries(hide).map((condition) => holds(condition, beside, node));
	if (shown.includes(false) || hidden.includes(true)) return false;
	return shown.includes(null) || hidden.includes(null) ? null : true;
}

function holds([name, wanted]: [string, unknown[]], beside: Values, node: Values): boolean | null {
	const value = name.startsWith('/') ? node[name.slice(1)] : beside[name];
	const values: unknown[] = Array.isArray(value) ? value : [value];
	const isExpression = values.some((each) => typeof each === 'string' && each.startsWith('='));
	return isExpression ? null : meets(values, wanted);
}

function meets(values: readonly unknown[], wanted: readonly unknown[]): boolean {
	return wanted.some((each) =>
		isCondition(each)
			? values.length > 0 && values.every((value) => satisfies(value, each._cnd))
			: values.some((value) => value === each),
	);
}

interface Condition {
	_cnd: Record<string, unknown>;
}

const isCondition = (wanted: unknown): wanted is Condition =>
	isObject(wanted) && isObject(wanted._cnd);

/** The conditions that this pack uses. */
function satisfies(value: unknown, condition: Condition['_cnd']): boolean {
	if ('exists' in condition) return value !== undefined && value !== null && value !== '';
	return JSON.stringify(value) === JSON.stringify(condition.eq);
}
