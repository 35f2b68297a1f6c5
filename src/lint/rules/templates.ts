import { mjmlToHtml } from '../../message/template/mjml';
import { Renderer } from '../../message/template/render';
import type { TemplateVariable } from '../../message/template/variables';
import { isObject, textOf } from '../../n8n/parameters/values';
import { isSurelyShown, type Values } from '../description/display';
import { describedNode } from '../description/parameters';
import type { Group, Property } from '../description/property';
import { ofKind, type Flow, type FlowNode } from '../flow';
import { nearest } from '../../lib/nearest';
import type { LintRule, Problem } from '../rule';

const renderer = new Renderer();

/** A text with Liquid, by the label of its field. */
interface LiquidText {
	label: string;
	text: string;
	isMjml: boolean;
}

export const templateError: LintRule = {
	id: 'template-error',
	severity: 'error',
	title: 'Template that cannot be read',
	why: 'No message can be created from it: the node fails for every contact.',
	fix: 'Correct the template at the place that is named.',
	async check(flow): Promise<Problem[]> {
		const problems: Problem[] = [];
		for (const { node, parameters } of ofKind(flow, 'multiChannelSend')) {
			for (const { label, text, isMjml } of liquidTexts(parameters)) {
				const message = await flawOf(text, isMjml);
				if (message !== null) problems.push({ node, message: `'${label}': ${message}` });
			}
		}
		return problems;
	},
};

async function flawOf(text: string, isMjml: boolean): Promise<string | null> {
	try {
		renderer.compile(text, 'html');
		if (isMjml) await mjmlToHtml(text);
		return null;
	} catch (error) {
		return (error as Error).message;
	}
}

export const unknownVariable: LintRule = {
	id: 'unknown-variable',
	severity: 'warning',
	title: 'Template variable that no item has',
	why: 'It is empty for every contact, also where a default hides that.',
	fix: 'Correct its name. Own data of a contact is under contact.attributes, journey variables under journey.vars.',
	*check(flow): Generator<Problem> {
		const vars = variablesOf(flow);
		for (const each of ofKind(flow, 'multiChannelSend')) {
			const known = { vars, isMixed: hasForeignBefore(each) };
			for (const { label, text } of liquidTexts(each.parameters)) {
				for (const variable of variablesIn(text)) {
					const flaw = unknownIn(variable, known);
					if (flaw === null) continue;
					const { path, line, column } = variable;
					const message = `'${label}', line ${line}, column ${column}: no item has ${path.join('.')}. ${flaw}`;
					yield { node: each.node, message };
				}
			}
		}
	},
};

/** Texts that are Liquid or an expression, whichever they hold. */
const EITHER: ReadonlyArray<[option: string, label: string]> = [
	['preheader', 'Preheader'],
	['replyTo', 'Reply To'],
];

function liquidTexts(parameters: Values): LiquidText[] {
	if (parameters.operation === 'confirmHandOff' || parameters.contentLanguage !== 'liquid')
		return [];
	const options = isObject(parameters.options) ? parameters.options : {};
	return [
		...shownTexts(describedNode('multiChannelSend').properties, parameters, parameters),
		...EITHER.map(([name, label]) => ({ label, text: textOf(options[name]), isMjml: false })),
	].filter(({ text }) => /\{[{%]|^\s*<mj/.test(text) && !text.startsWith('='));
}

function* shownTexts(
	properties: readonly Property[],
	values: Values,
	node: Values,
): Generator<LiquidText> {
	for (const property of properties) {
		const { name, displayName, type, noDataExpression, displayOptions = {} } = property;
		if (!isSurelyShown(displayOptions, values, node)) continue;
		const value = values[name];
		if (type === 'string' && noDataExpression && typeof value === 'string') {
			yield { label: displayName, text: value, isMjml: name === 'mjml' };
		} else if (type === 'fixedCollection' && isObject(value)) {
			for (const group of property.options as Group[]) {
				for (const entry of [value[group.name] ?? []].flat()) {
					if (isObject(entry)) yield* shownTexts(group.values, entry, node);
				}
			}
		}
	}
}

/** None of a template that cannot be read, which another rule reports. */
function variablesIn(text: string): TemplateVariable[] {
	try {
		return renderer.variables(text, 'html');
	} catch {
		return [];
	}
}

/** Names of the journey variables; null: the workflow has no trigger that would give them. */
function variablesOf(flow: Flow): string[] | null {
	const triggers = ofKind(flow, 'journeyTrigger');
	if (triggers.length === 0) return null;
	return triggers.flatMap(({ parameters: { vars } }) => {
		const values = isObject(vars) && Array.isArray(vars.values) ? (vars.values as unknown[]) : [];
		return values.filter(isObject).map(({ name }) => textOf(name));
	});
}

/** Whether nodes of n8n stand before it, which may add fields of any name. */
function hasForeignBefore(start: FlowNode): boolean {
	const seen = new Set([start]);
	for (const each of seen) for (const before of each.previous) seen.add(before);
	return [...seen].some(({ kind, previous }) => kind === null && previous.length > 0);
}

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

interface Known {
	vars: readonly string[] | null;
	isMixed: boolean;
}

/** What is wrong with a variable; null if items have it, or may have it. */
function unknownIn({ path }: TemplateVariable, { vars, isMixed }: Known): string | null {
	const [root, field, name] = path;
	if (!Object.hasOwn(FIELDS, root)) {
		if (!isMixed && path.length === 1 && CONTACT.includes(root)) {
			return `Did you mean contact.${root}?`;
		}
		const meant = nearest(root, Object.keys(FIELDS));
		return meant === undefined || path.length < 2 ? null : `Did you mean '${meant}'?`;
	}
	if (field === undefined) return null;
	const fields = FIELDS[root];
	if (!fields.includes(field)) return meantBy(field, fields, alternativeOf(root, field, vars));
	if (root !== 'journey' || field !== 'vars' || name === undefined || vars === null) return null;
	if (vars.includes(name)) return null;
	const otherwise =
		vars.length === 0
			? 'The Journey Trigger has no journey variables.'
			: `The journey has the variables ${vars.join(', ')}.`;
	return meantBy(name, vars, otherwise);
}

function meantBy(name: string, known: readonly string[], otherwise: string): string {
	const meant = nearest(name, known);
	return meant === undefined ? otherwise : `Did you mean '${meant}'?`;
}

function alternativeOf(root: string, field: string, vars: readonly string[] | null): string {
	if (root === 'contact') return `Own data of a contact is under contact.attributes.${field}.`;
	if (root === 'event') return `The event's data is under event.properties.${field}.`;
	if (root === 'journey' && vars?.includes(field)) return `Did you mean journey.vars.${field}?`;
	return `There are ${FIELDS[root].join(', ')}.`;
}
