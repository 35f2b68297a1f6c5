import { nearest } from '../../../lib/nearest';
import type { TemplateVariable } from '../../../message/template/variables';

const CONTACT = [
	...['id', 'externalId', 'email', 'phone', 'firstName', 'lastName', 'timezone', 'locale'],
	...['stage', 'score', 'consent', 'attributes'],
];
const JOURNEY = [
	...['key', 'enrollmentId', 'positionId', 'lease', 'instance', 'enteredAt', 'vars', 'variants'],
	...['workspaceId', 'previousStep', 'hop', 'store', 'handOff'],
];
const FIELDS: Record<string, readonly string[]> = {
	contact: CONTACT,
	journey: JOURNEY,
	event: ['id', 'name', 'properties', 'occurredAt'],
	links: ['unsubscribe', 'preferences'],
};

/** What items are known to have beside the fixed fields; null: unknown. */
export interface KnownNames {
	/** Journey variables. */
	vars: readonly string[] | null;
	/** Attributes of contacts. */
	attributes: readonly string[] | null;
	/** Properties of the events that lead here. */
	properties: readonly string[] | null;
	/** Whether nodes of n8n stand before, which may add fields of any name. */
	isMixed: boolean;
}

/** What is wrong with a variable, with the nearest name; null if items have it, or may have it. */
export function unknownIn({ path }: TemplateVariable, known: KnownNames): string | null {
	const [root, field, name] = path;
	if (!Object.hasOwn(FIELDS, root)) {
		if (!known.isMixed && path.length === 1 && CONTACT.includes(root)) {
			return `Did you mean contact.${root}?`;
		}
		const meant = nearest(root, Object.keys(FIELDS));
		return meant === undefined || path.length < 2 ? null : `Did you mean '${meant}'?`;
	}
	if (field === undefined) return null;
	const fields = FIELDS[root];
	if (!fields.includes(field)) return meantBy(field, fields, alternativeOf(root, field, known));
	const names = namesOf(root, field, known);
	if (name === undefined || names === null || names.known.includes(name)) return null;
	return meantBy(name, names.known, names.otherwise);
}

/** The names below a field that has own ones, and what to say where none is near. */
function namesOf(root: string, field: string, { vars, attributes, properties }: KnownNames) {
	switch (`${root}.${field}`) {
		case 'journey.vars':
			return vars && { known: vars, otherwise: variablesOf(vars) };
		case 'contact.attributes':
			return attributes && { known: attributes, otherwise: 'No contact has had this attribute.' };
		case 'event.properties':
			return properties && { known: properties, otherwise: 'No event here has this property.' };
		default:
			return null;
	}
}

const variablesOf = (vars: readonly string[]) =>
	vars.length === 0
		? 'The Journey Trigger has no journey variables.'
		: `The journey has the variables ${vars.join(', ')}.`;

function meantBy(name: string, known: readonly string[], otherwise: string): string {
	const meant = nearest(name, known);
	return meant === undefined ? otherwise : `Did you mean '${meant}'?`;
}

function alternativeOf(root: string, field: string, { vars, attributes }: KnownNames): string {
	if (root === 'contact') {
		const meant = nearest(field, attributes ?? []);
		return meant === undefined
			? `Own data of a contact is under contact.attributes.${field}.`
			: `Did you mean contact.attributes.${meant}?`;
	}
	if (root === 'event') return `The event's data is under event.properties.${field}.`;
	if (root === 'journey' && vars?.includes(field)) return `Did you mean journey.vars.${field}?`;
	return `There are ${FIELDS[root].join(', ')}.`;
}
