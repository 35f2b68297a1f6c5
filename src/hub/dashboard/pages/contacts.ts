import type { Contact } from '../../../contact/contact';
import { markup } from '../../pages/html';
import { tableOf } from '../columns';
import type { PageContext, View } from '../view';

const FOUND = 50;
const NEWEST = 20;

/** A search for contacts; without a text the newest ones. */
export async function contactsPage(context: PageContext): Promise<View> {
	const { deps, query, href, viewer } = context;
	const { store, settings } = deps;
	const text = (query.q ?? '').trim().slice(0, 200);
	const contacts =
		text === ''
			? await store.contacts.recent(settings.workspaceId, NEWEST)
			: await store.contactPages.search(settings.workspaceId, text, FOUND);
	const form = markup`<form method="get" class="filter" role="search">
<input type="hidden" name="page" value="contacts">
${viewer.token !== null && markup`<input type="hidden" name="t" value="${viewer.token}">`}
<label>Email, phone, user ID, contact ID, or the beginning of a name
<input type="search" name="q" value="${text}" maxlength="200" autocomplete="off"></label>
<button>Search</button>
</form>`;
	const notes =
		contacts.length === FOUND
			? [`The first ${FOUND} contacts. Type more of the name or address to find others.`]
			: [];
	return {
		title: 'Contacts',
		intro: form,
		sections: [
			{
				key: 'contacts',
				title: text === '' ? 'Newest contacts' : `Contacts that match “${text}”`,
				report: tableOf('Contacts', COLUMNS, contacts.map(rowOf), { notes }),
				stacked: true,
				empty: 'No contact. Check the spelling, or type only the beginning.',
				hrefOf: ({ id }) => href('contact', { id: Number(id) }),
			},
		],
	};
}

const COLUMNS = [
	['name', 'Name', 'First and last name, else the best identifier.'],
	['id', 'Contact ID', 'ID of the contact in the store.', 'number'],
	['email', 'Email', 'Current email address.'],
	['phone', 'Phone', 'Current phone number.'],
	['userId', 'User ID', 'Your own ID of the contact.'],
	['stage', 'Stage', 'Stage in the customer lifecycle.'],
	['score', 'Score', 'Points of the main score model.', 'points'],
] as const;

const rowOf = (contact: Contact) => ({
	name: nameOf(contact),
	id: contact.id,
	email: contact.email,
	phone: contact.phone,
	userId: contact.externalId,
	stage: contact.stage,
	score: contact.score,
});

/** First and last name, else the best identifier that there is. */
export function nameOf({ id, firstName, lastName, email, phone, externalId }: Contact): string {
	const name = [firstName, lastName].filter(Boolean).join(' ').trim();
	return name || email || externalId || phone || `Contact ${id}`;
}
