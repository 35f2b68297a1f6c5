import { type ParsedIngest } from '../event/parse';
import type { HubDeps } from './deps';
import type { HubAnswer, HubEvent, HubRequest } from './request';
import { storeEntries } from '../ingest/receive';

/** Answers an ingest call, for all journeys of the workspace. */
export async function answerIngest(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	let events: HubEvent[] = [];
	const record = async ({ entries }: ParsedIngest) => {
		const taken = await deps.records.take(entries);
		events = taken.events;
		return taken.result;
	};
	const { authentication, onError } = deps;
	const { status, body } = await storeEntries(request, authentication, record, onError);
	return { response: jsonResponse(status, body), events };
}

export function jsonResponse(status: number, body: object) {
	const headers = { 'Content-Type': 'application/json; charset=utf-8' };
	return { status, headers, body: JSON.stringify(body) };
}
