import type { Segments } from '../../segment/segments';
import type { SqlBase } from './common/base';
import { countFound, Finder } from './rules/find';
import { segmentKeeping } from './segments/save';
import { matchIn } from './rules/match';
import { matchAsIf } from './rules/match-as-if';

/** See Segments. */
export function sqlSegments(base: SqlBase): Segments {
	const { conn } = base;
	const finder = new Finder(conn);
	return {
		match: (workspaceId, rules, subjects, moment) =>
			matchIn({ conn, workspaceId, moment }, conn.db, rules, subjects),
		matchAsIf: (workspaceId, rules, subjects, moment) =>
			matchAsIf(base, workspaceId, rules, subjects, moment),
		find: (workspaceId, query, page, moment) =>
			finder.find({ conn, workspaceId, moment }, query, page),
		count: (workspaceId, query, moment) => countFound({ conn, workspaceId, moment }, query),
		...segmentKeeping(base),
	};
}
