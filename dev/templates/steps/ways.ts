import type { Kind } from '../canvas';
import { rule } from './conditions';
import { journeyNode, type Parameters, type Shown } from './step';

/** Outputs: Otherwise, then the branches in their order. All of a branch's conditions hold. */
export function branch(branches: Record<string, readonly Parameters[]>, shown: Shown): Kind {
	const values = Object.entries(branches).map(([name, conditions]) => ({
		name,
		...rule('all', conditions),
	}));
	return journeyNode('branchOnBehavior', { branches: { values } }, shown);
}

/** Outputs: Holdout if there is one, then the arms in their order. */
export function split(
	arms: Record<string, number>,
	{ holdout, optimize = false }: { holdout?: number; optimize?: boolean },
	shown: Shown,
): Kind {
	const values = Object.entries(arms).map(([name, weight]) => ({ name, weight }));
	return journeyNode(
		'splitTest',
		{ arms: { values }, ...(holdout && { holdout }), ...(optimize && { optimize }) },
		shown,
	);
}
