import {
	flawOf,
	messageTexts,
	placeIn,
	variablesIn,
} from '../../n8n/multi-channel-send/templates/message-texts';
import { unknownIn } from '../../n8n/multi-channel-send/templates/known-fields';
import { isObject, textOf } from '../../n8n/parameters/values';
import { describedNode } from '../description/parameters';
import { ofKind, type Flow, type FlowNode } from '../flow';
import type { LintRule, Problem } from '../rule';

const textsOf = ({ parameters }: FlowNode) =>
	messageTexts(describedNode('multiChannelSend').properties, parameters);

export const templateError: LintRule = {
	id: 'template-error',
	severity: 'error',
	title: 'Template that cannot be read',
	why: 'No message can be created from it: the workflow cannot be activated.',
	fix: 'Correct the template at the place that is named.',
	async check(flow): Promise<Problem[]> {
		const problems: Problem[] = [];
		for (const each of ofKind(flow, 'multiChannelSend')) {
			for (const text of textsOf(each)) {
				const flaw = await flawOf(text);
				if (flaw === null) continue;
				problems.push({ node: each.node, message: `${placeIn(text, flaw)}: ${flaw.what}` });
			}
		}
		return problems;
	},
};

export const unknownVariable: LintRule = {
	id: 'unknown-variable',
	severity: 'warning',
	title: 'Template variable that no item has',
	why: 'It is empty for every contact, also where a default hides that.',
	fix: 'Correct its name. Own data of a contact is under contact.attributes, journey variables under journey.vars.',
	*check(flow, { recorded }): Generator<Problem> {
		const vars = variablesOf(flow);
		for (const each of ofKind(flow, 'multiChannelSend')) {
			const known = {
				...{ vars, isMixed: hasForeignBefore(each) },
				attributes: recorded?.attributes ?? null,
				properties: recorded?.properties ?? null,
			};
			for (const text of textsOf(each)) {
				for (const variable of variablesIn(text)) {
					const flaw = unknownIn(variable, known);
					if (flaw === null) continue;
					const path = variable.path.join('.');
					const message = `${placeIn(text, variable)}: no item has ${path}. ${flaw}`;
					yield { node: each.node, message };
				}
			}
		}
	},
};

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
