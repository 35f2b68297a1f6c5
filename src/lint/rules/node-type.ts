import { ownName } from '../description/parameters';
import { problemsAt, type LintRule } from '../rule';

const PACK = /^n8n-nodes-journey\.(?!\w+Tool$)/;

export const unknownNodeType: LintRule = {
	id: 'unknown-node-type',
	severity: 'error',
	title: 'Node type that this n8n does not have',
	why: 'n8n shows a question mark in its place, and the workflow cannot be activated.',
	fix: 'Install the pack that the node comes from, update it, or replace the node.',
	check: ({ nodes }, { knowsType }) =>
		problemsAt(nodes, ({ node: { type, typeVersion } }) => {
			if (PACK.test(type) && ownName(type) === null) {
				return `n8n-nodes-journey has no node '${type.slice(type.indexOf('.') + 1)}'.`;
			}
			if (knowsType === undefined || ownName(type) !== null) return null;
			return knowsType(type, typeVersion)
				? null
				: `This n8n has no node of the type ${type} in version ${typeVersion}.`;
		}),
};
