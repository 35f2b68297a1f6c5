/** An address as an attribute or an expression brings it; null where there is none. */
export function addressOf(value: unknown): string | null {
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	return String(value).trim() || null;
}
