import { textIn } from './fields';

/** A number that WhatsApp sends without the +; undefined for contacts with only a user name. */
export function phoneIn(object: unknown, key: string): string | undefined {
	const digits = textIn(object, key).replace(/[\s+().-]/g, '');
	return /^\d{7,15}$/.test(digits) ? `+${digits}` : undefined;
}
