import type { ITriggerFunctions } from 'n8n-workflow';
import type { Journey } from '../../journey/journey';
import type { StoreHandle } from '../stores/handle';

/**
 * Says in n8n's log whether contacts can enter the journey that has just been activated. What n8n
 * shows then is a fixed text, which cannot know.
 */
export async function tellWhoEnters(
	{ logger }: ITriggerFunctions,
	{ store }: StoreHandle,
	journey: Journey,
): Promise<void> {
	const { key, config, paused, workspaceId } = journey;
	if (paused) {
		logger.warn(
			`Journey '${key}' is paused: no contact enters or goes on. To resume it: n8n-journey resume --journey ${key}`,
		);
		return;
	}
	if (config.entries === 'closed') {
		logger.info(
			`Journey '${key}': no contact enters, because its 'Entries' is Closed. Those who are inside go on.`,
		);
		return;
	}
	const { entry } = config;
	if (entry.on === 'segment' || entry.on === 'schedule') {
		const segments = await store.segments.list(workspaceId);
		if (!segments.some((segment) => segment.key === entry.segment)) {
			// Only a warning, because another workflow may save the segment later.
			logger.warn(
				`Journey '${key}' starts for the segment '${entry.segment}', which has not been saved yet. No contact enters until a Segment Filter saves it under that key.`,
			);
			return;
		}
	}
	logger.info(`Journey '${key}': contacts can now enter.`);
}
