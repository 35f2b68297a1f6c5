import type { PropertyFilter } from '../../value/filter';
import { ParameterError } from './error';
import { propertyFilter, type FilterParameter } from './property-filter';
import { locatorValue } from './values';

export interface EventParameters {
	/** A resource locator, or its plain value. */
	eventName?: unknown;
	propertyFilters?: FilterParameter;
	/** Whether all or any of the filters must match; defaults to all. */
	filterMatch?: string;
}

/** An event of one name, with the filter of its properties. */
export interface ChosenEvent {
	name: string;
	filter?: PropertyFilter;
}

/**
 * The chosen event with its filter; throws ParameterError with the message `missing` if there is
 * none.
 */
export function eventMatch(
	{ eventName, propertyFilters, filterMatch }: EventParameters,
	missing: string,
): ChosenEvent {
	const name = locatorValue(eventName);
	if (name === '') throw new ParameterError(missing);
	const filter = propertyFilter(propertyFilters, filterMatch);
	return { name, ...(filter && { filter }) };
}
