import { MAX_TOKEN, signToken, type LinkKey } from './token';
import type { SurveyKind } from '../../event/survey-answer';
import type { DashboardScope, LinkClaims } from './claims';

/** The message whose links are made. */
export interface LinkedMessage {
	/** The ledger's id; 0 in a preview or test: such links show their pages and change nothing. */
	id: number;
	channel: string;
	/**
	 * The message's contact, so that its links outlive its row in the ledger; absent in a preview.
	 */
	contactId?: number;
	/** The topic of its consent, beside the channel's. */
	topic?: string;
}

export interface MessageSurvey {
	kind: SurveyKind;
	/** Identifies the survey in events and attributes, such as `nps-2026`. */
	key: string;
	question: string;
}

/** The signed URLs of one message; each is absolute. */
export interface MessageLinks {
	/** The page on which the contact unsubscribes; a POST to it does so at once (RFC 8058). */
	unsubscribe: string;
	/** The page on which the contact edits consent for channels and topics. */
	preferences: string;
	/** A picture of one pixel. */
	open: string;
	/** Redirects to `url` (http or https), which is part of the signature. */
	click(url: string): string;
	/** The page on which the contact gives this answer, or another. */
	answer(survey: MessageSurvey, score: number): string;
	/** `<workspace>-<message>`: the message's reference in providers' callbacks. */
	reference: string;
	/** The callback URL of a provider for this message. */
	callback(provider: string): string;
}

/** Makes the links of messages of one workspace; null if no hub is active. */
export type MakeLinks = (message: LinkedMessage) => MessageLinks;

/** The constants of a workspace's links. */
export interface LinkBase {
	/** The hub's; see Hub.url. */
	hubUrl: string;
	key: LinkKey;
	workspaceId: number;
}

/** Access to an inbox from a website. */
export interface InboxLink {
	/** With the token in it. */
	url: string;
	/** The token alone, for `Authorization: Bearer`. */
	token: string;
	/** ms */
	expiresAt: number;
}

/** The URLs of a contact outside of messages. */
export interface ContactLinks {
	preferences: string;
	/** @param topic absent: from the whole channel */
	unsubscribe(channel: string, topic?: string): string;
	/** @param expiresAt ms */
	inbox(expiresAt: number): InboxLink;
}

/** Signing takes about as long as rendering, and most messages use few links: made on demand. */
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
				// Wrapping a link of the hub again would lose its meaning.
				if (target === null || target.startsWith(hub)) return url;
				return linkTo(base, { kind: 'click', ...of, url: target });
			},
			answer: (survey, score) => linkTo(base, { kind: 'answer', ...to, survey, score }),
			reference: `${workspaceId}-${messageId}`,
			callback: (provider) => `${hubUrl}/callbacks/${provider}?message=${workspaceId}-${messageId}`,
		};
	};
}

/**
 * A picture of the journey's map, for n8n's canvas and other pages.
 * @param expiresAt ms
 */
export function mapLink(base: LinkBase, journey: string, expiresAt: number): string {
	const { hubUrl, key, workspaceId } = base;
	const token = signToken(key, { kind: 'map', workspaceId, journey, expiresAt });
	return `${hubUrl}/map.png?t=${token}`;
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

/** How long links to the dashboard may be valid, and are by default, in hours. */
export const DASHBOARD_HOURS = { most: 720, byDefault: 24 } as const;

/** A link to the dashboard that opens `scope` until `expiresAt` (ms), and nothing else. */
export function dashboardLink(base: LinkBase, scope: DashboardScope, expiresAt: number): string {
	const { workspaceId } = base;
	return linkTo(base, { kind: 'dashboard', workspaceId, scope, expiresAt });
}

/** A link to the page that shows a message of a test run, until `expiresAt` (ms). */
export function previewLink(base: LinkBase, previewId: number, expiresAt: number): string {
	const { workspaceId } = base;
	return linkTo(base, { kind: 'preview', workspaceId, previewId, expiresAt });
}

function linkTo({ hubUrl, key }: LinkBase, claims: LinkClaims): string {
	return `${hubUrl}/${claims.kind}?t=${signToken(key, claims)}`;
}

/** Base64 turns 3 characters into 4; the rest of a token is a channel's name and numbers. */
const MAX_TARGET = (MAX_TOKEN * 3) / 4 - 200;

/**
 * The URL as a browser would request it, in ASCII and without line breaks, so that it is safe in a
 * Location header; null for URLs that are not followed: other schemes, relative ones, overlong
 * ones.
 */
function trackable(url: string): string | null {
	if (!/^\s*https?:\/\//i.test(url) || url.length > MAX_TARGET || !URL.canParse(url)) return null;
	const { href } = new URL(url);
	return href.length > MAX_TARGET ? null : href;
}
