import { dependenciesOf } from '../rule/dependencies';
import type { Rule } from '../rule/rule';
import { SegmentCycleError } from './segments';

interface Named {
	key: string;
	query: { rule: Rule };
}

/**
 * The segments by level: those of a level depend only on segments of earlier levels (or on ones
 * that do not exist). Throws SegmentCycleError.
 */
export function inDependencyOrder<S extends Named>(segments: readonly S[]): S[][] {
	const byKey = new Map(segments.map((segment) => [segment.key, segment]));
	const levelOf = new Map<string, number>();

	const visit = (segment: S, path: readonly string[]): number => {
		const known = levelOf.get(segment.key);
		if (known !== undefined) return known;
		const here = [...path, segment.key];
		if (path.includes(segment.key)) {
			throw new SegmentCycleError(here.slice(path.indexOf(segment.key)));
		}
		const below = [...dependenciesOf(segment.query.rule).segments].flatMap(
			(key) => byKey.get(key) ?? [],
		);
		const level = 1 + Math.max(-1, ...below.map((each) => visit(each, here)));
		levelOf.set(segment.key, level);
		return level;
	};

	const levels: S[][] = [];
	for (const segment of segments) {
		const level = visit(segment, []);
		(levels[level] ??= []).push(segment);
	}
	return levels;
}
