import type { Facts } from './facts';
import {
	compileAttribute,
	compileConsent,
	compileReachable,
	compileStage,
} from './predicate/contact';
import { compileAggregate, compileEvent, compileNewestEvent } from './predicate/events';
import { compileMessage } from './predicate/messages';
import type { Predicate } from './predicate/predicate';
import { compileSequence } from './predicate/sequence';
import {
	compileGrade,
	compileScore,
	compileSegment,
	compileTimeInJourney,
	compileVariable,
} from './predicate/contact-state';
import type { Condition, Rule, RuleMoment, RuleNode } from './rule';

export type { Predicate } from './predicate/predicate';

const remembered = new WeakMap<Rule, Predicate>();

/** Whether the rule is true for the contact at the moment. */
export function evaluate(rule: Rule, facts: Facts, moment: RuleMoment): boolean {
	return compilePredicate(rule)(facts, moment);
}

/**
 * The rule (accepted by `ruleSchema`) as a function, compiled once each: rules are immutable once
 * read. For many contacts pass the same moment object each time: values that depend on it alone are
 * computed once.
 */
export function compilePredicate(rule: Rule): Predicate {
	let predicate = remembered.get(rule);
	if (predicate === undefined) {
		predicate = compileNode(rule);
		remembered.set(rule, predicate);
	}
	return predicate;
}

function compileNode(node: RuleNode): Predicate {
	if ('type' in node) return compileCondition(node);
	if ('all' in node) return every(node.all.map(compileNode));
	if ('any' in node) return some(node.any.map(compileNode));
	const one = some(node.none.map(compileNode));
	return (facts, moment) => !one(facts, moment);
}

// Own loops: `every` and `some` would create a closure per contact.
function every(predicates: readonly Predicate[]): Predicate {
	if (predicates.length === 1) return predicates[0];
	return (facts, moment) => {
		for (let i = 0; i < predicates.length; i++) {
			if (!predicates[i](facts, moment)) return false;
		}
		return true;
	};
}

function some(predicates: readonly Predicate[]): Predicate {
	if (predicates.length === 1) return predicates[0];
	return (facts, moment) => {
		for (let i = 0; i < predicates.length; i++) {
			if (predicates[i](facts, moment)) return true;
		}
		return false;
	};
}

function compileCondition(condition: Condition): Predicate {
	switch (condition.type) {
		case 'event':
			return compileEvent(condition);
		case 'newestEvent':
			return compileNewestEvent(condition);
		case 'aggregate':
			return compileAggregate(condition);
		case 'sequence':
			return compileSequence(condition);
		case 'message':
			return compileMessage(condition);
		case 'attribute':
			return compileAttribute(condition);
		case 'score':
			return compileScore(condition);
		case 'grade':
			return compileGrade(condition);
		case 'stage':
			return compileStage(condition);
		case 'segment':
			return compileSegment(condition);
		case 'consent':
			return compileConsent(condition);
		case 'reachable':
			return compileReachable(condition);
		case 'timeInJourney':
			return compileTimeInJourney(condition);
		case 'variable':
			return compileVariable(condition);
	}
}
