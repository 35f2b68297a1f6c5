import type { HttpHeaders } from '../lib/http-headers';
import type { JsonObject } from '../lib/json';

/** A call of one of the hub's addresses. */
export interface HubRequest {
	method: string;
	/** What stands behind the hub's own URL, without slashes around it: `click`, `callbacks/twilio`. */
	path: string;
	/** As the caller addressed it, by the hub's public URL, with its query; signatures cover it. */
	url: string;
	query: Readonly<Record<string, string>>;
	headers: HttpHeaders;
	rawBody: Buffer;
	/** Fields of a posted form (urlencoded or multipart); of a field sent twice the last. */
	form: Readonly<Record<string, string>>;
	/** ms */
	receivedAt: number;
}

export interface HubResponse {
	status: number;
	headers: Record<string, string>;
	body: string | Buffer;
}

/** What happened, as an item of the Journey Hub. */
export interface HubEvent {
	name: string;
	properties: JsonObject;
	/** ms */
	occurredAt: number;
	/** null where nobody is known by that address. */
	contactId: number | null;
}

export interface HubAnswer {
	response: HubResponse;
	events: HubEvent[];
}

/** A call that is refused: `status` and `message` are the answer, and nothing is recorded. */
export class HubError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
		this.name = 'HubError';
	}
}
