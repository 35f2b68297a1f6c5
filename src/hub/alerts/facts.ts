import type { AlertFacts } from '../../alert/facts';
import { isAlive, isOrphan, unreleased } from '../../operations/heartbeat';
import type { JourneySurvey, NodeSurvey, StoreSurvey } from '../../operations/survey';
import type { Store } from '../../store/store';

/** What the alerts of the workspace are judged by. */
export async function alertFacts(
	store: Store,
	workspaceId: number,
	now: number,
): Promise<AlertFacts> {
	const survey = await store.operations.survey(now);
	const active = survey.journeys.filter((each) => each.active && each.workspaceId === workspaceId);
	return {
		failures: active.map((each) => ({ ...placeOf(each), failed: each.failedLastHour })),
		...stuckFacts(survey, active, now),
		...{ steps: [], deliveries: [], entries: [] },
	};
}

const placeOf = ({ journeyId, name: journey, key: journeyKey }: JourneySurvey) => ({
	...{ journeyId, journey, journeyKey },
});

/** A journey without heartbeats is `n8n-journey doctor`'s to report: its n8n may be down as a whole. */
function stuckFacts(survey: StoreSurvey, active: readonly JourneySurvey[], now: number) {
	const alive = active.filter((journey) => isAlive(journey, now));
	const late: AlertFacts['late'] = [];
	const orphaned: AlertFacts['orphaned'] = [];
	for (const node of survey.nodes) {
		const theirs = alive.filter(({ journeyId }) => node.journeyIds.includes(journeyId));
		if (theirs.length === 0) continue;
		const place = { ...placeOf(theirs[0]), nodeId: node.nodeId, node: node.name };
		if (isOrphan(node, theirs, survey)) orphaned.push({ ...place, contacts: unreleased(node) });
		else late.push({ ...place, ...latenessOf(node) });
	}
	return { late, orphaned };
}

const latenessOf = ({ late: contacts, latestMs: longestMs }: NodeSurvey) => ({
	contacts,
	longestMs,
});
