/** HTTP headers as Node provides them. */
export type HttpHeaders = Record<string, string | string[] | undefined>;

/** The header's first value, trimmed; '' if absent. `name` in any case. */
export function readHeader(headers: HttpHeaders, name: string): string {
	const wanted = name.toLowerCase();
	for (const [key, value] of Object.entries(headers)) {
		if (key.toLowerCase() !== wanted) continue;
		const first = Array.isArray(value) ? value[0] : value;
		return (first ?? '').trim();
	}
	return '';
}
