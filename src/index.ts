/** What the nodes call. One bundle, required by all of them, so there is one of everything. */
export {
	repairSearches as byHandSearches,
	searchOwnWaitNodes,
} from './n8n/dropdowns/repair-search';
export { ruleSearches, searchEventNames } from './n8n/dropdowns/search';
export { reportSearches } from './n8n/dropdowns/report-search';
export { executeJourneyReport } from './n8n/journey-report/execute';
export { testIngestSecret } from './n8n/credentials/ingest-secret';
export {
	deactivateJourney,
	executeJourneyTrigger,
	receiveCall,
	triggerJourney,
} from './n8n/journey-trigger/execute';
export { journeySubtitle } from './n8n/journey-trigger/subtitle';
export { withChecked, withCheckedNode } from './n8n/parameters/checked';
export { tellingOpenOutputs } from './n8n/items/open-outputs';
export { describedBy } from './n8n/parameters/property';
export { executeSend } from './n8n/multi-channel-send/execute';
export { sendOutputs, sendSubtitle } from './n8n/multi-channel-send/panel';
export { triggerSend } from './n8n/multi-channel-send/trigger';
export { testWebPushKeys } from './n8n/credentials/web-push-keys';
export { executeWaitUntil, triggerWaitUntil } from './n8n/wait-until/execute';
export { waitOutputs, waitSubtitle } from './n8n/wait-until/outputs';
export { executeSplitTest } from './n8n/split-test/execute';
export { splitOutputs, splitSubtitle } from './n8n/split-test/outputs';
export { executeLeadScore } from './n8n/lead-score/execute';
export { scoreOutputs } from './n8n/lead-score/outputs';
export { executeBranch } from './n8n/branch-on-behavior/execute';
export { branchOutputs } from './n8n/branch-on-behavior/outputs';
export { executeSegmentFilter } from './n8n/segment-filter/execute';
export { triggerSegmentFilter } from './n8n/segment-filter/activate';
export { segmentOutputs } from './n8n/segment-filter/outputs';
export { executeJourneyContact } from './n8n/journey-contact/execute';
export { testWebhookSecret } from './n8n/credentials/webhook-secret';
export { testCallbackSecrets } from './n8n/credentials/callback-secrets';
export {
	deactivateHub,
	hubExists,
	receiveHubCall,
	registerHub,
	triggerHub,
} from './n8n/journey-hub/webhooks';
export { TEXTS } from './hub/pages/texts';
export { searchWorkflows } from './simulation/operation/api';
export { executeRehearse } from './simulation/operation/execute';
export { sendHints, triggerHints, waitHints } from './lint/in-n8n/editor-hints';
export { hintAtFindings, warnOfFindings } from './lint/in-n8n/findings';
export { rehearse } from './simulation/rehearse';
export { rehearseInThread } from './simulation/thread/thread';
