/** An address from an attribute or expression; null if there is none. */
export function addressOf(value: unknown): string | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	return String(value).trim() || null;
}
