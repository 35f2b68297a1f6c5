/** By whom a link was brought: a message, whose id is 0 in a preview. */
interface OfMessage {
	workspaceId: number;
	/** The ledger's id; 0: pages show, nothing is recorded. */
	messageId: number;
	channel: string;
}

export interface OpenClaims extends OfMessage {
	kind: 'open';
}

export interface ClickClaims extends OfMessage {
	kind: 'click';
	/** Where it leads; http or https, ASCII. */
	url: string;
}
/** Of links that work for as long as their keys, however long the ledger keeps the message. */
interface ToContact extends OfMessage {
	/** Whom the message went to; absent in links of messages that nobody was known for. */
	contactId?: number;
}

export interface AnswerClaims extends ToContact {
	kind: 'answer';
	survey: { kind: SurveyKind; key: string; question: string };
	score: number;
}
/** Of a message's link: what the message was about. */
export interface MessageConsentClaims extends ToContact {
	kind: 'unsubscribe' | 'preferences';
	topic?: string;
}
/** Of a link for a contact, which no message of ours brought. */
export interface ContactConsentClaims {
	kind: 'unsubscribe' | 'preferences';
	workspaceId: number;
	contactId: number;
	/** Always there in 'unsubscribe'. */
	channel?: string;
	topic?: string;
}

export interface InboxClaims {
	kind: 'inbox';
	workspaceId: number;
	contactId: number;
	/** ms */
	expiresAt: number;
}
/**
 * What a token says. The kind is signed with the rest, so a token for one purpose opens no other;
 * so is the workspace, which whoever reads a token has to compare with their own.
 */
export type LinkClaims =
	| OpenClaims
	| ClickClaims
	| AnswerClaims
	| MessageConsentClaims
	| ContactConsentClaims
	| InboxClaims;
export type SurveyKind = 'nps' | 'csat';
