import { textIn } from './fields';

/** A number that WhatsApp writes without the +; undefined where they show only a user name. */
export function phoneIn(object: unknown, key: string): string | undefined {
	const digits = textIn(object, key).replace(/[\s+().-]/g, '');
	return /^\d{7,15}$/.test(digits) ? `+${digits}` : undefined;
}
