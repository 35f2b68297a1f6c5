import type { JsonObject } from '../../lib/json';
import type { EmailFormat } from '../channels/email-body';

/** A text as it is written: Liquid, or as it is. */
export interface DraftText {
	text: string;
	liquid: boolean;
}

/** An email as it is written in a node, before it is filled in for a contact. */
export interface EmailDraft {
	format: EmailFormat;
	from: DraftText;
	/** Null: none is set. */
	replyTo: DraftText | null;
	subject: DraftText;
	preheader: DraftText;
	/** HTML or MJML; empty with the format `text`. */
	markup: DraftText;
	/** With the formats `text` and `both`. */
	text: DraftText;
	/** Names of files. */
	attachments: string[];
	marketing: boolean;
	topic: string | null;
	tracking: { opens: boolean; clicks: boolean };
}

/** What one item of a test run fills the email in with. */
export interface DraftSample {
	email: EmailDraft;
	/** Null: the contact has no address. */
	to: string | null;
	/** The variables of the templates: `{ contact, journey, event, ... }`. */
	scope: JsonObject;
}

/** How many contacts a preview shows the message as. */
export const SAMPLES = 5;

/** A message of a test run, kept so that a page of the hub can show it. */
export interface PreviewDraft {
	/** Name of the node that would send it. */
	node: string;
	/** Name of its workflow. */
	workflow: string;
	/** Of the workflow, IANA. */
	zone: string;
	/** One for each of the first items; at least one. */
	samples: DraftSample[];
	/** What is written is the same for all contacts, so that it can be filled in for any. */
	isForAnyone: boolean;
}

/** How long a preview is kept, in ms. */
export const PREVIEW_MS = 24 * 60 * 60 * 1_000;
/** Previews of a workspace that are kept; older ones are deleted. */
export const MOST_PREVIEWS = 50;
/** Characters of a draft as JSON. */
const LONGEST = 1_000_000;

/** The draft with as many samples as can be kept; null if not even one can be. */
export function keptDraft(draft: PreviewDraft): PreviewDraft | null {
	const samples = draft.samples.slice(0, SAMPLES);
	while (samples.length > 0) {
		const kept = { ...draft, samples };
		if (JSON.stringify(kept).length <= LONGEST) return kept;
		samples.pop();
	}
	return null;
}

/** Messages of test runs. They hold what the items held, so they are kept for a day. */
export interface Previews {
	/**
	 * Keeps the draft until `expiresAt` (ms) and returns its ID. Deletes what has expired, and all but
	 * the last 50 of the workspace.
	 */
	save(workspaceId: number, draft: PreviewDraft, expiresAt: number, now: number): Promise<number>;
	/** Null if it has expired, was deleted or is of another workspace. */
	find(workspaceId: number, id: number, now: number): Promise<PreviewDraft | null>;
}
