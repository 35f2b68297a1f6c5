/** What the links of one message are for. */
export interface LinkedMessage {
	/** The ledger's id; 0 in a preview or test: such links show their pages and change nothing. */
	id: number;
	channel: string;
	/** What its consent is asked for, beside the channel's. */
	topic?: string;
}

export type SurveyKind = 'nps' | 'csat';

export interface Survey {
	kind: SurveyKind;
	/** Tells one survey from another in events and attributes, such as `nps-2026`. */
	key: string;
	question: string;
}

/** The signed addresses that one message brings along; each is an absolute URL. */
export interface MessageLinks {
	/** The page on which the contact unsubscribes; a POST to it does so at once (RFC 8058). */
	unsubscribe: string;
	/** The page on which the contact says what they want to hear of, and where. */
	preferences: string;
	/** A picture of one pixel. */
	open: string;
	/** Leads on to `url` (http or https), which is inside the signature. */
	click(url: string): string;
	/** The page on which the contact gives this answer, or another. */
	answer(survey: Survey, score: number): string;
}

/** Makes the links of messages of one workspace; null where no hub is active. */
export type MakeLinks = (message: LinkedMessage) => MessageLinks;
