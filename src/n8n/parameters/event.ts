import type { PropertyFilter } from '../../value/filter';
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

/** Parameters of an event that ends an enrollment or a wait. */
export interface EndingEventParameters extends EventParameters {
	/** Whose instances' events count; default the same. */
	instance?: 'same' | 'any';
}

/** `eventMatch` with the instances that the event counts for. */
export function endingEvent(
	parameters: EndingEventParameters,
	missing: string,
): ChosenEvent & { anyInstance?: boolean } {
	const match = eventMatch(parameters, missing);
	return parameters.instance === 'any' ? { ...match, anyInstance: true } : match;
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
	// As the properties of events are repaired, so that both compare equal.
	const filter = propertyFilter(propertyFilters && repairText(propertyFilters), filterMatch);
	return { name, ...(filter && { filter }) };
}
