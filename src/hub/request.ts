import type { HttpHeaders } from '../lib/http-headers';
import type { JsonObject } from '../lib/json';

/** A call of one of the hub's URLs. */
export interface HubRequest {
	method: string;
	/**
	 * The path after the hub's own URL, without leading and trailing slashes: `click`,
	 * `callbacks/twilio`.
	 */
	path: string;
	/** The full public URL with the query, as called; signatures cover it. */
	url: string;
	query: Readonly<Record<string, string>>;
	headers: HttpHeaders;
	rawBody: Buffer;
	/** Fields of a posted form (urlencoded or multipart); of a repeated field the last. */
	form: Readonly<Record<string, string>>;
	/** ms */
	receivedAt: number;
}

export interface HubResponse {
	status: number;
	headers: Record<string, string>;
	body: string | Buffer;
}

/** An event, for an item of the Journey Hub. */
export interface HubEvent {
	name: string;
	properties: JsonObject;
	/** ms */
	occurredAt: number;
	/** null if no contact is known by that address. */
	contactId: number | null;
}

export interface HubAnswer {
	response: HubResponse;
	events: HubEvent[];
}

/** Refuses a call: `status` and `message` are the answer, and nothing is recorded. */
export class HubError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
		this.name = 'HubError';
	}
}
