import type { Contact } from '../../../contact/contact';
import type { ReadParameter } from '../../parameters/read';
import { addressOf } from './attribute';

/** For all channels that send to a phone number. */
export const NO_PHONE = 'no phone number';

/** The option 'To Phone', else the contact's number. */
export function phoneRecipient(read: ReadParameter) {
	return (contact: Contact, index: number): string | null =>
		addressOf(read<{ toPhone?: unknown }>('options', index, {}).toPhone) ??
		addressOf(contact.phone);
}
