import type { IDataObject } from 'n8n-workflow';
import type { ProfileField } from '../../contact/traits';

/** What forms, sheets and CRMs call the fields of a contact, in small letters and digits. */
const NAMES: Record<ProfileField, readonly string[]> = {
	email: ['email', 'emailaddress', 'youremail', 'workemail', 'businessemail'],
	phone: ['phone', 'phonenumber', 'mobile', 'mobilephone', 'mobilenumber'],
	firstName: ['firstname', 'givenname'],
	lastName: ['lastname', 'surname', 'familyname'],
	timezone: ['timezone'],
	locale: ['locale'],
};

const FIELD_OF = new Map(
	Object.entries(NAMES).flatMap(([field, names]) =>
		names.map((name) => [name, field as ProfileField] as const),
	),
);

/**
 * The item's fields that are fields of a contact, whatever their spelling: a form's 'First Name',
 * a sheet's 'E-mail address'. Blank ones and those that are not text are left out; of two, the first
 * counts.
 */
export function contactFields(json: IDataObject): Partial<Record<ProfileField, string>> {
	const fields: Partial<Record<ProfileField, string>> = {};
	for (const [name, value] of Object.entries(json)) {
		const field = FIELD_OF.get(name.toLowerCase().replaceAll(/[^a-z\d]/g, ''));
		if (field === undefined || typeof value !== 'string' || value.trim() === '') continue;
		fields[field] ??= value.trim();
	}
	return fields;
}
