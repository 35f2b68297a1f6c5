import { BLANK_CONTACT, type Contact } from '../../contact/contact';
import type { SentMessage } from '../../message/sent';
import type {
	AnswerClaims,
	ClickClaims,
	ContactConsentClaims,
	DashboardClaims,
	InboxClaims,
	LinkClaims,
	MapClaims,
	MessageConsentClaims,
	OpenClaims,
	PreviewClaims,
} from '../../message/tracking/claims';
import { currentContacts } from '../current-contacts';
import type { HubDeps } from '../deps';
import type { HubAnswer, HubRequest } from '../request';
import { notice } from '../pages/page';

interface ClaimsByKind {
	answer: AnswerClaims;
	click: ClickClaims;
	dashboard: DashboardClaims;
	inbox: InboxClaims;
	map: MapClaims;
	open: OpenClaims;
	preview: PreviewClaims;
	preferences: MessageConsentClaims | ContactConsentClaims;
	unsubscribe: MessageConsentClaims | ContactConsentClaims;
}

/** The claims of a token by its purpose. */
export type Claims<Kind extends LinkClaims['kind']> = ClaimsByKind[Kind];

/** The contact of a link. */
export interface LinkContact {
	contact: Contact;
	/** null if the link was not in a message. */
	message: SentMessage | null;
	/** The link is from a preview: the contact is a sample, and nothing is recorded. */
	preview: boolean;
}

/** The claims of the call's token; null unless it is for this workspace and purpose. */
export async function claimsOf<Kind extends LinkClaims['kind']>(
	request: HubRequest,
	kind: Kind,
	{ readToken, settings }: HubDeps,
): Promise<Claims<Kind> | null> {
	const claims = await readToken(request.query.t ?? '');
	if (claims?.kind !== kind || claims.workspaceId !== settings.workspaceId) return null;
	return claims as Claims<Kind>;
}

/** null if the link's contact is no longer known, as after an erasure. */
export async function linkContactOf(
	claims: LinkClaims,
	{ store, settings: { workspaceId } }: HubDeps,
): Promise<LinkContact | null> {
	if ('messageId' in claims && claims.messageId === 0) {
		return { contact: SAMPLE, message: null, preview: true };
	}
	const message = 'messageId' in claims ? (await store.sent.find([claims.messageId]))[0] : null;
	// If the ledger has already deleted the message, the link names the contact.
	const contactId = message?.contactId ?? ('contactId' in claims ? claims.contactId : undefined);
	// A token and its message belong to the same workspace, unless two stores share keys.
	if (contactId === undefined || (message && message.workspaceId !== workspaceId)) return null;
	// A contact's link stays valid after a merge.
	const contact = (await currentContacts(store, workspaceId, [contactId])).get(contactId);
	return contact ? { contact, message: message ?? null, preview: false } : null;
}

const SAMPLE: Contact = { ...BLANK_CONTACT, email: 'you@example.com', phone: '+15550100' };

/** The answer to a forged token, or one for another purpose. */
export const invalidLink = ({ settings }: HubDeps): HubAnswer =>
	silent(notice(settings, 404, 'invalidTitle', 'invalid'));

export const outdatedLink = ({ settings }: HubDeps): HubAnswer =>
	silent(notice(settings, 410, 'outdatedLinkTitle', 'outdatedLink'));

/** An answer without events. */
export const silent = (response: HubAnswer['response']): HubAnswer => ({ response, events: [] });
