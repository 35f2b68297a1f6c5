import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { byHandSearches, executeJourneyContact, ruleSearches, withChecked } from '../../src';
import { builderHints } from '../shared/builder-hints';
import { postgresCredential } from '../shared/store';
import { properties } from './properties';

export class JourneyContact implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Journey Contact',
		name: 'journeyContact',
		icon: { light: 'file:journeyContact.svg', dark: 'file:journeyContact.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ({ createDashboardLink: "Create Dashboard Link", createMapLink: "Create Map Link", upsert: "Create or Update", erase: "Erase", exit: "Exit From Journey", export: "Export", get: "Get", getLinks: "Get Links", list: "List", merge: "Merge", moveToNode: "Move To Node", recordEvent: "Record Event", releaseNow: "Release Now", retryFailed: "Retry Failed", setConsent: "Set Consent", setStage: "Set Stage" })[$parameter["operation"]] }}',
		description:
			'Manages contacts: profile, timeline, events, consent, stage, merging, erasure and failed enrollments',
		defaults: { name: 'Journey Contact' },
		builderHint: builderHints.journeyContact,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [postgresCredential],
		properties,
	};

	methods = { listSearch: { ...ruleSearches, ...byHandSearches } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await withChecked(this, properties, executeJourneyContact);
	}
}
