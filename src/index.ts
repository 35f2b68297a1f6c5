/** What the nodes call. One bundle, required by all of them, so there is one of everything. */
export { searchEventNames } from './n8n/event-names';
export { testIngestSecret } from './n8n/ingest-secret';
export {
	deactivateJourney,
	executeJourneyTrigger,
	receiveCall,
	registerJourney,
	triggerJourney,
} from './n8n/journey-trigger';
export { startReleasing } from './n8n/release';
export { executeSend } from './n8n/send';
export { executeWaitUntil, triggerWaitUntil } from './n8n/wait-until';
export { waitOutputs } from './n8n/wait-outputs';
