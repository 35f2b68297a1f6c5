/** What the nodes call. One bundle, required by all of them, so there is one of everything. */
export { byHandSearches } from './n8n/dropdowns-by-hand';
export { ruleSearches, searchEventNames } from './n8n/dropdowns';
export { testIngestSecret } from './n8n/ingest-secret';
export {
	deactivateJourney,
	executeJourneyTrigger,
	receiveCall,
	triggerJourney,
} from './n8n/journey-trigger';
export { journeySubtitle } from './n8n/journey-subtitle';
export { withChecked, withCheckedNode } from './n8n/checked-parameters';
export { executeSend } from './n8n/send';
export { sendOutputs, sendSubtitle } from './n8n/send-panel';
export { triggerSend } from './n8n/send-trigger';
export { testWebPushKeys } from './n8n/web-push-keys';
export { executeWaitUntil, triggerWaitUntil } from './n8n/wait-until';
export { waitOutputs, waitSubtitle } from './n8n/wait-outputs';
export { executeSplitTest } from './n8n/split-test';
export { splitOutputs, splitSubtitle } from './n8n/split-outputs';
export { executeLeadScore } from './n8n/lead-score';
export { scoreOutputs } from './n8n/score-outputs';
export { executeBranch } from './n8n/branch';
export { branchOutputs } from './n8n/branch-outputs';
export { executeSegmentFilter } from './n8n/segment-filter';
export { segmentOutputs } from './n8n/segment-outputs';
export { executeJourneyContact } from './n8n/journey-contact';
export { testWebhookSecret } from './n8n/webhook-secret';
export { testCallbackSecrets } from './n8n/callback-secrets';
export { deactivateHub, hubExists, receiveHubCall, registerHub, triggerHub } from './n8n/hub';
export { TEXTS } from './hub/pages/texts';
