import { BLANK_CONTACT, type Contact } from '../../contact/contact';
import type { SentMessage } from '../../message/sent';
import type {
	AnswerClaims,
	ClickClaims,
	ContactConsentClaims,
	InboxClaims,
	LinkClaims,
	MessageConsentClaims,
	OpenClaims,
} from '../../message/tracking/claims';
import { currentContacts } from '../current-contacts';
import type { HubDeps } from '../deps';
import type { HubAnswer, HubRequest } from '../request';
import { notice } from '../pages/page';

interface ClaimsByKind {
	answer: AnswerClaims;
	click: ClickClaims;
	inbox: InboxClaims;
	open: OpenClaims;
	preferences: MessageConsentClaims | ContactConsentClaims;
	unsubscribe: MessageConsentClaims | ContactConsentClaims;
}

/** What a token for a purpose says. */
export type Claims<Kind extends LinkClaims['kind']> = ClaimsByKind[Kind];

/** Who came by a link. */
export interface LinkContact {
	contact: Contact;
	/** null: the link was of no message. */
	message: SentMessage | null;
	/** The link is of a preview: nobody has come, and nothing is recorded. */
	preview: boolean;
}

/** What the call's token says, where it is one of this workspace and for this purpose. */
export async function claimsOf<Kind extends LinkClaims['kind']>(
	request: HubRequest,
	kind: Kind,
	{ readToken, settings }: HubDeps,
): Promise<Claims<Kind> | null> {
	const claims = await readToken(request.query.t ?? '');
	if (claims?.kind !== kind || claims.workspaceId !== settings.workspaceId) return null;
	return claims as Claims<Kind>;
}

/** null: who the link was for is not known any more, as somebody erased. */
export async function linkContactOf(
	claims: LinkClaims,
	{ store, settings: { workspaceId } }: HubDeps,
): Promise<LinkContact | null> {
	if ('messageId' in claims && claims.messageId === 0) {
		return { contact: SAMPLE, message: null, preview: true };
	}
	const message = 'messageId' in claims ? (await store.sent.find([claims.messageId]))[0] : null;
	// A message that the ledger keeps no more is of whom its link says that it went to.
	const contactId = message?.contactId ?? ('contactId' in claims ? claims.contactId : undefined);
	// A token and its message are of one workspace, unless two stores share their keys.
	if (contactId === undefined || (message && message.workspaceId !== workspaceId)) return null;
	// A contact's own link outlives their being merged.
	const contact = (await currentContacts(store, workspaceId, [contactId])).get(contactId);
	return contact ? { contact, message: message ?? null, preview: false } : null;
}

const SAMPLE: Contact = { ...BLANK_CONTACT, email: 'you@example.com', phone: '+15550100' };

/** The answer to a token that was never made, or not for this. */
export const invalidLink = ({ settings }: HubDeps): HubAnswer =>
	silent(notice(settings, 404, 'invalidTitle', 'invalid'));

export const contactUnknown = ({ settings }: HubDeps): HubAnswer =>
	silent(notice(settings, 410, 'nobodyTitle', 'nobody'));

/** An answer after which nothing has happened. */
export const silent = (response: HubAnswer['response']): HubAnswer => ({ response, events: [] });
