import type { Reach } from '../../../message/channels/allowed-domains';

/**
 * An expression up to its first value, if that is a whole origin: the rest of the URL, behind the
 * slash, cannot change it.
 */
const BEGINNING = /^=\s*(https?:\/\/[^\s/?#\\{}@]+)(?:[/?#]|\s*$)/i;

/**
 * The origins that a URL parameter may lead to by the builder's own words: any that is a text, one
 * where an expression begins with it, none where an expression decides.
 * @param raw the parameter before expressions are resolved
 */
export function writtenOrigins(raw: unknown): Reach['origins'] {
	if (typeof raw !== 'string') return [];
	if (!raw.startsWith('=')) return 'any';
	const origin = BEGINNING.exec(raw)?.[1];
	return origin !== undefined && URL.canParse(origin) ? [new URL(origin).origin] : [];
}
