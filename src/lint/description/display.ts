import { isObject } from '../../n8n/parameters/values';
import type { Conditions, DisplayOptions } from './property';

export type Values = Record<string, unknown>;

/**
 * Whether n8n shows a parameter or credential.
 * @param beside the values that it stands beside; `node`: all of the node
 */
export function isShown(
	{ show = {}, hide = {} }: DisplayOptions,
	beside: Values,
	node: Values,
): boolean {
	const holds = (conditions: Conditions) =>
		Object.entries(conditions).map(([name, wanted]) => {
			const value = name.startsWith('/') ? node[name.slice(1)] : beside[name];
			const values: unknown[] = Array.isArray(value) ? value : [value];
			// n8n shows what an expression decides.
			if (values.some((each) => typeof each === 'string' && each.startsWith('='))) return null;
			return meets(values, wanted);
		});
	if (holds(show).includes(false)) return false;
	return !holds(hide).includes(true);
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
