import { flowOfGraph } from '../../lint/flow';
import { lintStructure } from '../../lint/lint';
import type { StoreSurvey } from '../../operations/survey';
import type { Connection } from '../../store/connection';
import type { Database } from '../../store/schema';
import { journeyGraph } from '../../store/sql/registry/journeys';
import { warning, type Finding } from './finding';
import { journeyLabel } from './journeys';

/** Journeys whose workflows are looked at; each costs a call of the store. */
const MOST = 200;

/**
 * What nodes and connections of active journeys tell, by the rules of lint that need no parameters,
 * which the store does not have; without notes.
 */
export async function workflowFindings(
	{ db }: Connection<Database>,
	{ journeys }: StoreSurvey,
	now: number,
): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const journey of journeys.filter(({ active }) => active).slice(0, MOST)) {
		const graph = await journeyGraph(db, journey.journeyId);
		if (graph === null) continue;
		const { key, name, workflowId } = journey;
		const all = await lintStructure([flowOfGraph(graph, name)], now);
		for (const found of all.filter(({ severity }) => severity !== 'note')) {
			const place = found.node === null ? '' : `, '${found.node.name}'`;
			findings.push(
				warning(
					'workflows',
					`The journey ${journeyLabel(journey)}${place}: ${found.message}`,
					found.fix,
					{ journey: key, workflowId, rule: found.rule, node: found.node?.id ?? null },
				),
			);
		}
	}
	return findings;
}
