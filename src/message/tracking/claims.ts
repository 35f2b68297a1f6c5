import type { SurveyKind } from '../../event/survey-answer';

/** The message that carries a link; its id is 0 in a preview. */
interface OfMessage {
	workspaceId: number;
	/** The ledger's id; 0: pages are shown, nothing is recorded. */
	messageId: number;
	channel: string;
}

export interface OpenClaims extends OfMessage {
	kind: 'open';
}

export interface ClickClaims extends OfMessage {
	kind: 'click';
	/** The target; http or https, ASCII. */
	url: string;
}
/** Links that work as long as their keys, however long the ledger keeps the message. */
interface ToContact extends OfMessage {
	/** The message's contact; absent in links of messages without a known contact. */
	contactId?: number;
}

export interface AnswerClaims extends ToContact {
	kind: 'answer';
	survey: { kind: SurveyKind; key: string; question: string };
	score: number;
}
/** Of a message's link: the channel and topic of the message. */
export interface MessageConsentClaims extends ToContact {
	kind: 'unsubscribe' | 'preferences';
	topic?: string;
}
/** Of a link for a contact outside of a message. */
export interface ContactConsentClaims {
	kind: 'unsubscribe' | 'preferences';
	workspaceId: number;
	contactId: number;
	/** Always present in 'unsubscribe'. */
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
/** What a link to the dashboard opens: the whole workspace, or one part of it. */
export type DashboardScope =
	| { of: 'workspace' }
	/** By its key. */
	| { of: 'journey'; key: string }
	| { of: 'contact'; contactId: number };

export interface DashboardClaims {
	kind: 'dashboard';
	workspaceId: number;
	scope: DashboardScope;
	/** ms */
	expiresAt: number;
}
/** Of a picture of a journey's map, such as on n8n's canvas. */
export interface MapClaims {
	kind: 'map';
	workspaceId: number;
	/** Key of the journey. */
	journey: string;
	/** ms */
	expiresAt: number;
}
/** Of the page that shows a message of a test run. */
export interface PreviewClaims {
	kind: 'preview';
	workspaceId: number;
	/** See Previews. */
	previewId: number;
	/** ms */
	expiresAt: number;
}
/**
 * The content of a token. The kind is signed with the rest, so a token for one purpose works for no
 * other; so is the workspace, which the reader of a token has to compare with its own.
 */
export type LinkClaims =
	| OpenClaims
	| ClickClaims
	| AnswerClaims
	| MessageConsentClaims
	| ContactConsentClaims
	| InboxClaims
	| DashboardClaims
	| MapClaims
	| PreviewClaims;
