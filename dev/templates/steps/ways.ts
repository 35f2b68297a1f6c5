import type { Kind } from '../canvas';
import { rule } from './conditions';
import { journeyNode, type Parameters, type Shown } from './step';

/** Outputs: the branches in their order, then Otherwise. All of a branch's conditions hold. */
export function branch(branches: Record<string, readonly Parameters[]>, shown: Shown): Kind {
	const values = Object.entries(branches).map(([name, conditions]) => ({
		name,
		...rule('all', conditions),
	}));
	return journeyNode('branchOnBehavior', { branches: { values } }, shown);
}

/** Outputs: the arms in their order, then Holdout if there is one. */
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
