import type { EventMatch } from '../../rule/rule';
import { ParameterError } from './error';
import { propertyFilter, type FilterParameter } from './property-filter';
import { locatorValue } from './values';
import { repairText } from '../../value/guard';

export interface EventParameters {
	/** A resource locator, or its plain value. */
	eventName?: unknown;
	propertyFilters?: FilterParameter;
	/** Whether all or any of the filters must match; defaults to all. */
	filterMatch?: string;
}

/**
 * The chosen event with its filter; throws ParameterError with the message `missing` if there is
 * none.
 */
export function eventMatch(
	{ eventName, propertyFilters, filterMatch }: EventParameters,
	missing: string,
): EventMatch {
	const name = locatorValue(eventName);
	if (name === '') throw new ParameterError(missing);
	// As the properties of events are repaired, so that both compare equal.
	const filter = propertyFilter(propertyFilters && repairText(propertyFilters), filterMatch);
	return { name, ...(filter && { filter }) };
}
