import { MAX_TOKEN, signToken, type LinkKey } from './token';
import { SurveyKind, type LinkClaims } from './claims';

/** What the links of one message are for. */
export interface LinkedMessage {
	/** The ledger's id; 0 in a preview or test: such links show their pages and change nothing. */
	id: number;
	channel: string;
	/** Whom it goes to, so that its links outlive its row in the ledger; absent in a preview. */
	contactId?: number;
	/** What its consent is asked for, beside the channel's. */
	topic?: string;
}

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
	/** `<workspace>-<message>`: what providers are told to call the message in their callbacks. */
	reference: string;
	/** Where a provider reports what becomes of the message, which the address names. */
	callback(provider: string): string;
}

/** Makes the links of messages of one workspace; null where no hub is active. */
export type MakeLinks = (message: LinkedMessage) => MessageLinks;

/** Of what links are made. */
export interface LinkBase {
	/** The hub's; see Hub.url. */
	hubUrl: string;
	key: LinkKey;
	workspaceId: number;
}

/** What an inbox on the client's own site is fetched with. */
export interface InboxLink {
	/** With the token in it. */
	url: string;
	/** The token alone, for `Authorization: Bearer`. */
	token: string;
	/** ms */
	expiresAt: number;
}

/** The addresses of a contact that no message of ours brings along. */
export interface ContactLinks {
	preferences: string;
	/** @param topic absent: from all of the channel */
	unsubscribe(channel: string, topic?: string): string;
	/** @param expiresAt ms */
	inbox(expiresAt: number): InboxLink;
}

/** Signing costs about as much as rendering, and most messages use only some: made when asked for. */
export function makeLinks(base: LinkBase): MakeLinks {
	const { workspaceId, hubUrl } = base;
	const hub = trackable(`${hubUrl}/`) ?? `${hubUrl}/`;
	return ({ id: messageId, channel, contactId, topic }) => {
		const of = { workspaceId, messageId, channel };
		const to = { ...of, ...(contactId && { contactId }) };
		const about = { ...to, ...(topic && { topic }) };
		return {
			get unsubscribe() {
				return linkTo(base, { kind: 'unsubscribe', ...about });
			},
			get preferences() {
				return linkTo(base, { kind: 'preferences', ...about });
			},
			get open() {
				return linkTo(base, { kind: 'open', ...of });
			},
			click(url) {
				const target = trackable(url);
				// A link that goes through the hub already would say less if it went there twice.
				if (target === null || target.startsWith(hub)) return url;
				return linkTo(base, { kind: 'click', ...of, url: target });
			},
			answer: (survey, score) => linkTo(base, { kind: 'answer', ...to, survey, score }),
			reference: `${workspaceId}-${messageId}`,
			callback: (provider) => `${hubUrl}/callbacks/${provider}?message=${workspaceId}-${messageId}`,
		};
	};
}

export function contactLinks(base: LinkBase, contactId: number): ContactLinks {
	const of = { workspaceId: base.workspaceId, contactId };
	return {
		preferences: linkTo(base, { kind: 'preferences', ...of }),
		unsubscribe: (channel, topic) =>
			linkTo(base, { kind: 'unsubscribe', ...of, channel, ...(topic && { topic }) }),
		inbox(expiresAt) {
			const token = signToken(base.key, { kind: 'inbox', ...of, expiresAt });
			return { url: `${base.hubUrl}/inbox?t=${token}`, token, expiresAt };
		},
	};
}

function linkTo({ hubUrl, key }: LinkBase, claims: LinkClaims): string {
	return `${hubUrl}/${claims.kind}?t=${signToken(key, claims)}`;
}

/** Base64 makes 4 characters of 3; the rest of a token is a channel's name and numbers. */
const MAX_TARGET = (MAX_TOKEN * 3) / 4 - 200;

/**
 * The URL as a browser would ask for it, in ASCII and without line breaks, so that it can stand in
 * a Location header; null for what is not followed: other schemes, relative ones, far too long ones.
 */
function trackable(url: string): string | null {
	if (!/^\s*https?:\/\//i.test(url) || url.length > MAX_TARGET || !URL.canParse(url)) return null;
	const { href } = new URL(url);
	return href.length > MAX_TARGET ? null : href;
}
