import type { Journey } from '../../../journey/journey';
import { experimentReport } from '../../../report/experiment';
import { tableOf } from '../columns';
import { choices, rangeForm, rangeIn } from '../date-range';
import type { PageContext, Section, View } from '../view';
import { markup } from '../../pages/html';
import { journeyIn, zoneOf } from './journey';

/** Split Tests on a page; each takes a few calls of the store. */
const MOST = 10;

const METHODS = {
	anytimeValid: 'Valid whenever you look',
	fixedHorizon: 'Fixed end, looked at once',
};

/** The Split Tests of a journey; without one, the journeys to choose from. */
export async function experimentsPage(context: PageContext): Promise<View> {
	return context.query.key === undefined
		? await journeyChoice(context)
		: await experimentsOf(await journeyIn(context), context);
}

async function journeyChoice({ deps, href }: PageContext): Promise<View> {
	const journeys = await deps.store.journeys.list(deps.settings.workspaceId);
	const columns = [
		['journey', 'Journey', 'Journey whose Split Tests are shown.'],
		['key', 'Key', "The 'Journey Key' of its trigger."],
	] as const;
	return {
		title: 'Experiments',
		sections: [
			{
				key: 'journeys',
				title: 'Choose a journey',
				report: tableOf(
					'Journeys',
					columns,
					journeys.map(({ key, name }) => ({ key, journey: name })),
				),
				hrefOf: ({ key }) => href('experiments', { key: String(key) }),
			},
		],
	};
}

async function experimentsOf(journey: Journey, context: PageContext): Promise<View> {
	const { experiments, reports } = context.deps.store;
	const zone = zoneOf(journey);
	const chosen = rangeIn({ ...context, query: { range: 'allTime', ...context.query } }, zone);
	const { span, today } = chosen;
	const method = context.query.method === 'fixedHorizon' ? 'fixedHorizon' : 'anytimeValid';
	const ofWorkflow = await experiments.ofWorkflows([journey.workflowId]);
	// A workflow can have two journeys, even of two workspaces.
	const passed = new Set((await reports.nodes(journey.id)).map(({ nodeId }) => nodeId));
	const nodes = ofWorkflow.filter(({ nodeId }) => passed.has(nodeId));
	const shown = nodes.slice(0, MOST);
	const sections = await Promise.all(
		shown.map(async (node): Promise<Section> => {
			const options = { node, from: span.from, to: span.to, zone, today, method } as const;
			return {
				key: `split-${node.nodeId}`,
				title: node.name,
				report: await experimentReport({ experiments }, options),
			};
		}),
	);
	const form = rangeForm(context, chosen, {
		...{ page: 'experiments', keep: ['key'] },
		more: markup`<label>Intervals<select name="method">${choices(METHODS, method)}</select></label>`,
	});
	const none =
		nodes.length === 0 && markup`<p>No Split Test of this journey has counted contacts yet.</p>`;
	const more =
		nodes.length > MOST && markup`<p>The first ${MOST} of ${nodes.length} Split Tests.</p>`;
	return {
		title: `Experiments of ${journey.name}`,
		intro: markup`${form}${none}${more}`,
		sections,
	};
}
