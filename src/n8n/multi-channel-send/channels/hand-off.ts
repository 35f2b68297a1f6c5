import { compilePath } from '../../../value/path';
import { ParameterError } from '../../parameters/error';
import type { ReadParameter } from '../../parameters/read';
import type { ChannelAdapter } from './adapter';
import { addressOf } from './attribute';
import { NO_PHONE } from './phone';

/** Value in 'Channels'; the ledger uses the name in 'Hand-Off Channel'. */
export const HAND_OFF = 'handOff';

/** Addresses of hand-off channels with a well-known name. */
const KNOWN: Record<string, { from: 'email' | 'phone'; noRecipient: string }> = {
	email: { from: 'email', noRecipient: 'no email address' },
	sms: { from: 'phone', noRecipient: NO_PHONE },
	whatsapp: { from: 'phone', noRecipient: NO_PHONE },
};

/** The channel whose messages other nodes send. */
export type HandOff = Pick<
	ChannelAdapter<unknown>,
	'name' | 'noRecipient' | 'recipient' | 'preview'
>;

export function handOffOf(read: ReadParameter): HandOff {
	const name = read<string>('handOffChannel', 0, HAND_OFF).trim();
	if (name === '') throw new ParameterError("Set 'Hand-Off Channel' to a name, e.g. letter.");
	const { handOffAddress = '' } = read<{ handOffAddress?: string }>('options', 0, {});
	const path = handOffAddress.trim();
	const attribute = path === '' ? null : compilePath(path);
	const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : null;
	return {
		name,
		noRecipient: attribute ? `no ${path}` : (known?.noRecipient ?? 'no address'),
		recipient: (contact) => {
			if (attribute !== null) return asText(attribute(contact.attributes ?? {}));
			return addressOf(known ? contact[known.from] : contact.id);
		},
		preview: (_rendering, to) => ({ to }),
	};
}

/** An address may be an object, such as a postal address; it is stored as JSON. */
function asText(value: unknown): string | null {
	if (typeof value !== 'object' || value === null) return addressOf(value);
	return Object.keys(value).length === 0 ? null : JSON.stringify(value);
}
