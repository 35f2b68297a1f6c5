import { compileComparison, orderHolds, ORDERS } from '../../value/comparison';
import type { Facts } from '../facts';
import type {
	GradeCondition,
	ScoreCondition,
	SegmentCondition,
	TimeInJourneyCondition,
	VariableCondition,
} from '../rule';
import { instantBefore } from '../window';
import { not, perMoment, type Predicate, zoneOf } from './predicate';

export function compileScore(condition: ScoreCondition): Predicate {
	const { value } = condition;
	const points = compilePoints(condition);
	const wanted = ORDERS[condition.operator];
	return (facts) => {
		const found = points(facts);
		return found !== null && orderHolds(wanted, found - value);
	};
}

function compilePoints({ model, group }: ScoreCondition): (facts: Facts) => number | null {
	if (model === undefined) return (facts) => facts.contact.score;
	if (group === undefined) return (facts) => facts.scores.get(model)?.points ?? null;
	return (facts) => {
		const groups = facts.scores.get(model)?.groups;
		return groups !== undefined && Object.hasOwn(groups, group) ? groups[group] : null;
	};
}

export function compileGrade(condition: GradeCondition): Predicate {
	const grades = new Set(condition.in);
	return ({ scores }) => {
		const grade = scores.get(condition.model)?.grade ?? null;
		return grade !== null && grades.has(grade);
	};
}

export function compileSegment({ segment, not: negated }: SegmentCondition): Predicate {
	const isMember: Predicate = ({ segments }) => segments.has(segment);
	return negated === true ? not(isMember) : isMember;
}

export function compileTimeInJourney({ operator, amount }: TimeInJourneyCondition): Predicate {
	const threshold = perMoment((moment) => instantBefore(moment, amount));
	const wanted = operator === 'atLeast';
	return ({ journey }, moment) =>
		journey !== null && journey.enteredAt <= threshold(moment) === wanted;
}

export function compileVariable(condition: VariableCondition): Predicate {
	const { name, operator, value, as, ignoreCase } = condition;
	const test = compileComparison({ operator, value, type: as, ignoreCase });
	const needsZone = as === 'date';
	return (facts, moment) => {
		const { journey } = facts;
		if (journey === null) return false;
		const found = Object.hasOwn(journey.vars, name) ? journey.vars[name] : undefined;
		return needsZone ? test(found, zoneOf(facts, moment)) : test(found);
	};
}
