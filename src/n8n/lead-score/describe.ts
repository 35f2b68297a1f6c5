import { followingEvents } from '../../rule/chain';
import type { Condition, EventName, Rule, RuleNode } from '../../rule/rule';

/** A rule in a few words, for explanations of rules without a label. */
export function describeRule({ version: _version, ...group }: Rule): string {
	return words(group as RuleNode) || 'Condition';
}

function words(node: RuleNode): string {
	if ('all' in node) return node.all.map(words).join(' and ');
	if ('any' in node) return node.any.map(words).join(' or ');
	if ('none' in node) return `neither ${node.none.map(words).join(' nor ')}`;
	return conditionWords(node);
}

function conditionWords(condition: Condition): string {
	switch (condition.type) {
		case 'event':
		case 'aggregate':
			return nameWords(condition.name);
		case 'newestEvent':
			return `newest ${nameWords(condition.name)}`;
		case 'sequence':
			return [condition.first, ...followingEvents(condition)]
				.map(({ name }) => nameWords(name))
				.join(', then ');
		case 'message':
			return `message ${condition.engagement}`;
		case 'attribute':
			return [condition.path, spaced(condition.operator), valueOf(condition)].join(' ').trim();
		case 'stage':
			return `stage ${condition.not ? 'not ' : ''}${condition.in.join(' or ')}`;
		case 'segment':
			return `${condition.not ? 'not ' : ''}in segment ${condition.segment}`;
		case 'consent':
			return `${condition.channel} ${spaced(condition.status)}`;
		case 'reachable':
			return `${condition.not ? 'not ' : ''}reachable by ${condition.channel}`;
		case 'grade':
			return `grade ${condition.in.join(' or ')} of ${condition.model}`;
		default:
			return spaced(condition.type);
	}
}

const nameWords = (name: EventName): string =>
	typeof name === 'string' ? name : `${name.startsWith}...`;

function valueOf(condition: Extract<Condition, { type: 'attribute' }>): string {
	if ('amount' in condition) return `${condition.amount.amount} ${condition.amount.unit}`;
	return [condition.value ?? ''].flat().join(', ');
}

/** greaterOrEqual: greater or equal */
const spaced = (name: string): string =>
	name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
