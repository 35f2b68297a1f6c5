import { normalizePhone } from '../../contact/identity';
import { oneLine } from './address';
import { ChannelError } from './channel';

/**
 * The number in E.164, as +4915112345678.
 * @throws ChannelError of kind `permanent` if it is not a phone number
 */
export function phoneOf(recipient: string): string {
	const phone = normalizePhone(recipient);
	if (phone !== null) return phone;
	throw new ChannelError(`"${oneLine(recipient)}" is not a phone number with + and country code.`, {
		kind: 'permanent',
		code: 'EADDRESS',
	});
}
