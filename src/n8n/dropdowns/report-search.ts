import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { chosenJourneys, searchJourneys } from './repair-search';
import { locatorValue } from '../parameters/values';
import { dropdownContext, ruleSearches, shown } from './search';

/** Split Tests with counted contacts, of the chosen journey, else of all journeys. */
export async function searchSplitTests(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, journeys } = await chosenJourneys(this);
	const workflowIds = [...new Set(journeys.map((journey) => journey.workflowId))];
	const splits = await store.experiments.ofWorkflows(workflowIds);
	return shown(
		[...new Set(splits.map(({ name }) => name))].map((name) => ({ name, value: name })),
		filter,
		'No split tests yet. They are listed once a contact has reached one.',
	);
}

/** Arms that contacts of the chosen Split Test have taken. */
export async function searchArms(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, journeys } = await chosenJourneys(this);
	const chosen = locatorValue(this.getCurrentNodeParameters()?.splitTest);
	const arms = new Set<string>();
	for (const workflowId of new Set(journeys.map((journey) => journey.workflowId))) {
		const splits = await store.experiments.ofWorkflows([workflowId]);
		// The newest: one of that name may have been deleted.
		const split = splits.findLast(({ name }) => name === chosen);
		const phases = split === undefined ? [] : await store.experiments.phases(split.nodeId);
		for (const { name } of phases.flatMap((phase) => phase.arms)) arms.add(name);
	}
	return shown(
		[...arms].map((name) => ({ name, value: name })),
		filter,
		'No arms yet. Choose the Split Test first; its arms are listed once contacts took them.',
	);
}

export async function searchSurveys(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, workspaceId } = await dropdownContext(this);
	const surveys = await store.audienceReports.surveys(workspaceId);
	return shown(
		[...new Set(surveys.map(({ survey }) => survey))].map((key) => ({ name: key, value: key })),
		filter,
		'No surveys yet. They are listed once a contact has answered one.',
	);
}

const { searchAttributes, searchScoreModels, searchSegments } = ruleSearches;

/** Dropdowns of Journey Report, for its `methods.listSearch`. */
export const reportSearches = {
	searchArms,
	searchAttributes,
	searchJourneys,
	searchScoreModels,
	searchSegments,
	searchSplitTests,
	searchSurveys,
};
