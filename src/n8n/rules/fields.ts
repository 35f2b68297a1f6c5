import type { FilterOperator } from '../../value/filter';
import type { ValueType } from '../../value/compare';
import { UNARY } from '../../value/filter-schema';
import type { EventMatch, EventName, EventWindow } from '../../rule/rule';
import type { Amount, Unit } from '../../time/units';
import { ParameterError } from '../parameters/error';
import { propertyFilter, type FilterParameter } from '../parameters/property-filter';
import { textOf, locatorValue, isObject } from '../parameters/values';

/** A condition as n8n stores it: the fields of its kind, and maybe others. */
export type ConditionParameters = Record<string, unknown>;

/** Expressions may return numbers as text; other text is refused by the rule's schema. */
export function numberOf(value: unknown, fallback: number): number {
	if (value === undefined || value === null || value === '') return fallback;
	return typeof value === 'string' ? Number(value) : (value as number);
}

export function required(value: string, label: string): string {
	if (value === '') throw new ParameterError(`set '${label}'`);
	return value;
}

/** Comma-separated text, or a list from an expression. */
export function listOf(value: unknown): string[] {
	const parts = Array.isArray(value) ? value.map(textOf) : textOf(value).split(',');
	return parts.map((part) => part.trim()).filter((part) => part !== '');
}

export function amountOf(amount: unknown, unit: unknown, fallback: Amount): Amount {
	return {
		amount: numberOf(amount, fallback.amount),
		unit: (textOf(unit) || fallback.unit) as Unit,
	};
}

export interface EventFields {
	name: string;
	label: string;
	filters: string;
}

export const FIRST_EVENT: EventFields = {
	name: 'eventName',
	label: 'Event Name',
	filters: 'propertyFilters',
};
export const SECOND_EVENT: EventFields = {
	name: 'thenEventName',
	label: 'Second Event Name',
	filters: 'thenPropertyFilters',
};

const FURTHER_EVENT: EventFields = { ...FIRST_EVENT, label: "Event Name' of 'Further Events" };

export function eventMatch(
	condition: ConditionParameters,
	fields: EventFields = FIRST_EVENT,
): EventMatch {
	const filter = propertyFilter(
		condition[fields.filters] as FilterParameter | undefined,
		moreOf(condition).filterMatch as string | undefined,
	);
	return {
		name: eventName(condition[fields.name], fields.label),
		...(filter && { filter }),
	};
}

/** Of a sequence, after the second. */
export function furtherEvents(condition: ConditionParameters): EventMatch[] {
	const { thenFurther } = condition;
	const { events } = isObject(thenFurther) ? thenFurther : {};
	if (!Array.isArray(events)) return [];
	const { more } = condition;
	return events.filter(isObject).map((each) => eventMatch({ ...each, more }, FURTHER_EVENT));
}

/** A prefix keeps its spaces: 'Order ' is not the beginning of 'Orders Exported'. */
function eventName(locator: unknown, label: string): EventName {
	const name = required(locatorValue(locator), label);
	if (!isObject(locator) || locator.mode !== 'prefix') return name;
	return { startsWith: String(locator.value) };
}

export function windowOf(condition: ConditionParameters): { window?: EventWindow } {
	switch (condition.window) {
		case 'last':
			return {
				window: {
					last: amountOf(condition.last, condition.lastUnit, { amount: 30, unit: 'days' }),
				},
			};
		case 'entry':
			return { window: { since: 'entry' } };
		case 'dates': {
			const after = textOf(condition.after);
			const before = textOf(condition.before);
			if (after === '' && before === '') {
				throw new ParameterError("set 'From' or 'Until', or 'When' to 'At Any Time'");
			}
			return { window: { ...(after && { after }), ...(before && { before }) } };
		}
		default:
			return {};
	}
}

/** The 'More' collection of a condition. */
export function moreOf({ more }: ConditionParameters): Record<string, unknown> {
	return isObject(more) ? more : {};
}

/** Operator, value and type of a comparison of an attribute or variable. */
export function comparisonOf(condition: ConditionParameters) {
	const operator = (textOf(condition.operator) || 'equals') as FilterOperator;
	const as = textOf(condition.compareAs) as ValueType | 'automatic' | '';
	if (UNARY.has(operator)) return { operator };
	return {
		operator,
		value: operator === 'in' ? listOf(condition.value) : scalarOf(condition.value),
		...(as && as !== 'automatic' && { as }),
		...(condition.ignoreCase === true && { ignoreCase: true }),
	};
}

function scalarOf(value: unknown): string | number | boolean {
	return typeof value === 'number' || typeof value === 'boolean' ? value : textOf(value);
}
