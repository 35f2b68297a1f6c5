import type { JsonObject, JsonValue } from '../lib/json';
import { journeyTypeOf, type TemplateNode, type TemplateWorkflow } from './workflow';

export type VariableType =
	'text' | 'number' | 'yes or no' | 'color' | 'URL' | 'email' | 'sender' | 'time';

/** A setting that differs from client to client. */
export interface Variable {
	name: string;
	/** The template's value; empty: none. */
	byDefault: string;
	/** Follows from the template's value. */
	type: VariableType;
	/** The template's value only stands in for the client's. */
	required: boolean;
}

/** A place in a workflow that holds the value of a variable. */
interface Slot {
	name: string;
	read(): JsonValue | undefined;
	write(value: string): void;
}

/** Options of Journey Hub, which no journey reaches, by the variables of journeys. */
const HUB_OPTIONS: Readonly<Record<string, string>> = {
	brand: 'brandName',
	brandColor: 'brandColour',
	logoUrl: 'logoUrl',
	support: 'supportEmail',
};

/** The variables of a workflow, in the order of its nodes. */
export function variablesOf({ nodes }: TemplateWorkflow): Variable[] {
	const found = new Map<string, Variable>();
	for (const { name, read } of nodes.flatMap(slotsOf)) {
		const byDefault = String(read() ?? '');
		if (found.has(name) || byDefault.startsWith('=')) continue;
		const type = typeOf(name, byDefault);
		found.set(name, { name, byDefault, type, required: isPlaceholder(name, byDefault) });
	}
	return [...found.values()];
}

/** Writes the values of variables into a workflow, in place; the others keep the template's. */
export function setVariables(
	{ nodes }: TemplateWorkflow,
	values: ReadonlyMap<string, string>,
): void {
	for (const { name, write } of nodes.flatMap(slotsOf)) {
		const value = values.get(name);
		if (value !== undefined) write(value);
	}
}

/**
 * Journey variables at Journey Trigger, fields of a Set node named Settings, for what happens
 * before a journey, and options of Journey Hub.
 */
function slotsOf(node: TemplateNode): Slot[] {
	const type = journeyTypeOf(node);
	if (type === 'journeyTrigger') return fieldsOf(node.parameters.vars, 'values');
	if (type === 'journeyHub') return hubSlots(node.parameters);
	if (node.type !== 'n8n-nodes-base.set' || node.name !== 'Settings') return [];
	return fieldsOf(node.parameters.assignments, 'assignments');
}

type Field = JsonObject & { name?: string; value?: JsonValue };

function fieldsOf(collection: JsonValue | undefined, key: string): Slot[] {
	const fields = ((collection as JsonObject | undefined)?.[key] ?? []) as Field[];
	return fields.flatMap((field) => {
		if (typeof field.name !== 'string') return [];
		const write = (value: string) => void (field.value = value);
		return [{ name: field.name, read: () => field.value, write }];
	});
}

function hubSlots(parameters: JsonObject): Slot[] {
	const options = (parameters.options ??= {}) as JsonObject;
	return Object.entries(HUB_OPTIONS).map(([name, option]) => ({
		name,
		read: () => options[option],
		write: (value) => void (options[option] = value),
	}));
}

/**
 * What stands in for a client's own: the name Acme, an address in the domain `.example`, which
 * nobody can own (RFC 2606), and the postal address, which mails must have.
 */
function isPlaceholder(name: string, byDefault: string): boolean {
	return name === 'address' || /\bacme\b|\.example\b/i.test(byDefault);
}

const TYPES: ReadonlyArray<[VariableType, RegExp]> = [
	['number', /^-?\d+(\.\d+)?$/],
	['yes or no', /^(true|false)$/],
	['color', /^#[0-9a-f]{6}$/i],
	['URL', /^https?:\/\/\S+$/],
	['sender', /^[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>$/],
	['email', /^[^\s@<>]+@[^\s@<>]+$/],
	['time', /^([01]\d|2[0-3]):[0-5]\d$/],
];

function typeOf(name: string, byDefault: string): VariableType {
	const typed = TYPES.find(([, form]) => form.test(byDefault));
	if (typed !== undefined) return typed[0];
	if (byDefault !== '') return 'text';
	return /url$/i.test(name) ? 'URL' : /colou?r$/i.test(name) ? 'color' : 'text';
}

const EXAMPLES: Record<VariableType, string> = {
	text: 'text',
	number: 'a number, such as 20',
	'yes or no': 'true or false',
	color: "a color, such as '#3d5afe'",
	URL: 'a URL, such as https://www.example.com',
	email: 'an email address',
	sender: "a sender, such as 'Shop <hello@example.com>'",
	time: "a time of day, such as '09:30'",
};

/** The value as it goes into the workflow, or what is wrong with it. */
export function valueFor(
	{ name, type, byDefault }: Variable,
	given: unknown,
): { value: string } | { problem: string } {
	const problem = `'${name}' must be ${EXAMPLES[type]}`;
	if (type === 'number') {
		return typeof given === 'number' && Number.isFinite(given)
			? { value: String(given) }
			: { problem };
	}
	if (type === 'yes or no')
		return typeof given === 'boolean' ? { value: String(given) } : { problem };
	if (typeof given === 'number' || typeof given === 'boolean' || given instanceof Date) {
		return { problem: `${problem}; put it in quotes` };
	}
	if (typeof given !== 'string') return { problem };
	const value = given.trim();
	if (value.startsWith('='))
		return { problem: `'${name}' begins with =, which n8n takes for an expression` };
	if (value === '' && (byDefault === '' || type === 'text') && name !== 'address') return { value };
	const [, form] = TYPES.find(([each]) => each === type) ?? ['text', /\S/];
	// A sender may be a bare address.
	const fits = form.test(value) || (type === 'sender' && /^[^\s@<>]+@[^\s@<>]+$/.test(value));
	return fits ? { value } : { problem };
}
