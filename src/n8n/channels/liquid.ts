import type { IExecuteFunctions } from 'n8n-workflow';
import type { JsonValue } from '../../json';
import { Renderer, type TemplateMode } from '../../message/render';
import { resolveZone } from '../../time/zone';
import { ParameterError } from '../explain';
import { systemClock } from '../system';
import type { Rendering } from './adapter';

const renderer = new Renderer();

export type Render = (text: string, mode: TemplateMode, rendering: Rendering) => string;

/** Fills in a builder's templates. Dates are in the contact's zone, else in the workflow's. */
export function liquidOf(context: IExecuteFunctions): Render {
	const timeZone = context.getTimezone();
	return (text, mode, { scope, contact, links }) =>
		renderer.compile(text, mode).render({
			scope: withLinks(scope, links),
			now: systemClock.now(),
			timeZone: resolveZone(contact.timezone, timeZone).zone,
		});
}

/** `links` on the item itself is the builder's own. */
function withLinks(scope: object, links: Rendering['links']): object {
	if (links === null || Object.hasOwn(scope, 'links')) return scope;
	const { unsubscribe, preferences } = links;
	return { ...scope, links: { unsubscribe, preferences } };
}

/**
 * JSON that a template has written.
 * @throws ParameterError that names the field
 */
export function jsonOf(field: string, text: string): JsonValue {
	try {
		return JSON.parse(text) as JsonValue;
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new ParameterError(
			`'${field}' is not JSON: ${why}. Write values within quotes as "{{ contact.firstName }}", and other values as {{ event.properties | json }}.`,
		);
	}
}
