import { sampleAlert } from '../../alert/alert-event';
import type { HubDeps } from '../deps';
import { jsonResponse } from '../ingest';
import { HubError, type HubAnswer, type HubRequest } from '../request';

/** In a test run: an alert such as the check raises, for building the nodes that get it. */
export async function answerAlert(
	{ receivedAt }: HubRequest,
	{ isTest }: Pick<HubDeps, 'isTest'>,
): Promise<HubAnswer> {
	if (!isTest) {
		throw new HubError(404, 'A sample of an alert is shown in a test run: call the test URL');
	}
	const response = jsonResponse(200, { success: true, message: 'A sample of an alert was sent' });
	const event = { ...sampleAlert(receivedAt), occurredAt: receivedAt, contactId: null };
	return { response, events: [event] };
}
