import { WorkflowBuilder } from '../../dev/workflow-builder';
import type { World } from '../../dev/world';
import type { LoadOptions } from './options';

const SEVENTY_DAYS = 70 * 24 * 3_600;

export interface Journey {
	workflowId: string;
	/** Where calls are posted to. */
	url: string;
}

/** Everybody who signs up waits for their purchase, and gets a mail then. */
export async function activateJourney(world: World, to: LoadOptions['to']): Promise<Journey> {
	const builder = new WorkflowBuilder('Load', world.storeParameters(), world.smtpCredential)
		.trigger('Entry', 'Signed Up', { options: { journeyKey: 'load' } })
		.waitForEvent('Purchase', 'Purchased', SEVENTY_DAYS)
		.send('Thanks', 'Thanks')
		.connect('Entry', 'Purchase')
		.connect('Purchase', 'Thanks');
	const workflowId = await world.activate(builder.build());
	if (to === 'trigger') {
		return { workflowId, url: `${world.webhooksUrl}/webhook/${builder.webhookId}/v1/batch` };
	}
	const hub = new WorkflowBuilder('Hub', world.storeParameters()).hub('Hub');
	await world.activate(hub.build());
	return { workflowId, url: `${world.webhooksUrl}/webhook/${hub.webhookId}/hub/v1/batch` };
}
