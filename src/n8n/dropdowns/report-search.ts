import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { chosenJourneys, searchJourneys } from './repair-search';
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
	);
}

const { searchAttributes, searchScoreModels, searchSegments } = ruleSearches;

/** Dropdowns of Journey Report, for its `methods.listSearch`. */
export const reportSearches = {
	searchAttributes,
	searchJourneys,
	searchScoreModels,
	searchSegments,
	searchSplitTests,
	searchSurveys,
};
