import type { Contact } from '../../contact/contact';
import type { JsonObject } from '../../lib/json';
import { SAMPLES, type DraftSample, type PreviewDraft } from '../../message/preview/draft';
import { emailPreview, type EmailPreview } from '../../message/preview/email-preview';
import { TemplateError } from '../../message/template/template-error';
import { makeLinks } from '../../message/tracking/links';
import { noticePage } from '../dashboard/page';
import { nameOf } from '../dashboard/pages/contacts';
import type { HubDeps } from '../deps';
import { claimsOf, silent } from '../links/token-claims';
import type { HubAnswer, HubRequest } from '../request';
import { previewPage, type PreviewChoice } from './page';

/** A contact that the message is shown as. */
interface Shown {
	name: string;
	sample: DraftSample;
}

/** The page that shows a message of a test run, as one of five contacts. It only reads. */
export async function answerPreview(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const { settings, store } = deps;
	const { colour } = settings.brand;
	const claims = await claimsOf(request, 'preview', deps);
	const draft =
		claims &&
		(await store.previews.find(settings.workspaceId, claims.previewId, request.receivedAt));
	if (claims === null || draft === null) return silent(noticePage(colour, 404, ...GONE));
	const shown = await shownAs(draft, deps);
	const choice = choiceIn(request, shown);
	const preview = await filledIn(shown[choice.as].sample, draft, request.receivedAt, deps);
	return silent(
		previewPage(preview, {
			...{ draft, colour, brand: settings.brand.name, choice, expiresAt: claims.expiresAt },
			...{ zone: deps.zone, token: request.query.t, names: shown.map(({ name }) => name) },
		}),
	);
}

const GONE = [
	'This link opens nothing',
	'A preview is kept for a day, or until a contact of its workspace is erased. Run the step again for a new link.',
] as const;

/** The contacts of the test run, then the newest of the workspace. */
async function shownAs(draft: PreviewDraft, { store, settings }: HubDeps): Promise<Shown[]> {
	const { samples, isForAnyone } = draft;
	const own = samples.map((sample) => ({ name: nameIn(sample.scope), sample }));
	if (!isForAnyone || samples.length >= SAMPLES) return own;
	const known = new Set(samples.map(({ scope }) => contactIn(scope).id));
	const newest = await store.contacts.recent(settings.workspaceId, 2 * SAMPLES);
	const others = newest
		.filter(({ id }) => !known.has(id))
		.map((contact) => ({ name: nameOf(contact), sample: asContact(samples[0], contact) }));
	return [...own, ...others].slice(0, SAMPLES);
}

/** The message with the event and the journey of the sample, for another contact. */
function asContact({ email, scope }: DraftSample, contact: Contact): DraftSample {
	const other = { ...scope, contact: contact as unknown as JsonObject };
	return { email, to: contact.email, scope: other };
}

const contactIn = ({ contact }: JsonObject): Partial<Contact> =>
	typeof contact === 'object' && contact !== null ? (contact as Partial<Contact>) : {};

function nameIn(scope: JsonObject): string {
	const contact = contactIn(scope);
	if (contact.id === undefined && !contact.email) return 'Sample';
	return nameOf({ id: 0, firstName: null, lastName: null, email: null, ...contact } as Contact);
}

function choiceIn({ query }: HubRequest, shown: readonly Shown[]): PreviewChoice {
	const as = Number(query.as);
	return {
		as: Number.isInteger(as) && as >= 0 && as < shown.length ? as : 0,
		width: query.width === 'phone' ? 'phone' : 'desktop',
		scheme: query.colors === 'dark' ? 'dark' : 'light',
	};
}

/** The reason, if the message cannot be made for this contact. */
async function filledIn(
	{ email, scope, to }: DraftSample,
	{ zone }: PreviewDraft,
	now: number,
	{ settings, linkKey }: HubDeps,
): Promise<EmailPreview | string> {
	const base = { hubUrl: settings.url, key: await linkKey(), workspaceId: settings.workspaceId };
	const topic = email.topic ?? undefined;
	const links = makeLinks(base)({ id: 0, channel: 'email', ...(topic && { topic }) });
	try {
		return await emailPreview(email, { scope, to, now, zone, links });
	} catch (error) {
		if (error instanceof TemplateError) return error.message;
		throw error;
	}
}
