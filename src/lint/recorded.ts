import { locatorValue } from '../n8n/parameters/values';
import { ofKind, type Flow } from './flow';
import { objectsIn } from './walk';

/** The events that journeys of the workflow enter by or wait for; null if an expression names one. */
export function eventNamesIn(flow: Flow): string[] | null {
	const names = [...ofKind(flow, 'journeyTrigger'), ...ofKind(flow, 'waitUntil')]
		.flatMap(({ parameters }) => [...objectsIn(parameters)])
		.map(({ eventName }) => locatorValue(eventName))
		.filter((name) => name !== '');
	return names.some((name) => name.startsWith('=')) ? null : [...new Set(names)];
}
